"""The benchmarks of `bench/`: each against its limit, measured in the same run."""

import subprocess
import sys
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bench import lines, world
from config.bootstrap import paths

NAMES = {
    "forms": "bench.forms.run",
    "main_flow": "bench.main_flow.run",
    "tenancy": "bench.tenancy",
}


class Command(BaseCommand):
    help = "Measure the product against its limit in the same run; exit 1 when a goal is missed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=sorted(NAMES))
        parser.add_argument("--cases", type=int, default=1_000_000, help="cases of the big council")
        parser.add_argument("--councils", type=int, default=400, help="councils (tenancy)")
        parser.add_argument("--rounds", type=int, default=5)
        parser.add_argument("--seconds", type=float, default=4.0, help="of one side of a round")
        parser.add_argument("--only", default="", help="parts by name, comma-separated")
        parser.add_argument("--quick", action="store_true", help="small numbers, short rounds")
        parser.add_argument("--fresh", action="store_true", help="make the database anew")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--server", default="", help="PostgreSQL to use instead of an own one")
        parser.add_argument(
            "--database", default="", help="on --server: a demo database to work in"
        )
        parser.add_argument("--inside", action="store_true", help="used by the command itself")

    def handle(self, **options: Any) -> None:
        _check_parts(options)
        if options["quick"]:
            options["cases"] = min(options["cases"], 20_000)
            options["councils"] = min(options["councils"], 20)
            options["rounds"], options["seconds"] = min(options["rounds"], 3), 1.5
        if options["inside"]:
            self._measure(options)
        else:
            self._prepare(options)

    def _measure(self, options: dict[str, Any]) -> None:
        part = import_module(NAMES[options["name"]])
        found = part.run(options, lambda words: self.stderr.write(words))
        self.stdout.write(lines.as_json(found) if options["json"] else lines.table(found))
        if not all(line.is_met for line in found):
            raise SystemExit(1)

    def _prepare(self, options: dict[str, Any]) -> None:
        """Servers and a database of its own, then the same command inside them."""
        base = Path(settings.VAR_DIR) / "bench"
        if options["server"]:
            urls = {"DATABASE_URL": options["server"], "REDIS_URL": settings.REDIS_URL}
            raise SystemExit(self._inside(options, urls, base))
        with world.own_servers(base) as urls:
            code = self._inside(options, urls, base)
        raise SystemExit(code)

    def _inside(self, options: dict[str, Any], urls: dict[str, str], base: Path) -> int:
        name = options["database"] or database_name(options)
        if not options["database"]:
            world.ensure_database(urls["DATABASE_URL"], name, fresh=options["fresh"])
        elif not options["server"]:
            raise CommandError("--database goes with --server")
        command = [sys.executable, str(paths.ROOT / "manage.py"), "bench", options["name"]]
        for key in ("cases", "councils", "rounds", "seconds", "only"):
            command += [f"--{key}", str(options[key])]
        command += ["--json"] if options["json"] else []
        ran = subprocess.run(
            [*command, "--inside"],
            env=world.environment_of(urls, name, base),
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return ran.returncode


def _check_parts(options: dict[str, Any]) -> None:
    known = import_module(NAMES[options["name"]]).PARTS
    unknown = sorted(set(filter(None, options["only"].split(","))) - set(known))
    if unknown:
        there = ", ".join(known)
        raise CommandError(f"{options['name']} has no part {', '.join(unknown)}; it has {there}.")


def database_name(options: dict[str, Any]) -> str:
    """By the benchmark, its size and the migrations: kept for the next run like this one."""
    size = options["cases"] if options["name"] == "main_flow" else options["councils"]
    digest = sha256(str(size).encode())
    for path in paths.migrations():
        digest.update(path.read_bytes())
    return f"bench_{options['name']}_{digest.hexdigest()[:10]}"
