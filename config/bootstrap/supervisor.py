"""Keeps a set of processes running: start, restart with back-off, give up, stop everything."""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.bootstrap import system
from config.bootstrap.errors import Stop

MAX_DEATHS = 5
DEATH_WINDOW = 60.0
DELAYS = (0.0, 0.5, 1.0, 2.0, 4.0)


def _always() -> bool:
    return True


def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Service:
    """One process to keep running."""

    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str]
    cwd: Path | None = None
    become: Callable[[], None] | None = None
    stop_signal: int = signal.SIGTERM
    death_signal: int = signal.SIGTERM
    grace: float = 15.0
    before: Callable[[], None] = _nothing
    ready: Callable[[], bool] = _always
    ready_seconds: float = 30.0


@dataclass
class _Running:
    service: Service
    process: subprocess.Popen[bytes] | None = None
    mark: str = ""
    deaths: deque[float] = field(default_factory=deque)
    start_at: float = 0.0


class Supervisor:
    """Runs services in the order given and stops them in the opposite one."""

    def __init__(self) -> None:
        self._running: dict[str, _Running] = {}

    def start(self, service: Service) -> None:
        """Start one service and wait until it is ready."""
        entry = self._running[service.name] = _Running(service)
        self._spawn(entry)
        if not system.wait_until(lambda: self._is_up(entry), service.ready_seconds):
            raise Stop(self._sentence(entry, "did not get ready"))

    def pids(self) -> dict[str, int]:
        """Process ids by name, of what runs at this moment."""
        return {name: entry.process.pid for name, entry in self._running.items() if entry.process}

    def marks(self) -> dict[str, str]:
        """Start marks by name, to recognise these processes later."""
        return {name: entry.mark for name, entry in self._running.items() if entry.process}

    def poll(self) -> bool:
        """Look after everything once; True when a process id changed."""
        changed = False
        for entry in self._running.values():
            if entry.process is not None and entry.process.poll() is not None:
                self._note_death(entry)
                changed = True
            if entry.process is None and time.monotonic() >= entry.start_at:
                self._spawn(entry)
                changed = True
        return changed

    def require_all_alive(self) -> None:
        """While starting, one death is enough: the same would only happen again."""
        for entry in self._running.values():
            self._is_up(entry)

    def stop(self) -> None:
        """Ask everything to end, last started first, and wait; what does not go is killed."""
        running = [entry for entry in reversed(self._running.values()) if entry.process]
        for entry in running:
            if entry.process and entry.process.poll() is None:
                os.kill(entry.process.pid, entry.service.stop_signal)
        begun = time.monotonic()
        for entry in running:
            _wait_for_end(entry, begun + entry.service.grace - time.monotonic())

    def _spawn(self, entry: _Running) -> None:
        service = entry.service
        service.before()
        entry.process = system.spawn(
            service.command,
            log=service.log,
            env=service.env,
            cwd=service.cwd,
            death_signal=service.death_signal,
            become=service.become,
        )
        entry.mark = system.started_at(entry.process.pid)

    def _is_up(self, entry: _Running) -> bool:
        if entry.process is None or entry.process.poll() is not None:
            raise Stop(self._sentence(entry, "ended at once"))
        return entry.service.ready()

    def _note_death(self, entry: _Running) -> None:
        process = entry.process
        if process is None:
            return
        system.signal_group(process.pid, signal.SIGKILL)  # children of a killed master
        entry.process = None
        now = time.monotonic()
        entry.deaths.append(now)
        while entry.deaths[0] < now - DEATH_WINDOW:
            entry.deaths.popleft()
        if len(entry.deaths) >= MAX_DEATHS:
            raise Stop(self._sentence(entry, f"ended {MAX_DEATHS} times in a minute"))
        entry.start_at = now + DELAYS[min(len(entry.deaths), len(DELAYS)) - 1]

    def _sentence(self, entry: _Running, what: str) -> str:
        service = entry.service
        said = system.tail(service.log, 3)
        return f"{service.name} {what}. Its log is {service.log}" + (f": {said}" if said else ".")


def _wait_for_end(entry: _Running, seconds: float) -> None:
    """Wait for a process that was asked to end, kill it when it does not, and its children."""
    process, entry.process = entry.process, None
    if process is None:
        return
    try:
        process.wait(max(0.0, seconds))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    system.signal_group(process.pid, signal.SIGKILL)
