"""The product's settings and one more app, whose subscriber can kill the worker that runs it.

Passwords of the demo people are made by the test process, whose hasher is a quick one.
"""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS, PASSWORD_HASHERS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.poison"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
