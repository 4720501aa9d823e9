"""gunicorn's configuration (`--config python:config.gunicorn`): threads in a few workers, WSGI
only.

ASGI is refused on purpose: a council is entered per connection, and connections belong to
threads.
"""

import gc
import os
from pathlib import Path
from typing import Any

from config.processes import DEFAULTS


def _value(name: str) -> str:
    return os.environ.get(name) or DEFAULTS[name]


bind = _value("WEB_BIND")
workers = int(_value("WEB_WORKERS"))
threads = int(_value("WEB_THREADS"))
worker_class = "gthread"
preload_app = True  # a worker that died is back at once
timeout = 60
graceful_timeout = 10
keepalive = 5
backlog = 512
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8190
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - heartbeat files off the disk
errorlog = "-"
accesslog = None  # the application logs requests, with council and request id
loglevel = _value("LOG_LEVEL").lower()
forwarded_allow_ips = ""
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Load every page's code before the workers fork: the first visitor waits for nothing."""
    from django.urls import get_resolver

    from councils.tenancy import URLCONFS

    for urlconf in URLCONFS.values():
        get_resolver(urlconf).url_patterns  # noqa: B018 - reading it loads it
    keep_what_is_loaded()


def keep_what_is_loaded() -> None:
    """Code stays to the end: garbage collection passes it by, and workers share its memory."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)  # a page makes thousands of objects and hardly a cycle


def post_fork(server: Any, worker: Any) -> None:
    """Never share a database connection that was opened before the fork."""
    from django.db import connections

    connections.close_all()
