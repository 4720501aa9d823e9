"""The seam for a virus scanner. There is none by default; `CLAMD_URL` turns clamd on.

With a scanner that does not answer, files are kept as *being checked*: nobody can open them until a
later try has passed them.
"""

import logging
import socket
import struct
import time
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from councils.registry import Registry

log = logging.getLogger(__name__)

# A scanner has `is_on()` and `scan(data)`, which returns a Verdict.
file_scanners = Registry("file_scanners", required=("label", "is_on", "scan"))

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096


class Verdict(Enum):
    """What a scanner says."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"  # it did not answer, or not with a yes or no


def verdict_on(data: bytes) -> Verdict:
    """The worst word of all scanners that are on. With none on, the file is taken as clean."""
    verdicts = {scanner.scan(data) for _key, scanner in file_scanners.items() if scanner.is_on()}
    for worse in (Verdict.INFECTED, Verdict.UNKNOWN):
        if worse in verdicts:
            return worse
    return Verdict.CLEAN


@file_scanners.register("clamd")
class Clamd:
    """ClamAV's daemon, over TCP (`tcp://host:3310`) or a socket file (`unix:///run/clamd.sock`)."""

    label = _("ClamAV")
    seconds = 5.0

    @classmethod
    def is_on(cls) -> bool:
        return bool(settings.CLAMD_URL)

    @classmethod
    def scan(cls, data: bytes) -> Verdict:
        try:
            answer = cls._ask(data)
        except OSError as error:
            log.warning("the virus scanner did not answer: %s", type(error).__name__)
            return Verdict.UNKNOWN
        if answer.endswith(b" FOUND"):
            return Verdict.INFECTED
        return Verdict.CLEAN if answer == b"stream: OK" else Verdict.UNKNOWN

    @classmethod
    def _ask(cls, data: bytes) -> bytes:
        ends = time.monotonic() + cls.seconds
        with cls._connected() as sock:
            sock.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                chunk = data[start : start + CHUNK]
                sock.sendall(struct.pack("!L", len(chunk)) + chunk)
            sock.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
                sock.settimeout(max(0.01, ends - time.monotonic()))
                part = sock.recv(1024)
                if not part:
                    break
                answer += part
        return answer.rstrip(b"\0\n")

    @classmethod
    def _connected(cls) -> socket.socket:
        url = urlsplit(settings.CLAMD_URL)
        if url.scheme == "unix":
            sock = socket.socket(socket.AF_UNIX)
            sock.settimeout(cls.seconds)
            sock.connect(url.path)
            return sock
        return socket.create_connection((url.hostname, url.port or 3310), timeout=cls.seconds)
