"""Loading the postcodes that ship with the product, and deciding which straddle councils."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from councils.gazetteer import reference
from councils.gazetteer.bulk import upsert
from councils.gazetteer.models import Postcode

# A postcode is about fifteen addresses around its centre. Nearer than this to another council, some
# of them may lie across the border, and until real addresses are loaded we cannot know: we ask.
BORDER_METRES = 150.0

COLUMNS = (
    "postcode",
    "compact",
    "lat",
    "lng",
    "council_gss",
    "councils",
    "ward_gss",
    "straddles",
    "straddle_reason",
)


@dataclass(frozen=True)
class Loaded:
    """What a load found and changed."""

    postcodes: int
    changed: int
    straddling: int


def load_reference_data() -> Loaded:
    """Load all postcodes that ship with the product. Doing it again changes nothing."""
    rows = {row[0]: row for name in reference.POSTCODE_FILES for row in _rows(name)}
    with transaction.atomic(savepoint=False):
        changed = upsert(Postcode, COLUMNS, rows.values())
        refresh_straddling()
    return Loaded(len(rows), changed, sum(1 for row in rows.values() if row[7]))


def _rows(name: str) -> Iterator[tuple[object, ...]]:
    for row in reference.read_csv(name):
        postcode, lat, lng = row["postcode"], float(row["lat"]), float(row["lng"])
        gss = row.get("lad_gss", "")
        others = reference.districts().near(lat, lng, BORDER_METRES) if gss else {}
        councils = sorted({gss, *others} - {""}, key=lambda each: each != gss)
        straddles = len(councils) > 1
        yield (
            postcode,
            postcode.replace(" ", ""),
            lat,
            lng,
            gss,
            "{" + ",".join(councils) + "}",
            row.get("ward2020_gss", ""),
            straddles,
            Postcode.Why.BORDER.value if straddles else "",
        )


def refresh_straddling() -> int:
    """Let real addresses decide: a postcode whose addresses we hold lies where they lie."""
    with connection.cursor() as cursor:
        cursor.execute(BY_ADDRESSES)
        return cursor.rowcount


BY_ADDRESSES = """
WITH found AS (
    SELECT postcode, array_agg(council_gss ORDER BY n DESC, council_gss) AS councils
    FROM (
        SELECT postcode, council_gss, count(*) AS n FROM gazetteer_addressrecord
        WHERE active AND source = 'addressbase' AND council_gss <> '' AND postcode <> ''
        GROUP BY postcode, council_gss
    ) AS counted
    GROUP BY postcode
)
UPDATE gazetteer_postcode AS p
SET councils = found.councils,
    council_gss = found.councils[1],
    straddles = cardinality(found.councils) > 1,
    straddle_reason = CASE WHEN cardinality(found.councils) > 1 THEN 'addresses' ELSE '' END
FROM found
WHERE p.postcode = found.postcode AND p.councils IS DISTINCT FROM found.councils
"""
