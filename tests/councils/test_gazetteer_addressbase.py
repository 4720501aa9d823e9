"""AddressBase Premium, from files made here in its layout."""

import csv
import io
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from councils.gazetteer import api
from councils.gazetteer.addressbase import reading
from councils.gazetteer.addressbase.deriving import titled
from councils.gazetteer.addressbase.importing import import_addresses
from councils.gazetteer.models import AddressRecord, SourceRecord, Street

MAIDSTONE_CUSTODIAN = "2235"


def line(kind, change="I", **values):
    """One record in the layout's order, quoted as Ordnance Survey does it."""
    columns = reading.layout()[kind]
    cells = {"RECORD_IDENTIFIER": kind, "CHANGE_TYPE": change} | values
    assert set(cells) - set(columns) <= {"CHANGE_TYPE"}
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([cells.get(column, "") for column in columns])
    return out.getvalue().encode()


def blpu(uprn=1, change="I", **values):
    given = {"UPRN": uprn, "LOGICAL_STATUS": 1, "BLPU_STATE": 2, "POSTCODE_LOCATOR": "ME15 6JQ"}
    given |= {"LATITUDE": 51.2726, "LONGITUDE": 0.52654}
    return line(21, change, **given | {"LOCAL_CUSTODIAN_CODE": MAIDSTONE_CUSTODIAN} | values)


def lpi(uprn=1, change="I", **values):
    given = {"UPRN": uprn, "LPI_KEY": f"2235L{uprn:09}", "LANGUAGE": "ENG", "LOGICAL_STATUS": 1}
    return line(24, change, **given | {"PAO_START_NUMBER": 12, "USRN": 8500001} | values)


def dpa(uprn=1, change="I", **values):
    given = {"UPRN": uprn, "UDPRN": 50_000_000 + uprn, "POSTCODE": "ME15 6JQ"}
    given |= {"THOROUGHFARE": "LARCH LANE", "POST_TOWN": "MAIDSTONE", "BUILDING_NUMBER": 12}
    return line(28, change, **given | values)


def street(usrn=8500001, change="I", **values):
    given = {"USRN": usrn, "STREET_DESCRIPTION": "LARCH LANE", "TOWN_NAME": "MAIDSTONE"}
    return line(15, change, **given | {"LANGUAGE": "ENG"} | values)


def classed(uprn=1, code="RD04", change="I"):
    scheme = "AddressBase Premium Classification Scheme"
    key = f"2235C{uprn:09}"
    return line(32, change, UPRN=uprn, CLASS_KEY=key, CLASSIFICATION_CODE=code, CLASS_SCHEME=scheme)


def volume(*lines, on="2026-02-12", count=None):
    head = line(10, PROCESS_DATE=on, CUSTODIAN_NAME="GeoPlace", FILE_TYPE="F")
    tail = line(99, RECORD_COUNT=len(lines) if count is None else count)
    return head + b"".join(lines) + tail


@pytest.fixture
def load(db, tmp_path):
    """Load volumes in order; gives the report and the rejected lines."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE gazetteer_addressrecord, gazetteer_sourcerecord, gazetteer_street")

    def loading(*contents):
        paths = []
        for number, content in enumerate(contents):
            paths.append(tmp_path / f"volume{number}.csv")
            paths[-1].write_bytes(content)
        rejects = io.StringIO()
        report = import_addresses(paths=paths, rejects=rejects, today=date(2026, 3, 1))
        rejects.seek(0)
        report.rejects = list(csv.DictReader(rejects))
        return report

    return loading


def first_line(uprn=1):
    return api.address_by_uprn(uprn).line


# What becomes an address


def test_royal_mail_s_words_come_first(load):
    report = load(volume(blpu(), lpi(), dpa(BUILDING_NAME="THE OLD FORGE"), street(), classed()))
    assert (report.records, report.rejected, report.problems) == (5, 0, [])
    found = api.address_by_uprn(1)
    assert found.line == "The Old Forge, 12 Larch Lane, Maidstone, ME15 6JQ"
    assert (found.council_gss, found.ward_gss) == ("E07000110", "E05004996")
    assert api.addresses_at("ME15 6JQ", "12")[0].uprn == "000000000001"
    assert AddressRecord.objects.get(uprn=found.uprn).usrn == "08500001"


def test_without_a_delivery_point_the_council_s_words_do(load):
    load(volume(street(), blpu(), lpi(SAO_TEXT="FLAT", SAO_START_NUMBER=3, PAO_START_SUFFIX="A")))
    assert first_line() == "Flat 3, 12A Larch Lane, Maidstone, ME15 6JQ"


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"BUILDING_NUMBER": "", "BUILDING_NAME": "12A"}, "12A Larch Lane"),
        ({"BUILDING_NUMBER": "", "BUILDING_NAME": "12A-12C"}, "12A-12C Larch Lane"),
        ({"SUB_BUILDING_NAME": "FLAT 2", "BUILDING_NAME": "OAST"}, "Flat 2, Oast, 12 Larch Lane"),
        ({"ORGANISATION_NAME": 'THE "OAK" INN'}, 'The "Oak" Inn, 12 Larch Lane'),
        ({"ORGANISATION_NAME": "CAFÉ ŴYN"}, "Café Ŵyn, 12 Larch Lane"),
        ({"PO_BOX_NUMBER": 7, "BUILDING_NUMBER": ""}, "PO Box 7, Larch Lane"),
        (
            {"DEPENDENT_THOROUGHFARE": "MEWS", "DEPENDENT_LOCALITY": "LOOSE"},
            "12 Mews, Larch Lane, Loose",
        ),
    ],
)
def test_kinds_of_delivery_point(load, values, shown):
    load(volume(blpu(), dpa(**values)))
    assert first_line() == f"{shown}, Maidstone, ME15 6JQ"


@pytest.mark.parametrize(
    ("lines", "active"),
    [
        ([blpu(), lpi(), street(), classed(code="RD04")], True),
        ([blpu(), lpi(), street(), classed(code="CR08")], True),
        ([blpu(), lpi(), street(), classed(code="LP01")], False),  # a park
        ([blpu(), lpi(), street(), classed(code="PP")], False),  # a shell around flats
        ([blpu(), dpa(), classed(code="PP")], True),  # to which post is delivered
        ([blpu(LOGICAL_STATUS=8), dpa()], False),
        ([blpu(BLPU_STATE=4), dpa()], False),
        ([blpu()], False),
    ],
)
def test_what_can_be_chosen(load, lines, active):
    load(volume(*lines))
    assert bool(api.addresses_at("ME15 6JQ")) is active


def test_the_approved_name_wins(load):
    other = lpi(LPI_KEY="2235L999", LOGICAL_STATUS=3, PAO_TEXT="OLD NAME", PAO_START_NUMBER="")
    load(volume(blpu(), other, lpi(), street()))
    assert first_line().startswith("12 Larch Lane")


def test_a_street_can_be_found(load):
    load(volume(blpu(), lpi(), street(LOCALITY_NAME="LOOSE")))
    (place,) = api.search_place("larch lane loose")
    assert (place.words, place.council_gss) == ("Larch Lane, Loose, Maidstone", "E07000110")
    assert place.lat == pytest.approx(51.2726)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ST JOHN'S COTTAGE", "St John's Cottage"),
        ("12A-14B", "12A-14B"),
        ("Already Fine OK", "Already Fine OK"),
        ("", ""),
    ],
)
def test_capitals_are_put_right(text, shown):
    assert titled(text) == shown


# Changes


FULL = volume(blpu(), lpi(), dpa(), street(), blpu(2), dpa(2, BUILDING_NUMBER=14), on="2026-01-01")


def test_twice_changes_nothing(load):
    assert load(FULL).addresses_changed == 2
    again = load(FULL)
    assert (again.changed, again.addresses_changed) == (0, 0)
    assert AddressRecord.objects.count() == 2


def test_changes_alone_are_enough(load):
    update = volume(
        dpa(1, "U", BUILDING_NUMBER=13), dpa(2, "D", BUILDING_NUMBER=14), blpu(2, "D"),
        blpu(3), dpa(3, BUILDING_NUMBER=15),
    )  # fmt: skip
    load(FULL)
    assert load(update).addresses_changed == 3
    numbers = [each.lines[0] for each in api.addresses_at("ME15 6JQ")]
    assert numbers == ["13 Larch Lane", "15 Larch Lane"]
    assert api.address_by_uprn(2) is not None, "what was chosen once stays known"


def test_a_street_that_is_renamed_renames_its_addresses(load):
    load(volume(blpu(), lpi(), street()))
    load(volume(street(8500001, "U", STREET_DESCRIPTION="PLOVER WAY"), on="2026-02-20"))
    assert first_line().startswith("12 Plover Way")
    assert Street.objects.get().name == "Plover Way"


def test_an_older_file_run_later_changes_nothing(load):
    update = volume(dpa(1, "U", BUILDING_NUMBER=13), blpu(2, "D"))
    load(FULL, update)
    assert load(FULL).addresses_changed == 0
    assert [each.lines[0] for each in api.addresses_at("ME15 6JQ")] == ["13 Larch Lane"]


def test_the_last_word_in_a_file_counts(load):
    load(volume(blpu(), dpa(), dpa(1, "U", BUILDING_NUMBER=99)))
    assert first_line().startswith("99 ")


# Files that are not as they should be


BAD = {
    "has 3 fields": b'21,"I",1\r\n',
    "no record type '77'": b'77,"I",1\r\n',
    "no record type 'hello'": b"hello\r\n",
    "unknown change type": blpu(change="X"),
    "impossible UPRN": blpu(uprn=1234567890123),
    "impossible postcode": dpa(POSTCODE="NOWHERE"),
    "has no position": blpu(LATITUDE=""),
    "outside the United Kingdom": blpu(LATITUDE=0, LONGITUDE=0),
    "not UTF-8": dpa(ORGANISATION_NAME="CAFÉ").replace("É".encode(), b"\xc9"),
    "control characters": dpa(ORGANISATION_NAME="A\0B"),
    "quote that does not close": b'28,"I,1\r\n',
    "has no LPI_KEY": lpi(LPI_KEY=""),
    "USRN that is not a number": street(usrn="abc"),
}


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_line_is_kept_with_its_reason_and_spoils_no_other(load, reason):
    report = load(volume(blpu(7), BAD[reason], dpa(7)))
    assert reason in report.rejects[0]["reason"]
    assert report.rejects[0]["line"] == "3"
    assert report.rejected == 1
    assert report.problems == []
    assert first_line(7).startswith("12 Larch Lane")


def test_a_line_without_end_does_not_fill_the_memory(load):
    report = load(volume(blpu(7), b"x" * 100_000 + b"\r\n", dpa(7)))
    assert report.rejected > 1
    assert first_line(7).startswith("12 ")


def test_a_file_that_is_cut_short_is_a_problem(load):
    whole = volume(blpu(), dpa())
    assert "cut short" in load(whole[: whole.rindex(b"99,")]).problems[0]
    assert "should hold 9 records and holds 2" in load(volume(blpu(), dpa(), count=9)).problems[0]


def test_column_names_blank_lines_a_mark_and_metadata_are_passed_over(load):
    names = ",".join(reading.layout()[21]).encode() + b"\r\n"
    meta = line(29, GAZ_NAME="ABP").replace(b'"I"', b'""')
    report = load(
        b"\xef\xbb\xbf" + volume(names, meta, blpu(), b"\r\n", dpa(), line(23, UPRN=1), count=3)
    )
    assert (report.rejected, report.problems, report.records) == (0, [], 2)


def test_long_words_are_cut_and_not_lost(load):
    long = "A VERY LONG NAME " * 20
    load(volume(blpu(), dpa(ORGANISATION_NAME=long, DEPARTMENT_NAME=long)))
    assert len(AddressRecord.objects.get().organisation) == 160


def test_the_command(load, tmp_path, capsys):
    file, rejects = tmp_path / "a.csv", tmp_path / "out" / "rejects.csv"
    file.write_bytes(volume(blpu(), dpa(), b"nonsense\r\n"))
    call_command("import_addresses", str(file), rejects=rejects)
    assert "2 records read, 2 new or changed; 1 addresses changed" in capsys.readouterr().out
    assert "nonsense" in rejects.read_text()
    assert SourceRecord.objects.count() == 2
    file.write_bytes(blpu())
    with pytest.raises(SystemExit):
        call_command("import_addresses", str(file), rejects=rejects)
