"""`manage.py bench forms`: pages of the engine against pages by hand, and whole flows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from bench import demo, world
from bench.forms import flows, pages
from bench.lines import Line, table

PARTS: dict[str, Callable[..., list[Line]]] = {"pages": pages.measure, "flows": flows.measure}


def run(options: dict[str, Any], say: Callable[[str], Any]) -> list[Line]:
    """Make the demonstration councils where they are not there, then measure part by part."""
    if not demo.is_ready():
        demo.make_councils(say)
        demo.mark_ready()
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
