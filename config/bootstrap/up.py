"""`manage.py up`: from nothing to a running portal in the foreground, and back to nothing at the
end.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from config import processes
from config.bootstrap import environment, paths, prepared, system
from config.bootstrap.errors import SAID, Stop
from config.bootstrap.keeper import write_json
from config.bootstrap.preflight import Options
from config.bootstrap.supervisor import Service, Supervisor

READY_SECONDS = 90.0
DEMO_HOSTS = ("", "account.", "maidstone.", "swale.", "tunbridge-wells.")


class Stopped(Exception):
    """Somebody asked us to end."""


@dataclass
class Up:
    """One run of `up`."""

    options: Options
    var: paths.Var = field(default_factory=lambda: paths.default_var().make())
    supervisor: Supervisor = field(default_factory=Supervisor)
    begun: float = field(default_factory=time.monotonic)
    helper: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """Start, stay, stop."""
        lock = environment.up_lock(self.var)
        if not lock.acquire(wait=False):
            raise Stop("One Front Desk is already running here. Stop that one first.")
        self.servers = environment.needed_servers(self.var)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _raise_stopped)
        try:
            self._start()
            if self.options.check:
                return self._check()
            self._announce()
            self._stay()
        except Stopped:
            print("\nStopping …", file=sys.stderr, flush=True)
            return 1 if self.options.check else 0
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self._end()
            lock.release()
        return 0

    def _start(self) -> None:
        os.environ["VAR_DIR"] = str(self.var.base)
        environment.apply(self.servers.acquire())
        if "DATABASE_URL" in self.servers.names:
            environment.forget_libpq_settings()
        environment.apply(self._settings())
        steps = [self._prepare, self._start_processes]
        if self._is_prepared():  # nothing to migrate: both at once
            steps.reverse()
        for step in steps:
            step()
        self._write_note()
        self._wait_ready()

    def _prepare(self) -> None:
        """Have a helper prepare the database; for `--check` it stays and does the main job."""
        done, its_end = os.pipe()
        command = [sys.executable, "-m", "config.bootstrap.prepare", f"--done={its_end}"]
        command += ["--demo"] if self.options.demo else []
        command += ["--check"] if self.options.check else []
        self.helper = subprocess.Popen(
            command,
            cwd=paths.ROOT,
            start_new_session=True,
            stdin=subprocess.PIPE,
            pass_fds=[its_end],
        )
        os.close(its_end)
        with open(done, "rb") as answer:
            is_ready = bool(answer.read())
        if not is_ready:
            said = self.helper.wait() == SAID
            raise Stop("" if said else "The database could not be prepared; why stands above.")
        if not self.options.check:
            self.helper.wait()
        if "DATABASE_URL" in self.servers.names:
            prepared.remember(self.var)

    def _start_processes(self) -> None:
        for process in processes.PROCESSES.values():
            self.supervisor.start(self._service(process))

    def _is_prepared(self) -> bool:
        return "DATABASE_URL" in self.servers.names and prepared.is_current(self.var)

    def _settings(self) -> dict[str, str]:
        values = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": environment.secret_key(self.var),
            "BASE_DOMAIN": self.options.base,
            "BASE_SCHEME": "http",
            "WEB_BIND": f"127.0.0.1:{self.options.port}",
        }
        if self.options.demo:
            values |= {"DEMO": "1", "STAFF_SECOND_FACTOR": "0"}
        return values

    def _service(self, process: processes.Process) -> Service:
        return Service(
            name=process.name,
            command=process.command(os.environ),
            log=self.var.log / f"{process.name}.log",
            env=dict(os.environ),
            cwd=paths.ROOT,
            grace=process.grace,
            # A worker without its broker waits for ever: kill it, a lease brings its work back.
            death_signal=signal.SIGKILL if process.name == "worker" else signal.SIGTERM,
        )

    def _wait_ready(self) -> None:
        end = time.monotonic() + READY_SECONDS
        while (answer := self._ask("/readyz"))[0] != 200:
            self.supervisor.require_all_alive()
            if time.monotonic() > end:
                raise Stop(
                    f"The portal did not get ready: {answer[1][:300] or 'no answer'}. "
                    f"Logs: {self.var.log}"
                )
            time.sleep(0.1)

    def _ask(self, path: str, host: str = "") -> tuple[int, str]:
        """One request to the web process, at the host given (`maidstone.`); 0 without an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.options.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": f"{host}{self.options.base}"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def _sign_ins(self) -> list[dict[str, Any]]:
        try:
            found = json.loads(self.var.demo_json.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        return found if isinstance(found, list) and self.options.demo else []

    def _write_note(self) -> None:
        names = (
            "DATABASE_URL",
            "REDIS_URL",
            "BASE_DOMAIN",
            "BASE_SCHEME",
            "DEMO",
            "STAFF_SECOND_FACTOR",
        )
        write_json(
            self.var.up_json,
            {
                "url": f"http://{self.options.base}/",
                "port": self.options.port,
                "addresses": {
                    host.rstrip(".") or "apex": f"http://{host}{self.options.base}/"
                    for host in DEMO_HOSTS
                },
                "pids": {"up": os.getpid()} | self.servers.pids() | self.supervisor.pids(),
                "marks": self.supervisor.marks(),
                "DATABASE_URL": os.environ["DATABASE_URL"],
                "REDIS_URL": os.environ["REDIS_URL"],
                "environment": {name: os.environ[name] for name in names if name in os.environ},
                "sign_ins": self._sign_ins(),
                "logs": str(self.var.log),
            },
        )

    def _announce(self) -> None:
        print(f"\nOne Front Desk is running ({time.monotonic() - self.begun:.0f} s).\n")
        for host in DEMO_HOSTS if self.options.demo else DEMO_HOSTS[:2]:
            print(f"  http://{host}{self.options.base}/")
        sign_ins = self._sign_ins()
        if sign_ins:
            print("\nDemo sign-ins:")
        names = ("who", "email", "password")
        wide = [max((len(str(who.get(name, ""))) for who in sign_ins), default=0) for name in names]
        for who in sign_ins:
            cells = (str(who.get(name, "")) for name in names)
            print(
                "  " + "  ".join(cell.ljust(width) for cell, width in zip(cells, wide, strict=True))
            )
        print(f"\nLogs: {self.var.log}   Ctrl-C stops everything.", flush=True)

    def _stay(self) -> None:
        known = self.servers.pids()
        while True:
            changed = self.supervisor.poll()
            if self.servers.names and not self.servers.keeper_lock.is_taken():
                self.servers.ensure()  # the keeper was killed: a new one takes the same addresses
            now = self.servers.pids()
            if changed or now != known:
                known = now
                self._write_note()
            time.sleep(0.25)

    def _check(self) -> int:
        """The main job once over HTTP; the exit code says whether it worked."""
        for host in DEMO_HOSTS if self.options.demo else ("",):
            status, _ = self._ask("/", host)
            if status not in (200, 302):
                print(
                    f"http://{host}{self.options.base}/ answered {status or 'nothing'}.",
                    file=sys.stderr,
                )
                return 1
        assert self.helper is not None  # noqa: S101  it prepared the database
        self.helper.communicate(b"check\n")
        works = self.helper.returncode == 0
        word = "works" if works else "does not work"
        print(
            f"Checked: the main job {word} ({time.monotonic() - self.begun:.0f} s in all).",
            flush=True,
        )
        return 0 if works else 1

    def _end(self) -> None:
        if self.helper is not None and self.helper.poll() is None:
            system.signal_group(self.helper.pid, signal.SIGTERM)
            system.wait_until(lambda: self.helper is None or self.helper.poll() is not None, 5)
            system.signal_group(self.helper.pid, signal.SIGKILL)
        self.supervisor.stop()
        self.servers.release(wait=True)
        self.var.up_json.unlink(missing_ok=True)


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    raise Stopped
