"""Posts that no honest browser sends, at every step of each of the ten services and of a form with
a question of every kind: never a 5xx, nothing kept that was not asked, nobody else's form reached.

About 180 in the usual run, 20,000 with `--long`: of visitors, of people who are signed in and of
agents at the desk. Each is checked by itself; after them the honest answers still go through, at
the price that the engine says.
"""

import pytest

from councils import tenancy
from tests.attacks import every_kind
from tests.attacks.mutating import FORM
from tests.attacks.running import SENDERS, Browser, Run
from tests.portal import sets
from tests.support.shares import is_long

pytestmark = pytest.mark.usefixtures("catalogue")

LONG = is_long()
POSTS = 607 if LONG else 16  # for each run; 33 runs with --long, 11 without
SLUGS = tuple(sets.COUNCILS)

RUNS = [
    pytest.param(
        key,
        slug,
        SENDERS[(number // 3 + at) % 3],
        marks=[pytest.mark.long] if (number + at) % 3 else [],
    )
    for number, key in enumerate((*sets.SETS, every_kind.KEY))
    for at, slug in enumerate(SLUGS)
]


@pytest.mark.parametrize(("key", "slug", "who"), RUNS)
def test_whatever_is_posted_only_what_was_asked_is_kept(councils, client_for, key, slug, who):
    by_slug = {one.slug: one for one in councils}
    here, there = by_slug[slug], by_slug[SLUGS[(SLUGS.index(slug) + 1) % len(SLUGS)]]
    run = Run(key, here, there, Browser(here, who, client_for))
    with tenancy.in_council(here):
        run.go(POSTS)
        run.send()


@pytest.fixture
def begun(maidstone, host_client):
    """A browser at the first page of a form, and the page's address."""
    with tenancy.in_council(maidstone):
        client = host_client(maidstone)
        yield client, client.post("/services/missed-bin/apply/")["Location"]


@pytest.mark.parametrize("name", ["shown_at", "times-saved"])
def test_a_time_of_thousands_of_digits_counts_for_nothing(begun, name):
    client, url = begun
    response = client.post(url, {**sets.missed_bin("maidstone"), name: "9" * 5000})
    assert response.status_code == 302


@pytest.mark.parametrize("charset", ["rot13", "utf-16", "idna", "hex", "nonsense"])
@pytest.mark.parametrize("kind_of", ["multipart/form-data; boundary=x", FORM])
def test_a_post_in_another_alphabet_is_refused(begun, kind_of, charset):
    client, url = begun
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'
    response = client.generic("POST", url, body, content_type=f"{kind_of}; charset={charset}")
    assert 400 <= response.status_code < 500
