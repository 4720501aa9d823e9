"""Requests of the demonstration: complete, and some with photos that are drawn."""

import io
import time

import pytest
from PIL import Image

from casework.models import Attachment
from councils.files import api as files
from portal import demo_photos
from portal.demo import demo_request
from portal.demo_photos import THINGS, demo_photo
from tests.portal.factories import FLY_TIPPING, NOW


@pytest.mark.parametrize("kind", [*THINGS, "black_bags_household"])
def test_a_drawn_photo_is_a_small_picture_and_always_the_same(kind):
    drawn = demo_photo(kind, 1).read()
    assert Image.open(io.BytesIO(drawn)).size == (800, 600)
    assert len(drawn) < 60_000
    demo_photos._drawn.cache_clear()
    assert drawn == demo_photo(kind, 1).read() != demo_photo(kind, 2).read()


def test_a_demo_case_has_its_photos(site, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    sent = demo_request(
        service_key="fly_tipping",
        answers=FLY_TIPPING,
        facts={},
        photos_of="tyres",
        now=NOW,
    )
    ids = Attachment.objects.filter(case_id=sent.case_id).values_list("file_id", flat=True)
    kept = files.files_by_id(list(ids)).values()
    assert [one.original_name for one in kept] == ["tyres.jpg", "tyres.jpg"]
    assert all((tmp_path / site.schema_name / one.path).exists() for one in kept)


def test_photos_cost_the_start_a_moment(site, settings, tmp_path):
    """`up` from nothing has a minute, and a demo council eight photos."""
    settings.FILES_ROOT = tmp_path
    began = time.process_time()
    for number in range(8):
        files.store_upload(upload=demo_photo("tyres", number), now=NOW)
    assert time.process_time() - began < 3
