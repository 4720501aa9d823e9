"""`manage.py check --deploy` refuses what would let one council see another."""

from contextlib import contextmanager

import pytest

from config import checks

GOOD = {
    "DEBUG": False,
    "DEMO": False,
    "BASE_SCHEME": "https",
    "STAFF_SECOND_FACTOR": True,
    "EMAIL_URL": "smtp://mail",
    "SECRET_KEY": "q9Xv2-LkTz7_RmWp4sYdNc8hBf1GjUe6oAiZ0xKtVr3MyPwQnHbSaDgElFuJ5C",
}


@pytest.fixture(autouse=True)
def good_settings(settings):
    for name, value in GOOD.items():
        setattr(settings, name, value)
    return settings


def ids(messages):
    return [message.id for message in messages]


def test_good_settings_pass():
    every = (
        checks.caches_know_the_council,
        checks.cookies_belong_to_one_host,
        checks.site_comes_first,
        checks.key_is_strong,
        checks.nothing_for_show,
    )
    assert [message for check in every for message in check(None)] == []


def test_a_cache_without_a_key_function_is_refused(settings):
    settings.CACHES = {**settings.CACHES, "other": {"BACKEND": "django.core.cache.backends.dummy"}}

    assert ids(checks.caches_know_the_council(None)) == ["desk.E001"]


@pytest.mark.parametrize("name", checks.COOKIE_DOMAINS)
def test_a_shared_cookie_domain_is_refused(settings, name):
    setattr(settings, name, ".example.gov.uk")

    assert ids(checks.cookies_belong_to_one_host(None)) == ["desk.E002"]


def test_a_middleware_before_the_site_is_refused(settings):
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware", *settings.MIDDLEWARE]

    assert ids(checks.site_comes_first(None)) == ["desk.E003"]


@pytest.mark.parametrize(
    "key",
    [
        "short-but-x9Kq2vLpZ7",
        "django-insecure-" + GOOD["SECRET_KEY"],
        "ab" * 40,
        "tests-only-" + "kx9" * 30,
    ],
)
def test_a_weak_or_known_key_is_refused(settings, key):
    settings.SECRET_KEY = key

    assert ids(checks.key_is_strong(None)) == ["desk.E004"]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DEBUG", True, "desk.E005"),
        ("DEMO", True, "desk.E006"),
        ("BASE_SCHEME", "http", "desk.E007"),
        ("STAFF_SECOND_FACTOR", False, "desk.E008"),
        ("EMAIL_URL", "", "desk.W001"),
    ],
)
def test_what_is_for_show_only_is_refused(settings, name, value, expected):
    setattr(settings, name, value)

    assert ids(checks.nothing_for_show(None)) == [expected]


class Session:
    """A server session, as a pooler lends it."""

    def __init__(self, number):
        self.number = number
        self.setting = None


class Pooler:
    """Lends the session that was free last to each transaction, as transaction-mode poolers do."""

    def __init__(self, *, per_transaction):
        self.per_transaction = per_transaction
        self.free = []
        self.made = 0

    def take(self):
        if self.free:
            return self.free.pop()
        self.made += 1
        return Session(self.made)

    def connect(self):
        return Client(self)


class Client:
    """What psycopg2 gives, as far as the probe uses it."""

    def __init__(self, pooler):
        self.pooler = pooler
        self.session = None if pooler.per_transaction else pooler.take()
        self.in_transaction = False
        self.answer = None

    @contextmanager
    def cursor(self):
        yield self

    def execute(self, query):
        if query == "BEGIN":
            self.in_transaction = True
        session = self.session or self.pooler.take()
        if "set_config" in query:
            session.setting = "first"
        self.answer = session.number if "backend_pid" in query else session.setting
        if not self.pooler.per_transaction or self.in_transaction:
            self.session = session
        else:
            self.pooler.free.append(session)

    def fetchone(self):
        return [self.answer]

    def close(self):
        pass


def test_a_transaction_mode_pooler_is_recognised():
    assert checks.shares_sessions(Pooler(per_transaction=True).connect)


def test_a_session_mode_pooler_is_fine():
    assert not checks.shares_sessions(Pooler(per_transaction=False).connect)


def test_a_direct_connection_is_fine(own_database):
    assert checks.connections_keep_their_session(None) == []


def test_a_database_that_does_not_answer_is_an_error_and_no_traceback(monkeypatch):
    import psycopg2

    def refuse(*_):
        raise psycopg2.OperationalError("connection refused\nis it running?")

    monkeypatch.setattr(checks, "shares_sessions", refuse)
    assert ids(checks.connections_keep_their_session(None)) == ["desk.E010"]
