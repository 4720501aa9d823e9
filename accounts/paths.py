"""Paths that a person may be sent back to: always on the host they are on."""

from urllib.parse import urlsplit

from django.utils.http import url_has_allowed_host_and_scheme


def local_path(value: str | None, default: str = "/") -> str:
    """`value` when it is a path on this very host, else `default`.

    Browsers read `\\` as `/` and drop tabs and newlines, so anything of that kind is refused.
    """
    if not value or len(value) > 1500 or not value.startswith("/") or value.startswith("//"):
        return default
    if "\\" in value or any(ord(letter) < 33 or ord(letter) == 127 for letter in value):
        return default
    if not url_has_allowed_host_and_scheme(value, allowed_hosts=None):
        return default
    try:
        parts = urlsplit(value)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else value
