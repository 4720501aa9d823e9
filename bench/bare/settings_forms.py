"""All of the product around pages written by hand."""

from config.settings import *  # noqa: F403

BENCH_URLCONF = "bench.forms.by_hand"
BENCH_MIDDLEWARE = list(MIDDLEWARE)  # noqa: F405
