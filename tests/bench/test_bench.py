"""The benchmarks run, with tiny numbers, and print ratios. No time is asserted here."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bench import lines, load
from bench.bare.recorded import Recorded, is_write
from bench.lines import AT_MOST, Line
from config.bootstrap import paths
from tests.support import database
from tests.support.environment import SERVERS


@pytest.fixture
def scratch(django_db_setup: None, django_db_blocker: Any) -> str:
    """The name of a database with the demonstration, for a benchmark to fill."""
    name = f"{SERVERS.name}_{os.urandom(3).hex()}"
    with django_db_blocker.unblock():
        database.copy_template(name, database.ensure_template("demo"))
    return name


def run(name: str, scratch: str, *more: str) -> list[dict[str, Any]]:
    """The lines of one benchmark, with the smallest numbers that make sense."""
    command = [sys.executable, str(paths.ROOT / "manage.py"), "bench", name, "--json"]
    command += ["--server", SERVERS.url, "--database", scratch, "--rounds", "1"]
    ran = subprocess.run(
        [*command, "--seconds", "0.3", *more], capture_output=True, text=True, check=False
    )
    assert ran.returncode in (0, 1), ran.stderr
    assert ran.stdout.startswith("["), ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.long
@pytest.mark.parametrize("part", ["submit", "route", "desk"])
def test_main_flow(scratch: str, part: str) -> None:
    found = run("main_flow", scratch, "--cases", "500", "--only", part)
    assert all(line["ratio"] >= 0 and line["ours"] >= 0 for line in found)
    by_name = {line["name"]: line for line in found}
    if part == "submit":
        assert by_name["submit, statements"]["verdict"] == "ok"
        assert by_name["submit, acknowledged and lost"]["verdict"] == "ok"
    assert any(line["goal"] is not None for line in found)


@pytest.mark.parametrize("name", ["forms", "main_flow", "tenancy"])
def test_a_part_that_is_not_there_is_said_at_once(name: str) -> None:
    with pytest.raises(CommandError, match=f"{name} has no part sumbit; it has "):
        call_command("bench", name, only="sumbit")


@pytest.mark.long
def test_tenancy(scratch: str) -> None:
    found = run("tenancy", scratch, "--councils", "3")
    names = {line["name"] for line in found}
    assert {"a new council", "nothing to migrate, a council", "a connection's memory"} <= names


def test_a_goal_is_met_or_missed() -> None:
    fast = Line("a", 40, 100, 0.4, "a second", 0.4)
    slow = Line("b", 5, 1, 5.0, "ms", 3, AT_MOST)
    assert (fast.verdict, slow.verdict) == ("ok", "missed")
    assert Line("c", 1, 1, 1, "ms").verdict == ""
    assert "missed" in lines.table([fast, slow])
    assert json.loads(lines.as_json([slow]))[0]["verdict"] == "missed"


def test_the_ratio_is_that_of_rounds_side_by_side() -> None:
    ours = [load.Load(1, [0.01] * 40), load.Load(1, [0.01] * 10)]
    limit = [load.Load(1, [0.01] * 100), load.Load(1, [0.01] * 20)]
    assert lines.rate_line("x", ours, limit, goal=None).ratio == pytest.approx(0.45)


def test_recorded_statements_get_ids_of_their_own() -> None:
    draft, case, stays = (f"0000000{n}-0000-7000-8000-000000000000" for n in (1, 2, 3))
    texts = [f"INSERT INTO a VALUES ('{case}', '{stays}', 'MBC-1')", f"UPDATE b WHERE '{draft}'"]
    recorded = Recorded.from_text(texts, draft_id=draft, reference="MBC-1", known={stays})
    recorded = Recorded.from_json(json.loads(json.dumps(recorded.to_json())))
    first = list(recorded.statements_for("d-1"))
    assert stays in first[0]
    assert case not in first[0]
    assert "MBC-1" not in first[0]
    assert first[1] == "UPDATE b WHERE 'd-1'"
    assert first[0] != next(recorded.statements_for("d-1"))
    assert is_write("WITH e AS (INSERT …")
    assert not is_write("SELECT 1 FOR UPDATE")
