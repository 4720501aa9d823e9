"""All of the product's middleware around the view."""

from config.settings import *  # noqa: F403

BENCH_URLCONF = "bench.bare.urls_tenant"
BENCH_MIDDLEWARE = list(MIDDLEWARE)  # noqa: F405
