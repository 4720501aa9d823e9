"""A move inside the partnership opens two linked cases: with consent, once, whatever is retried."""

import pytest

from accounts.api import activities_of
from casework.invariants import partners_not_opened
from casework.models import Case, PartnerLink
from casework.queries.cases import case_detail
from casework.queries.resident import case_for_resident
from casework.snapshots import typed_values
from councils import clock
from councils.events.testing import deliver_events
from councils.models import Council
from councils.tenancy import in_council
from portal.models import Service
from portal.operations import partnering
from portal.operations.partnering import PartnerAway, open_half
from tests.casework.factories import staff
from tests.portal.factories import draft, facts, send
from tests.support.people import make_user

HERE = {
    "uprn": "010000000001",
    "lines": ["1 Mill Street", "Maidstone"],
    "postcode": "ME15 6YE",
    "ward_gss": "E05004992",
    "council_gss": "E07000110",
    "lat": 51.27,
    "lng": 0.52,
}
THERE = HERE | {
    "uprn": "010000000002",
    "lines": ["2 High Street", "Sittingbourne"],
    "postcode": "ME10 3HT",
    "ward_gss": "E05009544",
    "council_gss": "E07000113",
    "lat": 51.34,
    "lng": 0.73,
}
OUT = {
    "direction": "out_of_area",
    "old_property": HERE,
    "old_role": "rented",
    "forwarding": THERE,
    "tell_partner": "yes",
    "new_role": "own",
    "adults": [{"name": "Zoë Brown", "date_of_birth": "1990-01-01", "status": "working"}],
    "spd": "no",
    "ebill": "yes",
    "direct_debit": "no",
    "full_name": "Zoë Brown",
    "email": "zoe@people.example",
    "updates": "email",
}


def move(person=None, **changes):
    """Somebody moves from Maidstone to Swale."""
    today = clock.today().isoformat()
    answers = OUT | {"move_date": today, "completion_or_tenancy_end": today} | changes
    begun = draft("council_tax_move", answers, person_id=person.pk if person else None)
    account = {"signed_in": person is not None}
    known = facts(today=today, account=account)
    return send(begun, now=clock.now(), **{k: known[k] for k in ("today", "account")})


def at(council: Council) -> list[Case]:
    with in_council(council):
        return list(Case.objects.order_by("opened_at"))


def test_two_cases_that_know_each_other_by_reference(site, swale):
    sent = move()
    deliver_events()
    (there,) = at(swale)
    link = PartnerLink.objects.get()
    assert (link.state, link.reference) == ("opened", there.reference)
    assert link.answers == {}
    with in_council(swale):
        back = PartnerLink.objects.get()
        assert (back.is_origin, back.reference) == (False, sent.reference)
        assert back.council_name == "Maidstone Borough Council"
        told = typed_values(there.answers)
        assert told["direction"] == "into_area"
        assert told["new_property"]["postcode"] == "ME10 3HT"
        assert "linked" in there.flags
        officer = staff("officer")
        words = case_detail(there.reference, by=officer, now=clock.now()).partners
        assert words[0].text == sent.reference


def test_only_what_was_agreed_goes_along(site, swale):
    move()
    deliver_events()
    (there,) = at(swale)
    text = str(there.answers)
    assert "Zoë Brown" in text
    assert "1990-01-01" not in text
    assert "Mill Street" not in text
    assert "Asked here, and not told there" in text


def test_nothing_crosses_without_consent(site, swale):
    move(tell_partner="no")
    deliver_events()
    assert at(swale) == []
    assert not PartnerLink.objects.exists()


def test_a_move_within_the_council_asks_nobody(site, swale):
    move(direction="within_area", forwarding=None, new_property=HERE)
    deliver_events()
    assert at(swale) == []


def test_once_whatever_is_retried(site, swale, monkeypatch):
    move()
    link = PartnerLink.objects.get()
    kept = partnering.casework.partner_answered

    def cut_off(**given):
        raise ConnectionError

    monkeypatch.setattr(partnering.casework, "partner_answered", cut_off)
    with pytest.raises(ConnectionError):
        open_half(link_id=link.pk, now=clock.now())
    monkeypatch.setattr(partnering.casework, "partner_answered", kept)
    for _ in range(3):
        open_half(link_id=link.pk, now=clock.now())
    assert len(at(swale)) == 1
    with in_council(swale):
        assert PartnerLink.objects.count() == 1


def test_the_resident_sees_both_and_where_each_is(site, swale):
    person = make_user()
    sent = move(person)
    page = case_for_resident(sent.reference, person_id=person.pk)
    assert page.partners[0].state == "sending"
    deliver_events()
    page = case_for_resident(sent.reference, person_id=person.pk)
    assert page.partners[0].state == "opened"
    (there,) = at(swale)
    assert {line.reference for line in activities_of(person)} == {sent.reference, there.reference}
    with in_council(swale):
        other = case_for_resident(there.reference, person_id=person.pk)
        assert other.partners[0].council_name == "Maidstone Borough Council"


def test_a_council_that_does_not_take_it_here(site, swale):
    with in_council(swale):
        Service.objects.filter(key="council_tax_move").update(is_live=False)
    move()
    deliver_events()
    assert PartnerLink.objects.get().state == "not_offered"
    assert at(swale) == []


def test_a_council_that_is_away_is_tried_again_and_reconcile_knows(site, swale):
    move()
    link = PartnerLink.objects.get()
    assert partners_not_opened(clock.now()) == []  # its delivery waits
    Council.objects.filter(pk=swale.pk).update(status=Council.Status.SUSPENDED)
    with pytest.raises(PartnerAway):
        open_half(link_id=link.pk, now=clock.now())
    assert PartnerLink.objects.get().state == "sending"
    from councils.events.models import Delivery

    Delivery.objects.filter(subscriber="portal.open_linked").update(state="attention")
    (broken,) = partners_not_opened(clock.now())
    assert "Swale Borough Council" in broken.words


def test_what_does_not_fit_is_kept_for_staff_and_stops_nothing(site, swale):
    move()
    link = PartnerLink.objects.get()
    link.answers |= {"move_date": "not a day", "unheard_of": {"a": ["b", 3]}}
    link.save()
    open_half(link_id=link.pk, now=clock.now())
    (there,) = at(swale)
    text = str(there.answers)
    assert "Move date: not a day" in text
    assert "Unheard of: A b; 3" in text
