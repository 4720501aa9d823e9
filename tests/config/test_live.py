"""The running copy and the browser that other tests use."""

import pytest

from councils.files.api import StoredFile
from councils.tenancy import in_council


@pytest.mark.parametrize("site", ["", "account", "maidstone", "swale", "tunbridge-wells"])
def test_the_live_copy_answers_on_every_host(live, site):
    status, page = live.get(site)

    assert status in (200, 302), page[:500]


@pytest.mark.browser
def test_a_council_opens_in_chromium(live, page):
    page.goto(live.url("maidstone"))

    assert "Maidstone" in page.title()


def test_the_demo_has_photos_and_their_bytes(live, django_db_blocker):
    with live.connected(django_db_blocker), in_council("c_maidstone"):
        photos = list(StoredFile.objects.values_list("path", "size"))
    assert len(photos) >= 6
    for path, size in photos:
        assert (live.folder / "files" / "c_maidstone" / path).stat().st_size == size


def test_worker_and_beat_are_at_work(live):
    assert live.wait_until(lambda: live.readiness().get("worker_heartbeat_s") is not None)


@pytest.mark.long
@pytest.mark.parametrize("name", ["web", "worker", "beat", "valkey"])
def test_a_killed_process_comes_back(own_live, name):
    before = own_live.pids()[name]
    own_live.kill(name)

    assert own_live.wait_until(
        lambda: own_live.pids().get(name) not in (None, before) and own_live.is_ready()
    )
