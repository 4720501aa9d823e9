"""Cases that wait for a payment: no work, no promise, until the money came or the time is over."""

from datetime import date
from uuid import uuid4

import pytest

from casework import counters, history
from casework.choices import Outcome, PauseReason, Status
from casework.errors import NotPaidYet
from casework.models import Case
from casework.operations import assigning, closing, messaging, paying, progressing
from casework.operations.opening import open_case
from casework.queries.resident import case_for_resident
from casework.queries.worklist import Filters, worklist
from councils.events.queries import timeline
from councils.events.testing import deliver_events
from councils.messaging.models import Dispatch
from councils.payments import api as payments
from councils.payments.models import Payment
from councils.payments.operations.looking import expire
from tests.casework.factories import CONTACT, NOW, SNAPSHOT, later, missed_bin, staff
from tests.payments.factories import asked

DAY = date(2027, 1, 4)

pytestmark = pytest.mark.usefixtures("in_maidstone")


@pytest.fixture
def case():
    """A case that waits for £55.00, routed; its mail is not sent yet."""
    missed_bin()
    opened = open_case(
        case_type_key="missed_bin",
        service_key="missed_bin",
        service_title="Bulky waste collection",
        channel="web",
        answers=SNAPSHOT,
        place=None,
        contact=CONTACT,
        now=NOW,
        awaits_payment=True,
    )
    asked(subject=opened.case_id, reference=opened.reference, now=NOW)
    return Case.objects.get(pk=opened.case_id)


def fresh(case):
    return Case.objects.select_related("case_type", "queue__team", "customer").get(pk=case.pk)


def money_came(case, now=NOW):
    payment = Payment.objects.get(subject=case.pk)
    return paying.go_on_paid(case_id=case.pk, payment_id=payment.pk, pence=payment.total, now=now)


def mails():
    return list(Dispatch.objects.order_by("id").values_list("template", flat=True))


class TestWaiting:
    def test_it_waits_and_promises_nothing(self, case):
        assert case.status == Status.WAITING_ON_RESIDENT
        assert case.pause_reason == PauseReason.PAYMENT
        assert case.due_on is None
        page = case_for_resident(case.reference, case_id=case.pk, now=NOW)
        assert page.promise_words == ""
        assert page.status_words == "Waiting for you"
        assert page.what_next == "You have not paid yet. We start when you have."
        assert "we are waiting for your payment" in page.pause_words
        assert page.has_payment

    def test_it_is_nobodys_work(self, case):
        deliver_events(strict=True)
        by = staff("officer")
        assert fresh(case).queue is not None
        for act in (
            lambda: assigning.claim_case(case_id=case.pk, by=by, now=NOW),
            lambda: progressing.plan_case(case_id=case.pk, planned_on=DAY, by=by, now=NOW),
            lambda: progressing.wait_on_others(case_id=case.pk, reason="weather", by=by, now=NOW),
            lambda: progressing.resume_case(case_id=case.pk, by=by, now=NOW),
            lambda: progressing.resume_case(case_id=case.pk, by=None, now=NOW),
            lambda: progressing.start_case(case_id=case.pk, by=by, now=NOW),
            lambda: progressing.ask_resident(case_id=case.pk, question="When?", by=by, now=NOW),
        ):
            with pytest.raises(NotPaidYet):
                act()

    def test_worklists_show_it_as_waiting(self, case):
        deliver_events(strict=True)
        by = staff("officer")
        row = worklist(by=by, now=NOW).rows[0]
        assert row.awaits_payment
        assert worklist(by=by, now=NOW, filters=Filters(whose="unassigned")).rows == ()
        numbers = next(iter(counters.numbers_by_queue().values()))
        assert (numbers["open"], numbers["new"], numbers["unassigned"]) == (1, 0, 0)
        assert counters.numbers_by_queue() == counters.recount()

    def test_a_message_of_the_resident_does_not_start_it(self, case):
        messaging.reply_as_resident(case_id=case.pk, text="Can I pay by cheque?", now=NOW)
        assert fresh(case).pause_reason == PauseReason.PAYMENT

    def test_mail_with_a_link_to_pay_and_none_to_the_team(self, case):
        deliver_events(strict=True)
        assert mails() == ["casework/to_pay"]
        mail = Dispatch.objects.get()
        assert "£55.00" in mail.text
        payment = Payment.objects.get(subject=case.pk)
        assert payments.pay_path(payment) in mail.text


class TestPaid:
    def test_the_clock_starts_then(self, case):
        deliver_events(strict=True)
        money_came(case, now=later(days=2))
        now = fresh(case)
        assert now.status == Status.NEW
        assert (now.paused_since, now.pause_reason) == (None, "")
        assert now.due_on == date(2026, 12, 7)  # three working days from Wednesday 2 December
        assert now.paused_seconds == 2 * 86_400
        numbers = next(iter(counters.numbers_by_queue().values()))
        assert (numbers["new"], numbers["unassigned"]) == (1, 1)
        assert counters.numbers_by_queue() == counters.recount()

    def test_before_it_was_placed(self, case):
        money_came(case)
        deliver_events(strict=True)
        assert fresh(case).queue is not None
        assert fresh(case).due_on == date(2026, 12, 3)

    def test_both_are_told(self, case):
        deliver_events(strict=True)
        queue = fresh(case).queue
        queue.email_each_case = True
        queue.save()
        money_came(case)
        deliver_events(strict=True)
        assert sorted(mails()) == ["casework/paid", "casework/team_case", "casework/to_pay"]
        mail = Dispatch.objects.get(template="casework/paid")
        assert "First 3 items: £45.00" in mail.text
        assert "We will collect it by" in mail.text

    def test_history_says_so(self, case):
        money_came(case)
        events = timeline(case.pk)
        assert [entry.words for entry in history.for_resident(events, {})] == [
            "We received your request. You have to pay before we start.",
            "You paid £55.00.",
        ]

    def test_told_twice_it_goes_on_once(self, case):
        money_came(case, now=later(hours=1))
        due = fresh(case).due_on
        money_came(case, now=later(days=5))
        assert fresh(case).due_on == due
        assert [entry.name for entry in timeline(case.pk)].count("casework.case_paid") == 1

    def test_who_stands_before_the_page_is_not_kept_waiting(self, case):
        payment = Payment.objects.get(subject=case.pk)
        paid = {"payment_id": payment.pk, "pence": payment.total, "now": later(hours=1)}
        paying.go_on_at_once(case_id=case.pk, **paid)
        assert fresh(case).status == Status.NEW
        money_came(case, now=later(days=5))
        assert [entry.name for entry in timeline(case.pk)].count("casework.case_paid") == 1

    def test_a_rules_officer_and_date_count_from_then(self, case):
        from casework.operations.setting_up import add_team_member, ensure_rule
        from tests.casework.factories import waste_team

        by = staff("officer")
        add_team_member(team=waste_team(), user_id=by.user_id)
        ensure_rule(
            label="Quick",
            layer="council",
            condition={},
            actions={"queue": "waste", "assignee": "round_robin", "target_days": 1},
        )
        deliver_events(strict=True)
        assert fresh(case).assignee_id is None
        assert fresh(case).due_on is None
        money_came(case, now=later(days=1))
        assert fresh(case).assignee_id == by.user_id
        assert fresh(case).due_on == date(2026, 12, 2)


class TestNotPaid:
    def test_in_time_ends_with_a_sentence(self, case, monkeypatch):
        monkeypatch.setattr("councils.clock.now", lambda: later(hours=25))
        deliver_events(strict=True)
        payment = Payment.objects.get(subject=case.pk)
        expire(payment.pk, now=later(hours=25))
        deliver_events(strict=True)
        now = fresh(case)
        assert now.outcome == Outcome.WITHDRAWN
        assert now.outcome_sentence == (
            "You did not pay in time, so we closed your request. You can ask again."
        )
        assert mails() == ["casework/to_pay", "casework/closed"]
        words = [entry.words for entry in history.for_resident(timeline(case.pk), {})]
        assert words[-1] == "It was not paid in time, so we closed it."

    def test_a_paid_one_does_not_end(self, case):
        money_came(case)
        paying.withdraw_unpaid(case_id=case.pk, now=NOW)
        assert fresh(case).is_open

    def test_closed_by_staff_asks_no_more(self, case):
        by = staff("officer")
        closing.close_case(
            case_id=case.pk, outcome="cannot", sentence="We stopped it.", by=by, now=NOW
        )
        deliver_events(strict=True)
        assert Payment.objects.get(subject=case.pk).state == "cancelled"

    def test_taken_back_by_the_resident_asks_no_more(self, case):
        closing.withdraw_as_resident(case_id=case.pk, now=NOW)
        deliver_events(strict=True)
        assert Payment.objects.get(subject=case.pk).state == "cancelled"

    def test_events_of_payments_for_something_else_are_let_be(self, case):
        payment = asked(subject=uuid4(), now=NOW)
        expire(payment.pk, now=later(hours=25))
        deliver_events(strict=True)
        assert fresh(case).is_open
