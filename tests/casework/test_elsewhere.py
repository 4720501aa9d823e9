"""Other councils, residents without an account, imports, mail, and what reconcile asks."""

import pytest

from casework import counters, invariants
from casework.codes import hash_of_code
from casework.models import Case, Customer, QueueDelta
from casework.operations import assigning, closing, importing, messaging, progressing
from casework.operations.satisfaction import record_satisfaction
from casework.queries.cases import case_detail
from casework.queries.my_work import my_work
from casework.queries.near import distance_m, duplicates_near
from casework.queries.resident import track
from casework.queries.worklist import worklist
from casework.records import HistoricCase, Place
from councils.events.models import AuditEntry, Event
from councils.events.testing import captured_events, deliver_events
from councils.messaging.models import Dispatch
from councils.tenancy import in_council
from tests.casework.factories import (
    NOW,
    closed,
    later,
    missed_bin,
    opened,
    routed,
    staff,
    waste_queue,
    waste_team,
)


class TestTwoCouncils:
    def test_nothing_of_one_is_found_in_the_other(self, maidstone, swale) -> None:
        with in_council(maidstone):
            case = routed()
        with in_council(swale):
            by = staff("council_admin")
            missed_bin()
            assert case_detail(case.reference, by=by, now=NOW) is None
            assert worklist(by=by, now=NOW).rows == ()
            assert track(case.reference, "isla@people.example", now=NOW) is None
            assert opened().reference.startswith("SBC-")

    def test_my_work_everywhere_and_written_down_where_it_is(self, maidstone, swale) -> None:
        from accounts.models import StaffMembership, User

        with in_council(maidstone):
            here = staff("officer")
            assigning.claim_case(case_id=routed().pk, by=here, now=NOW)
        person = User.objects.get(pk=here.user_id)
        StaffMembership.objects.create(
            user=person, council=swale, roles=["agent"], created_at=NOW, changed_at=NOW
        )
        with in_council(swale):
            case = routed()
            Case.objects.filter(pk=case.pk).update(assignee_id=person.pk)
        with in_council(maidstone):
            work = my_work(person=person, here=here, now=NOW)
            assert not AuditEntry.objects.filter(act="my_work.read").exists()
        assert [one.council.slug for one in work] == ["maidstone", "swale"]
        assert [one.count for one in work] == [1, 1]
        assert work[1].staff.roles == frozenset({"agent"})
        with in_council(swale):
            assert AuditEntry.objects.filter(act="my_work.read", actor_id=person.pk).count() == 1


@pytest.mark.usefixtures("in_maidstone")
class TestTracking:
    @pytest.mark.parametrize(
        "secret", ["isla@people.example", "ISLA@PEOPLE.EXAMPLE ", "me156ye", "1234 5678"]
    )
    def test_each_secret_opens(self, secret: str) -> None:
        told = opened(tracking_code_hash=hash_of_code("12345678"))
        found = track(told.reference.lower(), secret, now=NOW)
        assert found.status_words == "Received"
        assert found.promise_words == "We will collect it by Thursday 3 December"

    @pytest.mark.parametrize("secret", ["", " ", "x@people.example", "ME1 1AA", "00000000"])
    def test_anything_else_does_not(self, secret: str) -> None:
        told = opened(contact=None, place=None)
        assert track(told.reference, secret, now=NOW) is None
        assert track("MBC-0000-0000", secret, now=NOW) is None

    def test_the_same_number_of_statements_for_all(self, django_assert_num_queries) -> None:
        told = opened()
        for reference, secret in (
            (told.reference, "isla@people.example"),
            (told.reference, "wrong"),
            ("MBC-0000-0000", "wrong"),
            ("nonsense", "wrong"),
        ):
            with django_assert_num_queries(1):
                track(reference, secret, now=NOW)

    def test_a_sensitive_case_is_neutral(self) -> None:
        case = closed(staff("officer"), outcome="cannot", sensitive=True)
        found = track(case.reference, "me156ye", now=NOW)
        assert (found.service_title, found.status_words) == (
            "A request to Maidstone",
            "We cannot do this",
        )


@pytest.mark.usefixtures("in_maidstone")
class TestImports:
    def row(self, key: str = "ni-1", **changes) -> HistoricCase:
        facts = {
            "origin_key": key,
            "case_type_key": "missed_bin",
            "service_key": "missed_bin",
            "service_title": "Missed bin",
            "opened_at": later(days=-300),
            **changes,
        }
        return HistoricCase(**facts)

    def test_counted_and_told_to_nobody(self) -> None:
        missed_bin()
        rows = [self.row(), self.row("ni-2", is_closed=True, closed_at=later(days=-290))]
        with captured_events() as seen:
            result = importing.import_cases(rows=rows, now=NOW)
        assert (result.added, result.repeated) == (2, 0)
        assert [event.event_name for event in seen] == [
            "casework.case_opened",
            "casework.case_opened",
            "casework.case_closed",
        ]
        assert seen[0].channel == "unknown"
        assert set(Event.objects.values_list("source", flat=True)) == {"import"}
        deliver_events()
        assert not Dispatch.objects.exists()
        assert not Customer.objects.exists()
        assert counters.numbers_by_queue() == counters.recount()

    def test_twice_adds_nothing(self) -> None:
        missed_bin()
        importing.import_cases(rows=[self.row(), self.row()], now=NOW)
        again = importing.import_case(row=self.row(), now=NOW)
        assert (again.added, again.repeated) == (0, 1)
        assert Case.objects.count() == 1

    def test_closed_without_a_date_is_kept_and_flagged(self) -> None:
        missed_bin()
        importing.import_case(
            row=self.row(is_closed=True, import_flags=("closed_without_date",)), now=NOW
        )
        case = Case.objects.get()
        assert (case.is_open, case.closed_at, case.import_flags) == (
            False,
            None,
            ["closed_without_date"],
        )


@pytest.mark.usefixtures("in_maidstone")
class TestMail:
    def deliver(self) -> list[Dispatch]:
        deliver_events(strict=True)
        return list(Dispatch.objects.order_by("id"))

    def test_a_receipt_with_the_promise_and_the_link(self) -> None:
        told = opened()
        (mail,) = self.deliver()
        assert mail.to == "isla@people.example"
        assert told.reference in mail.subject
        assert "We will collect it by Thursday 3 December." in mail.text
        assert f"/track/?reference={told.reference}" in mail.text
        assert Case.objects.get(pk=told.case_id).queue.slug == "waste"

    def test_each_change_is_told_once(self) -> None:
        by = staff("officer")
        case = routed()
        progressing.plan_case(case_id=case.pk, planned_on=later(days=1).date(), by=by, now=NOW)
        messaging.send_message(case_id=case.pk, text="Bring it out by 6am.", by=by, now=NOW)
        closing.close_case(case_id=case.pk, outcome="done", sentence="We took it.", by=by, now=NOW)
        mails = self.deliver()
        assert [mail.reason for mail in mails] == ["received", "planned", "message", "closed"]
        assert "Tuesday 1 December" in mails[1].text
        assert "Bring it out by 6am." in mails[2].text
        assert "We took it." in mails[3].text
        assert len(self.deliver()) == 4

    def test_a_sensitive_case_is_told_neutrally(self) -> None:
        opened(sensitive=True)
        (mail,) = self.deliver()
        assert "bin" not in (mail.subject + mail.text).lower()
        assert "Isla" not in mail.text

    def test_who_wants_no_mail_gets_none(self) -> None:
        from dataclasses import replace

        from tests.casework.factories import CONTACT

        opened(contact=replace(CONTACT, updates_by="post"))
        opened(contact=replace(CONTACT, email=""))
        opened(contact=None)
        assert self.deliver() == []

    def test_a_team_is_told_link_and_reference_only(self) -> None:
        team = waste_team()
        waste_queue(email_each_case=True)
        told = opened()
        mail = next(mail for mail in self.deliver() if mail.to == team.email)
        assert f"/desk/cases/{told.reference}/" in mail.text
        for personal in ("Isla", "High Street", "ME15", "602000"):
            assert personal not in mail.subject + mail.text

    def test_a_mailbox_that_is_none_keeps_no_case_from_its_queue(self) -> None:
        type(waste_team()).objects.update(email="not an address")
        waste_queue(email_each_case=True)
        case = routed()
        assert case.queue is not None
        assert [mail.reason for mail in self.deliver()] == ["received"]

    def test_a_broken_promise_is_admitted_by_mail(self) -> None:
        from casework.operations.watching import admit_missed_promise

        case = routed(now=later(days=-20))
        admit_missed_promise(case_id=case.pk, now=NOW)
        mail = self.deliver()[-1]
        assert mail.reason == "promise_missed"
        assert "we missed it. We are sorry." in mail.text


@pytest.mark.usefixtures("in_maidstone")
class TestInvariants:
    ALL = (
        invariants.cases_without_opening,
        invariants.openings_without_case,
        invariants.cases_not_routed,
        invariants.account_lines,
        invariants.queue_numbers,
    )

    def broken(self) -> set[str]:
        return {found.kind for check in self.ALL for found in check(NOW)}

    def test_all_is_well(self) -> None:
        opened()
        deliver_events()
        assert self.broken() == set()
        assert invariants.waiting_for_a_queue() == 0

    def test_a_case_without_its_event(self) -> None:
        case = routed()
        Event.objects.filter(case_id=case.pk, name="casework.case_opened").delete()
        assert "case-without-opening" in self.broken()

    def test_an_event_without_its_case(self) -> None:
        told = opened()
        Case.objects.filter(pk=told.case_id).delete()
        assert "opening-without-case" in self.broken()

    def test_a_case_that_lost_its_queue(self) -> None:
        told = opened()
        assert "not-routed" not in self.broken()  # still on its way
        deliver_events()
        Case.objects.filter(pk=told.case_id).update(queue=None)
        assert "not-routed" in self.broken()

    def test_a_number_that_is_wrong(self) -> None:
        case = routed()
        QueueDelta.objects.create(queue=case.queue, open=1)
        assert self.broken() == {"queue-numbers"}

    def test_an_account_line_that_is_gone(self, in_maidstone) -> None:
        from accounts.api import remove_activity
        from casework.records import ContactDetails
        from tests.casework.factories import resident

        person = resident()
        told = opened(contact=ContactDetails(name="A", person_id=person.pk))
        remove_activity(council=in_maidstone, case_ids=[told.case_id])
        assert "not-in-account" in self.broken()


@pytest.mark.usefixtures("in_maidstone")
class TestNear:
    def test_the_same_thing_nearby(self) -> None:
        case = routed()
        (near,) = duplicates_near("missed_bin", 51.27245, 0.5220, now=NOW)
        assert (near.reference, near.words) == (case.reference, "Received")
        assert near.distance_m < 10

    def test_too_far_too_old_closed_or_sensitive(self) -> None:
        routed(place=Place(lat=51.2824, lng=0.5220))
        routed(now=later(days=-30))
        routed(sensitive=True)
        closed(staff("officer"))
        assert duplicates_near("missed_bin", 51.2724, 0.5220, now=NOW) == []

    def test_metres(self) -> None:
        assert distance_m(51.0, 0.5, 51.001, 0.5) == pytest.approx(111.2, abs=0.1)


@pytest.mark.usefixtures("in_maidstone")
def test_satisfaction_counts_once() -> None:
    told = opened()
    with captured_events() as seen:
        record_satisfaction(case_id=told.case_id, score=4, now=NOW)
        record_satisfaction(case_id=told.case_id, score=1, comment="Slow", now=NOW)
    assert [event.score for event in seen] == [4]
