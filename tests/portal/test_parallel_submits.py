"""Fifty at once: one draft sent by 50 browsers' clicks at the same moment is one case."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bench.browser import Browser
from casework.models import Case
from councils.tenancy import council_of_schema, in_council
from portal.models import ServiceRequest
from tests.portal.factories import SOMETHING_ELSE_POSTS

AT_ONCE = 50


def test_fifty_parallel_submits_of_one_draft(live, django_db_blocker):
    address, site = f"127.0.0.1:{live.port}", live.url("maidstone").rstrip("/")
    first = Browser(address)
    page = first.get(f"{site}/services/something-else/apply/")
    page = first.send(page, page.form(), {})
    for step in ("what", "where", "photos", "you"):
        assert page.url.rstrip("/").endswith(step), page.url
        page = first.send(page, page.form(), SOMETHING_ELSE_POSTS[step])
    assert page.url.endswith("/check/")
    form, ready = page.form(), Barrier(AT_ONCE)

    def click(_):
        browser = Browser(address, timeout=60)
        browser.cookies = {host: dict(kept) for host, kept in first.cookies.items()}
        ready.wait(30)
        return browser.send(page, form, {"declaration": "yes"})

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(click, range(AT_ONCE)))
    assert {answer.status for answer in answers} == {200}
    found = {re.search(r'data-ofd-reference="([^"]+)"', answer.body)[1] for answer in answers}
    assert len(found) == 1
    draft = page.url.split("/apply/")[1].split("/")[0]
    with live.connected(django_db_blocker), in_council(council_of_schema("c_maidstone")):
        request = ServiceRequest.objects.get(draft_id=draft)
        assert {request.reference} == found
        assert Case.objects.filter(origin_key=draft).count() == 1
