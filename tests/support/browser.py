"""Chromium for tests: one browser a session, a fresh context a test, and every page's complaints
collected.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


def find() -> str | None:
    """A Chromium on this machine; the one that has no windows costs a third less."""
    chosen = os.environ.get("CHROMIUM")
    return chosen or next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser. Tests that need it are skipped without one, and fail without one in CI."""
    program = find()
    if program is None:
        words = "no Chromium here: install it to run the browser tests"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps a loop in this thread
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Any) -> Iterator[Any]:
    """`new_page(width=360, height=740, java_script_enabled=False)`: a page in a context of its
    own.

    At the end the test fails when a page reported a breach of the content security policy or an
    error in a script.
    """
    contexts: list[Any] = []
    complaints: list[str] = []

    def make(viewport: dict[str, int] | None = None, **options: Any) -> Any:
        context = chromium.new_context(viewport=viewport or DESKTOP, **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on("console", lambda message: _note(message, complaints))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints, complaints


def _note(message: Any, complaints: list[str]) -> None:
    if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
        complaints.append(message.text)


@pytest.fixture
def page(new_page: Any) -> Any:
    """A page at desktop width."""
    return new_page()


@pytest.fixture
def phone(new_page: Any) -> Any:
    """A page at phone width."""
    return new_page(viewport=PHONE, has_touch=True)
