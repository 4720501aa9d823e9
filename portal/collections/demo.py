"""Rounds for a demonstration: every address of the council on three or four of them."""

from datetime import date, time, timedelta

from django.db import connection, transaction

from portal.models import CollectionChange, CollectionRound

KINDS = (("refuse", 2), ("mixed_recycling", 2), ("food", 1), ("garden", 2))
FIRST_MONDAY = date(2026, 1, 5)


@transaction.atomic
def demo_rounds(*, gss: str, starts_at: time, christmas: date) -> int:
    """Make the rounds, put each address on them by its postcode, and shift the Christmas week.

    Returns the number of property places. Running it again adds nothing twice.
    """
    for weekday in range(5):
        for offset, (kind, weeks) in enumerate(KINDS):
            week = 1 if kind == "mixed_recycling" else 0
            CollectionRound.objects.get_or_create(
                code=f"{kind}-{weekday + 1}",
                defaults={
                    "bin_kind": kind,
                    "weekday": weekday,
                    "every_weeks": weeks,
                    "first_day": FIRST_MONDAY + timedelta(weeks=week),
                    "starts_at": starts_at,
                    "expected_finish": time(15 + offset % 2),
                },
            )
    _christmas_shift(christmas)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_propertyround (uprn, round_id)"
            " SELECT a.uprn, r.id FROM public.gazetteer_addressrecord a"
            " JOIN portal_collectionround r"
            " ON r.weekday = abs(hashtext(a.postcode)::bigint) %% 5"
            " WHERE a.council_gss = %s AND a.active"
            " AND (r.bin_kind <> 'garden' OR right(a.uprn, 1) < '5')"
            " ON CONFLICT DO NOTHING",
            [gss],
        )
        return int(cursor.rowcount)


def _christmas_shift(christmas: date) -> None:
    """Christmas Day and New Year's Day are not worked: those days' rounds call on the Saturday."""
    for day, reason in (
        (christmas, "Christmas Day"),
        (christmas + timedelta(days=7), "New Year's Day"),
    ):
        if day.weekday() < 5:
            saturday = day + timedelta(days=5 - day.weekday())
            CollectionChange.objects.get_or_create(
                day=day, bin_kind="", defaults={"instead": saturday, "reason": reason}
            )
