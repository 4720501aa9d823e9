"""What runs each time: each kind of fault once, on few visitors, and one reckoning for all."""

import signal
from concurrent.futures import ThreadPoolExecutor

from bench.browser import Browser
from bench.replaying import GENERAL, acknowledged, fill_to_check, resubmitting
from tests.faults.crowd import (
    assert_no_errors,
    assert_nothing_lost,
    assert_says_what_to_do,
    crowd,
    stored,
)

SEED = 20260627
VISITORS = 8
CLICKS = 50


def test_nothing_is_lost_whatever_is_killed(desk):
    """The faults come first and the reckoning last, so that leases end while others go on."""
    crowds = [
        when_the_database_restarts(desk),
        when_workers_and_the_broker_die(desk),
        when_web_processes_die(desk),
    ]

    assert_nothing_lost(*crowds)


def when_the_database_restarts(desk):
    """A page that says what to do; the same draft sent again becomes one case."""
    with crowd(desk, VISITORS, seed=SEED) as here:
        here.reached(2)
        desk.kill("postgres", signal.SIGQUIT)
        here.reached(5)

    assert_no_errors(here, allowed=(503,))
    assert_says_what_to_do(here)
    return here


def when_workers_and_the_broker_die(desk):
    """Nobody who sends a form hears of it."""
    with crowd(desk, VISITORS, seed=SEED + 1) as here:
        here.reached(1)
        desk.kill_child("worker")
        here.reached(3)
        desk.kill("valkey")
        here.reached(4)
        desk.kill("worker")
        here.reached(6)
        desk.flush_if_there()

    assert_no_errors(here)
    return here


def when_web_processes_die(desk):
    """Broken connections, no error pages; sent again it is one case."""
    with crowd(desk, VISITORS, seed=SEED + 2) as here:
        for place in range(2):
            here.reached(2 + 3 * place)
            desk.kill_child("web", place)

    assert_no_errors(here, allowed=(0,))
    return here


def test_fifty_sends_of_one_draft(desk):
    """All answers point to the same case."""
    site = desk.sites[0]
    before = stored(desk)
    visitor = Browser(desk.address)
    check = fill_to_check(visitor, site.origin, GENERAL, site.subjects[0])

    def click(_):
        again = Browser(desk.address, timeout=60)
        again.cookies = {host: dict(jar) for host, jar in visitor.cookies.items()}
        return acknowledged(resubmitting(again, check))["data-ofd-reference"]

    with ThreadPoolExecutor(CLICKS) as pool:
        references = list(pool.map(click, range(CLICKS)))

    assert len(set(references)) == 1
    assert stored(desk)[site.slug] == before[site.slug] + 1
