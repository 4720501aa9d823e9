"""What the code may not do anywhere, read from the sources: each way round tenancy has one home."""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from config import checks

pytestmark = pytest.mark.xdist_group("sources")  # read once
ROOT = Path(settings.ROOT)
PACKAGES = ("councils", "accounts", "casework", "portal", "channels_shift", "config")

# Name or attribute -> the files where it may stand, with the reason.
ENTERING = {
    "councils/tenancy.py": "the only place that enters a council",
    "councils/database/base.py": "the engine's own health check",
}
TO_PUBLIC = ENTERING | {
    "councils/middleware.py": "the policy that all pages have",
    "councils/operations/provisioning.py": "after migrations, which leave their schema entered",
    "councils/operations/migrating.py": "after migrations, which leave their schema entered",
    "councils/views/health.py": "answers before the host is looked up",
}
SENDING = {"councils/tenancy.py": "nudge: a broker that is down costs nobody anything"}
NOWHERE: dict[str, str] = {}
NAMES = {
    "schema_context": ENTERING,
    "tenant_context": ENTERING,
    "set_tenant": ENTERING,
    "set_schema": ENTERING,
    "set_schema_to_public": TO_PUBLIC,
    "shared_task": SENDING,
    "apply_async": SENDING,
    "delay": NOWHERE,
    "send_task": NOWHERE,
    "post_save": NOWHERE,
    "post_delete": NOWHERE,
    "m2m_changed": NOWHERE,
    "sync_to_async": NOWHERE,
    "async_to_sync": NOWHERE,
    "cache_page": NOWHERE,
    "GenericForeignKey": NOWHERE,
    "SHOW_PUBLIC_IF_NO_TENANT_FOUND": NOWHERE,
    "get_client": {
        "councils/views/health.py": "a ping, no key",
        "councils/cache.py": "makes it once; the keys it gets are whole",
    },
    "Thread": {
        "councils/http/target.py": "the system's resolver knows no deadline; no query in it"
    },
    "ThreadPoolExecutor": {"councils/operations/migrating.py": "each thread waits for a process"},
}

SERVERS = "starts and watches local servers; serves no request"
MODULES = {
    "redis": {"councils/cache.py": "names its errors"},
    "requests": NOWHERE,
    "httpx": NOWHERE,
    "aiohttp": NOWHERE,
    "urllib3": NOWHERE,
    "asyncio": NOWHERE,
    "multiprocessing": NOWHERE,
    "asgiref": NOWHERE,
    "urllib.request": {"config/processes.py": "asks our own /healthz"},
    "http.client": {"councils/http/": "the one way out", "config/bootstrap/": SERVERS},
    "socket": {
        "councils/http/": "the one way out",
        "councils/files/scanning.py": "clamd, at an address that the operator sets",
        "councils/events/resting.py": "the name of this machine",
        "config/bootstrap/": SERVERS,
    },
    "smtplib": {"councils/messaging/channels/email.py": "names its errors"},
    "threading": {
        "councils/http/target.py": "the resolver's thread",
        "portal/versions.py": "a lock round the parsed forms of web threads",
    },
}

# What a process remembers for ever, and why that is the same for every council.
REMEMBERED = {
    "casework/operations/opening.py": "the text of a statement",
    "casework/queries/worklist.py": "the text of a statement",
    "casework/queries/same.py": "the text of a statement",
    "casework/templatetags/contacts.py": "the choices of the contact bar",
    "casework/views/case.py": "forms with nothing in them, addresses of acts",
    "channels_shift/operations/costs.py": "shipped prices",
    "councils/bank_accounts/weights.py": "the bank industry's table, from a file",
    "councils/bank_holidays.py": "bank holidays by nation and year",
    "councils/bookings/recipes.py": "shipped calendars",
    "councils/dates.py": "dates in words",
    "councils/events/bus.py": "subscribers by event",
    "councils/events/claiming.py": "the text of a statement",
    "councils/events/payloads.py": "types of events' fields",
    "councils/gazetteer/addressbase/reading.py": "a shipped list",
    "councils/gazetteer/queries.py": "shipped outlines by GSS code",
    "councils/gazetteer/reference.py": "shipped files",
    "councils/messaging/sending.py": "the text of a statement",
    "councils/middleware.py": "the policy that all pages have",
    "councils/operations/provisioning.py": "the migrations' fingerprint",
    "councils/prepared.py": "the text of a statement",
    "councils/secrets/__init__.py": "keys by secret and schema",
    "portal/definitions/__init__.py": "shipped definitions",
    "portal/demo_photos.py": "drawn pictures for the demonstration",
    "portal/engine/loader.py": "the published schema of definitions",
    "portal/fields/base.py": "field kinds, which hold no state",
    "portal/operations/installing.py": "shipped services and definitions",
    "portal/sending/__init__.py": "parts by the id of a version, as below",
    "portal/operations/moving.py": "by the ids of two versions, which never change",
    "portal/views/sent.py": "the one question as nobody has answered it yet, by language",
    "portal/versions.py": "by the id of a version, which never changes and is never reused",
}


@cache
def trees():
    """Every module of the product by its path, without migrations."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "/migrations/" not in name:
                found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def names_in(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name.rpartition(".")[2]


def modules_in(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def found_by(read):
    """What `read` finds in each module, each once."""
    return {name: frozenset(read(tree)) for name, tree in trees().items()}


def strays(wanted, read, allowed):
    """Files outside `allowed` in which `read` finds one of the `wanted`."""
    return sorted(
        name
        for name, found in found_by(read).items()
        if not name.startswith(tuple(allowed) or ("-",)) and any(wanted(x) for x in found)
    )


def test_there_is_something_to_read():
    assert len(trees()) > 200
    assert "councils/tenancy.py" in trees()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_has_its_home(name):
    assert strays(lambda found: found == name, names_in, NAMES[name]) == []


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_its_home(module):
    def is_it(found):
        return found == module or found.startswith(module + ".")

    assert strays(is_it, modules_in, MODULES[module]) == []


def test_what_is_allowed_is_used():
    """A reason for nothing is an open door."""
    for rules, read in ((NAMES, names_in), (MODULES, modules_in)):
        for wanted, allowed in rules.items():
            for place in allowed:
                found = set().union(*(f for n, f in found_by(read).items() if n.startswith(place)))
                used = any(x == wanted or x.startswith(wanted + ".") for x in found)
                assert used or allowed in (ENTERING, TO_PUBLIC), (wanted, place)


def test_nothing_is_asynchronous():
    kinds = (ast.AsyncFunctionDef, ast.AsyncWith, ast.AsyncFor, ast.Await)
    found = [n for n, t in trees().items() if any(isinstance(x, kinds) for x in ast.walk(t))]
    assert found == []
    assert getattr(settings, "ASGI_APPLICATION", None) is None


def strings_in(tree):
    return (
        x.value for x in ast.walk(tree) if isinstance(x, ast.Constant) and isinstance(x.value, str)
    )


@pytest.mark.parametrize(
    ("text", "homes"),
    [
        ("set search_path", {"councils/database/base.py", "config/checks.py"}),
        ("c_maidstone", set()),
        ("c_swale", set()),
        ("X_FORWARDED_HOST", set()),
        ("X-Forwarded-Host", set()),
    ],
)
def test_no_statement_names_a_schema_and_no_code_a_forwarded_host(text, homes):
    def holds(found):
        return text.lower() in found.lower()

    assert set(strays(holds, strings_in, ())) <= homes


def cached_functions(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                if getattr(called, "id", getattr(called, "attr", "")) in ("cache", "lru_cache"):
                    yield node.name


def test_what_a_process_remembers_is_the_same_for_every_council():
    found = {name for name, tree in trees().items() if any(cached_functions(tree))}
    assert found - set(REMEMBERED) == set()


def test_no_query_is_made_when_a_class_is_read():
    """A queryset that is evaluated at import keeps the rows of whoever came first."""
    eager = {"get", "first", "last", "count", "exists", "in_bulk", "values_list", "values"}
    wrong = []
    for name, tree in trees().items():
        for holder in [tree, *(n for n in ast.walk(tree) if isinstance(n, ast.ClassDef))]:
            for line in holder.body:
                if not isinstance(line, ast.Assign | ast.AnnAssign) or line.value is None:
                    continue
                inside = {
                    id(x) for f in ast.walk(line) if isinstance(f, ast.Lambda) for x in ast.walk(f)
                }
                calls = [x for x in ast.walk(line.value) if isinstance(x, ast.Call)]
                for call in calls:
                    text = ast.unparse(call.func)
                    if (
                        ".objects" in text
                        and text.rpartition(".")[2] in eager
                        and id(call) not in inside
                    ):
                        wrong.append((name, text))
    assert wrong == []


def test_every_cache_makes_its_keys_per_council(settings):
    assert settings.CACHES
    for options in settings.CACHES.values():
        assert options["KEY_FUNCTION"] == "django_tenants.cache.make_key"
    settings.CACHES = settings.CACHES | {"fast": {"BACKEND": "x"}}
    assert [found.id for found in checks.caches_know_the_council(None)] == ["desk.E001"]


def test_settings_that_keep_councils_apart():
    assert not settings.USE_X_FORWARDED_HOST
    assert settings.MIDDLEWARE[0] == "councils.tenancy.SiteMiddleware"
    assert settings.SESSION_COOKIE_DOMAIN is None
    assert settings.CSRF_COOKIE_DOMAIN is None
    assert settings.TENANT_LIMIT_SET_CALLS is True
    assert not settings.DATABASES["default"].get("DISABLE_SERVER_SIDE_CURSORS")
    shared, council = set(settings.SHARED_APPS), set(settings.TENANT_APPS)
    assert shared & council == {"django.contrib.sessions"}


def test_templates_are_the_same_for_every_council_and_keep_no_fragments():
    """No template is made by a council, and none is cached in pieces."""
    kept = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*")
        if path.is_file() and "{% load cache" in path.read_text(encoding="utf-8")
    ]
    assert kept == []
    assert settings.TEMPLATES[0]["DIRS"] == [ROOT / "templates"]
