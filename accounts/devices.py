"""Where a request comes from, in words for the list of sign-ins and for the limits."""

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

BROWSERS = (
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"),
)
MACHINES = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"CrOS", "Chromebook"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Such as "Firefox on Windows"; never the raw string, which says too much and too little."""
    browser = _first(BROWSERS, user_agent, "A browser")
    machine = _first(MACHINES, user_agent, "")
    return f"{browser} on {machine}" if machine else browser


def _first(table: tuple[tuple[str, str], ...], text: str, otherwise: str) -> str:
    return next((word for pattern, word in table if re.search(pattern, text)), otherwise)


def client_address(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy saw.

    Each proxy appends the address it was called from, so with N trusted proxies the N-th from the
    right is true and whatever stands left of it is hearsay.
    """
    direct = request.META.get("REMOTE_ADDR", "") or "unknown"
    trusted = settings.TRUSTED_PROXIES
    if not trusted:
        return direct
    said = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if len(said) < trusted:
        return direct
    try:
        return str(ipaddress.ip_address(said[-trusted]))
    except ValueError:
        return direct
