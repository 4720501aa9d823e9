"""`manage.py bench main_flow`: every part in one run, against limits of the same run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from bench import world
from bench.lines import Line, table
from bench.main_flow import bulk, desk, route, submit

PARTS: dict[str, Callable[..., list[Line]]] = {
    "submit": submit.measure,
    "route": route.measure,
    "desk": desk.measure,
}


def run(options: dict[str, Any], say: Callable[[str], Any]) -> list[Line]:
    """Prepare the data where it is not there yet, start the processes, measure part by part."""
    bulk.prepare(cases=options["cases"], say=say)
    wanted = [name for name in options["only"].split(",") if name] or list(PARTS)
    base = Path(settings.VAR_DIR)
    found: list[Line] = []
    with world.processes_of(base) as processes:
        for name in wanted:
            say(f"Measuring {name} …")
            part = PARTS[name](
                processes=processes,
                folder=base,
                rounds=options["rounds"],
                seconds=options["seconds"],
                say=say,
            )
            say(table(part))
            found += part
    return found
