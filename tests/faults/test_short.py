"""What runs each time: the worst of each kind, on few visitors."""

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
VISITORS = 12
CLICKS = 50


def test_dead_workers_and_a_dead_broker(desk):
    """Nobody who sends a form hears of it."""
    with crowd(desk, VISITORS, seed=SEED) as here:
        here.reached(2)
        desk.kill_child("worker")
        here.reached(4)
        desk.kill("valkey")
        here.reached(6)
        desk.kill("worker")
        here.reached(8)
        desk.flush()

    assert_no_errors(here)
    assert_nothing_lost(here)


def test_postgresql_restarted_at_once(desk):
    """A page that says what to do; the same draft sent again becomes one case."""
    with crowd(desk, VISITORS, seed=SEED + 1) as here:
        here.reached(3)
        desk.kill("postgres", signal.SIGQUIT)
        here.reached(8)

    assert_no_errors(here, allowed=(503,))
    assert_says_what_to_do(here)
    assert_nothing_lost(here)


def test_web_process_killed(desk):
    """Broken connections, no error pages; sent again it is one case."""
    with crowd(desk, VISITORS, seed=SEED + 2) as here:
        for place in range(3):
            here.reached(2 + 3 * place)
            desk.kill_child("web", place)

    assert_no_errors(here, allowed=(0,))
    assert_nothing_lost(here)


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
