"""Finance at the desk: lists, deciding about refunds, days beside the provider, files."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest

from casework.operations.opening import open_case
from casework.operations.routing import route_case
from councils.clock import local_day
from councils.clock import now as wall_clock
from councils.events.models import AuditEntry
from councils.events.testing import deliver_events
from councils.payments import api as payments
from councils.payments.models import Payment, Refund
from tests.casework.factories import CONTACT, SNAPSHOT, missed_bin
from tests.payments.factories import asked, paid
from tests.support.people import as_staff, make_staff


@pytest.fixture
def enter(client_for, maidstone):
    def make(*roles):
        user = make_staff(maidstone, *roles)
        return client_for(maidstone, user), as_staff(user, maidstone)

    return make


@pytest.fixture
def finance(paying, enter):
    return enter("finance")[0]


@pytest.fixture
def officer(paying, enter):
    return enter("officer")[0]


@pytest.fixture
def case(paying):
    """A case that was paid with £55.00."""
    missed_bin()
    opened = open_case(
        case_type_key="missed_bin",
        service_key="missed_bin",
        service_title="Bulky waste collection",
        channel="web",
        answers=SNAPSHOT,
        place=None,
        contact=CONTACT,
        now=wall_clock(),
        awaits_payment=True,
    )
    route_case(case_id=opened.case_id, now=wall_clock())
    paid(paying, subject=opened.case_id, reference=opened.reference)
    deliver_events(strict=True)
    return opened


def page(response):
    return response.content.decode()


class TestRefunds:
    def test_an_officer_asks_and_finance_decides(self, officer, finance, case):
        act = f"/desk/cases/{case.reference}/refund/"
        assert "Up to £55.00" in page(officer.get(act))
        for wrong in ("", "abc", "0", "55.01", "1.234", "-5", "1e3"):
            response = officer.post(act, {"pence": wrong, "reason": "Not collected"})
            assert response.status_code == 422, wrong
            assert "Not collected" in page(response)
        assert officer.post(act, {"pence": "£10.50", "reason": "One item"}).status_code == 302
        refund = Refund.objects.get()
        assert refund.pence == 1050
        decide = f"/desk/payments/refunds/{refund.pk}/"
        assert officer.get(decide).status_code == 403
        listed = page(finance.get("/desk/payments/"))
        assert "Refunds to decide" in listed
        assert decide in listed
        assert "One item" in page(finance.get(decide))
        assert finance.post(decide, {}).status_code == 422
        assert finance.post(decide, {"decision": "refuse", "words": ""}).status_code == 422
        assert finance.post(decide, {"decision": "approve"}).status_code == 302
        deliver_events(strict=True)
        assert Refund.objects.get().state == "done"
        again = finance.post(decide, {"decision": "approve"})
        assert again.status_code == 409
        shown = page(officer.get(f"/desk/cases/{case.reference}/"))
        assert "Refund of £10.50: paid back" in shown
        assert "Paid back £10.50" in shown
        acts = list(
            AuditEntry.objects.filter(act__startswith="payments.").values_list("act", flat=True)
        )
        assert {"payments.refund_asked", "payments.refund_approved"} <= set(acts)

    def test_refused_with_a_reason(self, officer, finance, case):
        officer.post(f"/desk/cases/{case.reference}/refund/", {"pence": "5", "reason": "x"})
        refund = Refund.objects.get()
        told = {"decision": "refuse", "words": "It was collected."}
        finance.post(f"/desk/payments/refunds/{refund.pk}/", told)
        assert "It was collected." in page(finance.get(f"/desk/payments/{refund.payment_id}/"))

    def test_nobody_decides_about_their_own(self, enter, case):
        both, _by = enter("officer", "finance")
        both.post(f"/desk/cases/{case.reference}/refund/", {"pence": "5", "reason": "x"})
        decide = f"/desk/payments/refunds/{Refund.objects.get().pk}/"
        assert "You asked for this refund" in page(both.get(decide))
        assert both.post(decide, {"decision": "approve"}).status_code == 409
        assert Refund.objects.get().state == "asked"

    def test_readers_see_and_do_not_decide(self, enter, case, officer):
        officer.post(f"/desk/cases/{case.reference}/refund/", {"pence": "5", "reason": "x"})
        auditor, _by = enter("auditor")
        decide = f"/desk/payments/refunds/{Refund.objects.get().pk}/"
        assert decide not in page(auditor.get("/desk/payments/"))
        assert auditor.get(decide).status_code == 403
        assert auditor.post(decide, {"decision": "approve"}).status_code == 403


class TestLists:
    def test_filters_and_search(self, finance, paying):
        first = paid(paying, reference="MBC-1111-1111", service="bulky_waste")
        asked(reference="MBC-2222-2222", service="garden_waste")
        today = local_day(wall_clock()).isoformat()
        for query, both in (
            ("", (True, True)),
            ("?state=paid", (True, False)),
            ("?state=due", (False, True)),
            ("?state=flagged", (False, False)),
            ("?service=garden_waste", (False, True)),
            (f"?day={today}", (True, True)),
            ("?day=2020-01-01", (False, False)),
            ("?q=mbc-1111-1111", (True, False)),
            (f"?q={paying.payments()[0]['id']}", (True, False)),
            ("?q=%00&day=wrong&state=nothing&service=none", (True, True)),
        ):
            text = page(finance.get(f"/desk/payments/{query}"))
            assert ("MBC-1111-1111" in text, "MBC-2222-2222" in text) == both, query
        shown = page(finance.get(f"/desk/payments/{first.pk}/"))
        for words in ("BULKY-VAT", "First 3 items", paying.payments()[0]["id"], "£1.67"):
            assert words in shown, words

    def test_pages_cost_the_same_however_long_the_list(
        self, finance, paying, django_assert_num_queries
    ):
        for number in range(30):
            asked(reference=f"MBC-{number:04}", service=f"service_{number % 3}")
        finance.get("/desk/payments/")
        with django_assert_num_queries(7):
            response = finance.get("/desk/payments/")
        assert len(response.context["page"].rows) == 25
        with django_assert_num_queries(7):
            more = finance.get(f"/desk/payments/{response.context['next_href']}")
        assert len(more.context["page"].rows) == 5

    def test_what_is_not_there(self, finance):
        for path in ("", "refunds/"):
            assert finance.get(f"/desk/payments/{path}{uuid4()}/").status_code == 404
        for day in ("2020-01-01", "x", "2026-13-01"):
            assert finance.get(f"/desk/payments/days/{day}/").status_code == 404
            assert finance.get(f"/desk/payments/days/{day}/payments.csv").status_code == 404
        assert finance.post(f"/desk/payments/{uuid4()}/looked-at/").status_code == 404

    def test_a_mark_is_taken_off(self, finance, paying):
        payment = paid(paying)
        Payment.objects.filter(pk=payment.pk).update(flag="different")
        assert "I have looked at it" in page(finance.get(f"/desk/payments/{payment.pk}/"))
        assert finance.post(f"/desk/payments/{payment.pk}/looked-at/").status_code == 302
        assert Payment.objects.get().flag == ""

    def test_finance_is_led_to_its_own_pages(self, finance):
        home = page(finance.get("/"))
        assert "/desk/payments/" in home
        assert finance.get("/desk/").status_code == 403


class TestDays:
    @pytest.fixture
    def closed(self, paying):
        noon = wall_clock().replace(hour=12) - timedelta(days=2)
        paying.clock = lambda: noon
        paid(paying, now=noon)
        return payments.close_day(local_day(noon), now=noon + timedelta(days=1))

    def test_page_and_file(self, finance, closed):
        day = closed.day.isoformat()
        assert "Everything fits" in page(finance.get("/desk/payments/days/"))
        assert closed.digest in page(finance.get(f"/desk/payments/days/{day}/"))
        first = finance.get(f"/desk/payments/days/{day}/payments.csv")
        second = finance.get(f"/desk/payments/days/{day}/payments.csv")
        assert first.content == second.content == closed.file.encode()
        rows = list(csv.DictReader(io.StringIO(page(first))))
        assert [row["gross"] for row in rows] == ["45.00", "10.00"]
        assert AuditEntry.objects.filter(act="payments.day_downloaded").count() == 2

    def test_what_does_not_fit(self, finance, closed):
        closed.problems = [
            {"kind": "missing_here", "ref": "abc", "reference": "R1", "ours": None, "theirs": 700},
            {"kind": "different", "ref": "def", "reference": "R2", "ours": 100, "theirs": 90},
        ]
        closed.save()
        text = page(finance.get(f"/desk/payments/days/{closed.day.isoformat()}/"))
        for words in ("The provider has it, our ledger does not", "£7.00", "Nothing", "£0.90"):
            assert words in text, words
        assert "2 to look at" in page(finance.get("/desk/payments/days/"))

    def test_totals(self, finance, closed):
        day = closed.day
        named = {"first": day, "last": day}
        query = {
            f"{name}_{at}": part
            for name, one in named.items()
            for at, part in enumerate((one.day, one.month, one.year))
        }
        text = page(finance.get("/desk/payments/totals/", query))
        for words in ("BULKY-VAT", "£45.00", "£8.33", "£1.67", "£55.00"):
            assert words in text, words
        assert f"{day.day} {day:%B %Y} to {day.day} {day:%B %Y}</h2>" in text
        assert finance.get("/desk/payments/totals/").status_code == 200
        wrong = finance.get("/desk/payments/totals/", query | {"last_2": "1990"})
        assert wrong.status_code == 422
