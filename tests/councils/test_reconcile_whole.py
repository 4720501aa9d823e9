"""All checks of all apps, as the command runs them."""

import json
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.api import remove_activity
from accounts.models import User
from casework.models import Case, Customer, Message, Note, TeamMember
from casework.records import ContactDetails
from councils.events.bus import idle_checks, invariants, public_invariants
from councils.events.models import Delivery
from councils.events.testing import deliver_events
from councils.ids import uuid7
from tests.casework.factories import opened, resident


def test_every_check_runs_and_finds_nothing_in_new_councils(maidstone):
    out = StringIO()
    call_command("reconcile", "--json", "--wait", "0.1", stdout=out)

    found = json.loads(out.getvalue())
    assert (found["breaks"], found["warnings"], found["still_to_do"]) == ([], [], 0)
    assert found["councils"] == ["maidstone", "swale", "tunbridge-wells"]


def test_every_app_that_keeps_promises_has_its_checks():
    apps = {key.partition(".")[0] for key in invariants}

    assert {"events", "messaging", "files", "casework", "portal", "channels_shift"} <= apps
    assert "accounts.deliveries" not in invariants
    assert any(key.startswith("accounts.") for key in public_invariants)
    assert "events.deliveries" in idle_checks


class TestWhatIsGone:
    """The whole command, over a case that went all its way."""

    @pytest.fixture
    def case(self, in_maidstone):
        contact = ContactDetails(name="Isla Smith", person_id=resident().pk)
        case_id = opened(contact=contact).case_id
        deliver_events()
        return Case.objects.get(pk=case_id)

    @staticmethod
    def found():
        out = StringIO()
        with suppress(SystemExit):  # it ends with 1 when it found something
            call_command("reconcile", "--json", "--council", "maidstone", stdout=out)
        return {(one["kind"], one["id"]) for one in json.loads(out.getvalue())["breaks"]}

    def test_nothing_is(self, case):
        assert self.found() == set()

    def test_a_case_a_delivery_and_an_account_line(self, case, in_maidstone):
        lost = Delivery.objects.filter(case_id=case.pk).order_by("pk").first()
        gone = opened(origin_key="other", contact=None)
        deliver_events()
        Delivery.objects.filter(pk=lost.pk).delete()
        remove_activity(council=in_maidstone, case_ids=[case.pk])
        Case.objects.filter(pk=gone.case_id).delete()

        assert self.found() >= {
            ("opening-without-case", str(gone.case_id)),
            ("lost-delivery", str(lost.event_id)),
            ("not-in-account", case.reference),
        }

    @pytest.mark.parametrize("column", ["assignee_id", "assisted_by_id"])
    def test_a_case_that_names_nobody(self, case, column):
        Case.objects.filter(pk=case.pk).update(**{column: uuid7()})
        assert ("dangling-person", str(case.pk)) in self.found()

    def test_other_rows_that_name_nobody(self, case):
        nobody = uuid7()
        note = Note.objects.create(case=case, text="x", by_id=nobody, at=case.opened_at)
        said = Message.objects.create(case=case, text="x", by_id=nobody, at=case.opened_at)
        member = TeamMember.objects.create(team=case.queue.team, user_id=nobody)

        assert self.found() == {("dangling-person", str(row.pk)) for row in (note, said, member)}

    def test_a_customer_whose_account_is_not_there(self, case):
        Customer.objects.filter(pk=case.customer_id).update(person_id=uuid7())
        assert ("dangling-person", str(case.customer_id)) in self.found()

    def test_a_person_who_is_disabled_is_still_there(self, case):
        User.objects.update(is_active=False)
        assert self.found() == set()
