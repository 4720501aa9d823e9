"""Logs as one JSON object a line, each with its council; control characters are escaped."""

import logging.config
from typing import Any

import structlog
from django.db import connection


def add_council(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Put the entered council's schema on every line."""
    event.setdefault("council", getattr(connection, "schema_name", None) or "public")
    return event


def configure(settings: dict[str, Any]) -> None:
    """Send everything to standard error through structlog's JSON renderer."""
    shared = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
        add_council,
    ]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        structlog.processors.JSONRenderer(),
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": settings["level"]},
            "loggers": {
                "django.request": {"level": "ERROR"},
                "django.security.csrf": {"level": "ERROR"},
                "celery.app.trace": {"level": "WARNING"},
                "fontTools": {"level": "ERROR"},
            },
        }
    )
