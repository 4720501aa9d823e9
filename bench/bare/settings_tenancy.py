"""The product's tenancy and nothing else around the view."""

from config.settings import *  # noqa: F403

BENCH_URLCONF = "bench.bare.urls_tenant"
BENCH_MIDDLEWARE = ["councils.tenancy.SiteMiddleware"]
