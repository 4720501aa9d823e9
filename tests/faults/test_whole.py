"""Each fault by itself on more visitors, and a seeded soak of them all: minutes, not seconds."""

import os
import random
import signal
import time

import pytest

from config import processes
from config.bootstrap import paths
from config.bootstrap.supervisor import Service, Supervisor
from tests.faults.crowd import (
    assert_no_errors,
    assert_nothing_lost,
    assert_says_what_to_do,
    crowd,
    reconcile,
)
from tests.faults.desk import queue_requests, routed_after

pytestmark = pytest.mark.long

SEED = int(os.environ.get("OFD_SEED", "20260629"))
VISITORS = int(os.environ.get("OFD_VISITORS", "40"))
SOAK_SECONDS = int(os.environ.get("OFD_SOAK", "180"))
BOUND = 6.0  # the longest that a submit may take while the broker hangs
BACKLOG = 300
NEIGHBOUR_SECONDS = 5.0


def between(here, times):
    """Moments spread over the burst."""
    for turn in range(times):
        here.reached((turn + 1) * VISITORS // (times + 2))
        yield turn


def test_worker_killed_and_started_again_later(desk):
    with crowd(desk, VISITORS, seed=SEED) as here:
        here.reached(VISITORS // 4)
        desk.kill("worker")
        time.sleep(10)

    assert_no_errors(here)
    assert_nothing_lost(here)


def test_pool_children_killed(desk):
    with crowd(desk, VISITORS, seed=SEED + 1) as here:
        for turn in between(here, 8):
            desk.kill_child("worker", turn)

    assert_no_errors(here)
    assert_nothing_lost(here)


def test_worker_ended_politely_ten_times(desk):
    with crowd(desk, VISITORS, seed=SEED + 2) as here:
        for _ in between(here, 10):
            desk.kill("worker", signal.SIGTERM)
            desk.heal(1)

    assert_no_errors(here)
    assert_nothing_lost(here)


def test_valkey_killed_and_away(desk):
    with crowd(desk, VISITORS, seed=SEED + 3) as here:
        here.reached(VISITORS // 4)
        desk.kill("valkey")
        time.sleep(15)

    assert_no_errors(here)
    assert_nothing_lost(here)
    assert here.run.tally.percentile(1) < BOUND


def test_valkey_flushed(desk):
    with crowd(desk, VISITORS, seed=SEED + 4) as here:
        for _ in between(here, 5):
            desk.flush()

    assert_no_errors(here)
    assert_nothing_lost(here)


def test_valkey_hangs(desk):
    """A submit answers in bounded time."""
    with crowd(desk, VISITORS, seed=SEED + 5) as here:
        here.reached(VISITORS // 4)
        with desk.held("valkey"):
            time.sleep(15)

    assert_no_errors(here)
    assert_nothing_lost(here)
    assert here.run.tally.percentile(1) < BOUND


def test_postgresql_restarted_three_times(desk):
    with crowd(desk, VISITORS, seed=SEED + 6) as here:
        for _ in between(here, 3):
            desk.kill("postgres", signal.SIGQUIT)
            desk.heal(1)

    assert_no_errors(here, allowed=(503,))
    assert_says_what_to_do(here)
    assert_nothing_lost(here)


def test_web_processes_killed(desk):
    with crowd(desk, VISITORS, seed=SEED + 7) as here:
        for turn in between(here, 6):
            desk.kill_child("web", turn)

    assert_no_errors(here, allowed=(0,))
    assert_nothing_lost(here)


def test_the_whole_of_web_killed(desk):
    with crowd(desk, VISITORS, seed=SEED + 8) as here:
        here.reached(VISITORS // 3)
        desk.kill("web")

    assert_no_errors(here, allowed=(0,))
    assert_nothing_lost(here)


def test_two_beats_at_once(desk):
    process = processes.PROCESSES["beat"]
    second = Supervisor()
    second.start(
        Service(
            name="second-beat",
            command=process.command(desk.live.env),
            log=desk.live.folder / "log" / "beat2.log",
            env=desk.live.env,
            cwd=paths.ROOT,
        )
    )
    try:
        with crowd(desk, VISITORS, seed=SEED + 9) as here:
            for _ in between(here, 2):
                desk.flush()
        assert_no_errors(here)
        assert_nothing_lost(here)
    finally:
        second.stop()


def test_beat_stands_still_and_wake_ups_are_lost(desk):
    """Nothing wakes the worker for a while; then it catches up."""
    with desk.held("beat"), crowd(desk, VISITORS // 2, seed=SEED + 10) as here:
        for _ in between(here, 6):
            desk.flush()

    assert_no_errors(here)
    assert_nothing_lost(here)


def test_one_council_keeps_everybody_busy(desk):
    """Three hundred requests at Maidstone stand in front of nobody at Swale."""
    reconcile(desk)
    quiet = routed_after(desk, "swale", "Quiet here")
    desk.kill("worker")
    queue_requests(desk, "maidstone", BACKLOG)
    desk.poll()
    assert desk.wait_until(lambda: desk.waiting("maidstone") < 3 * BACKLOG - 30, 60)
    busy = routed_after(desk, "swale", "Busy next door")
    left = desk.waiting("maidstone")
    print(f"routed after {quiet:.2f} s when quiet, {busy:.2f} s with {left} waiting next door")

    assert left > 0, "the neighbour was not busy"
    assert busy < NEIGHBOUR_SECONDS
    found = reconcile(desk, wait=180)
    assert (found["breaks"], found["still_to_do"]) == ([], 0)


def test_soak(desk):
    """Whatever happens for minutes, in a seeded order."""
    chance = random.Random(SEED)
    faults = [
        lambda: desk.kill("worker"),
        lambda: desk.kill("worker", signal.SIGTERM),
        lambda: desk.kill_child("worker", chance.randrange(2)),
        lambda: desk.kill("valkey"),
        desk.flush_if_there,
        lambda: desk.hang("valkey", 3),
        lambda: desk.kill("postgres", signal.SIGQUIT),
        lambda: desk.kill_child("web", chance.randrange(2)),
        lambda: desk.kill("beat"),
    ]
    done, crowds = [], []
    end = time.monotonic() + SOAK_SECONDS
    while time.monotonic() < end:
        with crowd(desk, VISITORS, seed=chance.randrange(10**6)) as here:
            while not here.is_over:
                fault = chance.randrange(len(faults))
                faults[fault]()
                done.append(fault)
                desk.heal(chance.uniform(2, 6))
        crowds.append(here)
    print(f"{len(crowds) * VISITORS} visitors, {len(done)} faults: {done}")

    for here in crowds:
        assert_no_errors(here, allowed=(0, 503))
        assert_says_what_to_do(here)
    assert_nothing_lost(*crowds)
