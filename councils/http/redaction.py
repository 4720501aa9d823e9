"""Addresses and headers made fit for a log line."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

SECRET_HEADERS = re.compile(r"authorization|cookie|token|key|secret|signature", re.IGNORECASE)


def redact_url(url: str) -> str:
    """The address without user name, query values or fragment, for a log line."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "(unreadable address)"
    query = "?…" if parts.query else ""
    text = f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}{query}"
    return re.sub(r"[^\x21-\x7e…]", "?", text)[:200]


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers with the values of secret-bearing ones hidden, for a log line."""
    return {
        name: "(hidden)" if SECRET_HEADERS.search(name) else value
        for name, value in headers.items()
    }
