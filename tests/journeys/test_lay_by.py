"""The lay-by: a phone, a pin over the border, a photo, and one list with both councils."""

import io
import time

import pytest
from PIL import Image

from casework.models import Attachment, Case
from councils.files.models import StoredFile
from councils.tenancy import council_of_schema, in_council
from tests.journeys.steps import choose, fill_day, go_on, resident_of, send, sign_in, step_of
from tests.portal.factories import jpeg
from tests.support.browser import PHONE

pytestmark = pytest.mark.browser

AT_MOST_SECONDS = 90
LAY_BY = {"latitude": 51.34, "longitude": 0.73}  # in Swale
AUTHORITY = {"GPSInfo": 0x8825}


@pytest.fixture
def walker(new_page):
    """A phone whose owner lets the site know where it is; every complaint fails the test."""
    page = new_page(viewport=PHONE, has_touch=True, geolocation=LAY_BY, permissions=["geolocation"])
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else 0)
    yield page
    assert not said, said


def ask_maidstone(page, live):
    """Something small at Maidstone first, so that the list has two councils."""
    page.goto(live.url("maidstone", "/services/something-else/apply/"))
    page.get_by_role("button", name="Start now").click()
    page.fill("textarea[name=summary]", "Please trim the hedge by the school.")
    for _ in range(3):
        go_on(page)
    choose(page, "updates", "none")
    go_on(page)
    return send(page)


def drop_pin(page):
    """Where I am now, then a finger on the map beside it."""
    page.get_by_role("button", name="Use where I am now").tap()
    page.wait_for_function("document.querySelector('[name=location_lat]').value !== ''")
    before = page.input_value("input[name=location_lat]")
    canvas = page.locator("[data-map-canvas]")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2 + 30, box["y"] + box["height"] / 2 + 40)
    page.wait_for_function(f"document.querySelector('[name=location_lat]').value !== '{before}'")
    return float(page.input_value("input[name=location_lat]"))


def pick(*answers):
    """Tick these on the page."""
    return lambda page, photo: [choose(page, name, value) for name, value in answers]


def what_was_dumped(page, photo):
    page.select_option("select[name=type]", "furniture_or_mattress")
    choose(page, "size", "car_boot")


STEPS = {
    "land": pick(("land", "road_or_verge")),
    "what": what_was_dumped,
    "danger": pick(),
    "when": lambda page, photo: fill_day(page, "first_seen"),
    "photos": lambda page, photo: page.set_input_files("input[type=file]", photo),
    "witness": pick(("witnessed", "no")),
    "you": pick(("anonymous", "no")),
    "contact": pick(("updates", "email")),
}


def answer(page, photo):
    """The rest of the form at Swale."""
    seen = []
    while (step := step_of(page)) != "check":
        assert step not in seen, page.inner_text("main")
        seen.append(step)
        STEPS[step](page, photo)
        go_on(page)
    return seen


def stored_photo(live, blocker, reference):
    with live.connected(blocker), in_council(council_of_schema("c_swale")):
        case = Case.objects.get(reference=reference)
        file_id = Attachment.objects.get(case=case).file_id
        row = StoredFile.objects.get(pk=file_id)
        found = [p for p in live.folder.rglob(row.path.rsplit("/", 1)[-1]) if p.is_file()]
        return case, found[0].read_bytes()


def test_a_lay_by_over_the_border(live, walker, django_db_blocker, tmp_path):
    page = walker
    email = resident_of("maidstone", live, django_db_blocker)
    photo = tmp_path / "lay-by.jpg"
    photo.write_bytes(jpeg(gps=True, size=(2400, 1800)))
    assert Image.open(photo).getexif().get_ifd(AUTHORITY["GPSInfo"])
    started = time.monotonic()

    page.goto(live.url("maidstone", "/sign-in/?next=/"))
    sign_in(page, email)
    page.wait_for_url(live.url("maidstone", "/"))
    here = ask_maidstone(page, live)
    assert here.startswith("MBC-")

    page.goto(live.url("maidstone", "/services/fly-tipping/"))
    page.get_by_role("button", name="Start now").tap()
    page.get_by_role("button", name="Start now").tap()
    page.fill("input[name=location_text]", "The lay-by")
    lat = drop_pin(page)
    go_on(page)
    page.get_by_role(
        "heading", name="This is in Swale. Send it to Swale Borough Council instead?"
    ).wait_for()
    choose(page, "answer", "send")
    go_on(page)

    page.get_by_role("heading", name="Use your account at Swale Borough Council?").wait_for()
    page.get_by_role("button", name="Yes, continue").click()
    page.wait_for_url(live.url("swale", "/services/fly-tipping/apply/**"))
    seen = answer(page, str(photo))
    assert "where" not in seen, "the place came along"
    assert "The lay-by" in page.inner_text("main")
    there = send(page)
    assert there.startswith("SBC-")

    page.goto(live.url("account", "/requests/"))
    listed = page.inner_text("main")
    took = time.monotonic() - started
    assert here in listed or "Something else" in listed
    assert "Maidstone" in listed
    assert "Swale" in listed
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert took <= AT_MOST_SECONDS, f"{took:.0f} s"

    case, stored = stored_photo(live, django_db_blocker, there)
    assert case.lat == pytest.approx(lat, abs=0.0001)
    assert case.address_text == "The lay-by"
    kept = Image.open(io.BytesIO(stored))
    assert not kept.getexif().get_ifd(AUTHORITY["GPSInfo"])
    assert b"A camera" not in stored
