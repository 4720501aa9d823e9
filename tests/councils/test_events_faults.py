"""Real worker, beat and Valkey, killed while they carry: nothing is lost, nothing is doubled."""

import json
import os
import random
import signal
from collections import Counter

import pytest
from django.db import transaction

from councils.messaging import api
from councils.tenancy import in_council, live_councils
from tests.support.live import run_command

MESSAGES = 120
SEED = 20260627


def test_killed_workers_and_a_dead_broker(own_live, django_db_blocker):
    """Half of the messages are queued before the first fault, the rest in the midst of them."""
    chance = random.Random(SEED)
    sent: Counter[str] = Counter()

    def queue(number):
        with own_live.connected(django_db_blocker):
            councils = live_councils()
            for _ in range(number):
                council = chance.choice(councils)
                with in_council(council), transaction.atomic():
                    api.queue(
                        to="resident@example.org",
                        template="messaging/example",
                        context={"reference": f"X-{sum(sent.values())}"},
                        reason="test",
                        key=f"fault-{sum(sent.values())}",
                    )
                sent[council.schema_name] += 1

    def letters():
        folder = own_live.folder / "mail"
        return Counter(path.parent.name for path in folder.glob("c_*/*.eml"))

    queue(MESSAGES // 2)
    faults = [
        lambda: [os.kill(child, signal.SIGKILL) for child in own_live.children("worker")],
        lambda: own_live.kill("valkey"),
        lambda: own_live.kill("worker"),
        lambda: own_live.kill("beat"),
    ]
    chance.shuffle(faults)
    for fault in faults:
        fault()
        queue(MESSAGES // 2 // len(faults))
        own_live.heal(2)

    assert own_live.wait_until(lambda: letters() == sent, seconds=120), (letters(), sent)
    found = json.loads(run_command(own_live, "reconcile", "--json", "--wait", "30").stdout)
    assert (found["breaks"], found["still_to_do"]) == ([], 0)


pytestmark = pytest.mark.long
