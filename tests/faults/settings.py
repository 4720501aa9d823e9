"""The product's settings and one more app, whose subscriber can kill the worker that runs it."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.poison"]
