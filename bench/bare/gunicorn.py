"""The product's own server settings, for applications that are not the product."""

from config.gunicorn import *  # noqa: F403
from config.gunicorn import keep_what_is_loaded, post_fork  # noqa: F401


def when_ready(server: object) -> None:
    """No pages to load beforehand."""
    keep_what_is_loaded()
