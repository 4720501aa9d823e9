"""All checks of all apps, as the command runs them."""

import json
from io import StringIO

from django.core.management import call_command

from councils.events.bus import idle_checks, invariants, public_invariants


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
