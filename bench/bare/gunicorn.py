"""The product's own server settings, for applications that are not the product."""

from config.gunicorn import *  # noqa: F403
from config.gunicorn import post_fork  # noqa: F401


def when_ready(server: object) -> None:
    """Nothing to load beforehand."""
