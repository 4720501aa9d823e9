"""Bare Django: one database connection that looks into one council's schema, and nothing else."""

import os

import environ

SECRET_KEY = "bare-" + "k" * 50
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.bare.urls"
USE_TZ = True
DATABASES = {
    "default": {
        **environ.Env().db_url("DATABASE_URL"),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 300,
    }
}
_options = DATABASES["default"].setdefault("OPTIONS", {})
for _name in ("host", "port"):
    if _name in _options:
        DATABASES["default"][_name.upper()] = str(_options.pop(_name))
_options["options"] = f"-c search_path={os.environ.get('BENCH_SCHEMA', 'public')},public"
LOGGING_CONFIG = None
