"""Every address of every site."""

from importlib import import_module

from django.urls import URLPattern, URLResolver

SITES = {
    "apex": "config.urls_apex",
    "account": "config.urls_account",
    "council": "config.urls_council",
}
SUBDOMAIN = {"apex": "", "account": "account", "council": "maidstone"}


def urls_of(site):
    """`(name, pattern, view)` of every address of a site."""
    yield from _walk(import_module(SITES[site]).urlpatterns, "/", "")


def _walk(patterns, before, namespace):
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, here, pattern.namespace or namespace)
        elif isinstance(pattern, URLPattern):
            name = f"{namespace}:{pattern.name}" if namespace else pattern.name or ""
            yield name, here, pattern.callback
