"""The screens of a council admin: details, looks, working days, options."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from councils import clock, options
from councils.events.models import AuditEntry
from councils.models import Brand, Closure, Council, WorkingPattern
from councils.operations.details import details_of
from councils.operations.editing import token_of
from councils.tenancy import forget_hosts, in_council
from tests.support.people import make_staff, sign_in


def fresh(council):
    forget_hosts()
    return Council.objects.get(pk=council.pk)


@pytest.fixture
def admin(maidstone):
    return make_staff(maidstone, "council_admin", name="Ada Admin")


@pytest.fixture
def client(host_client, maidstone, admin):
    found = host_client(maidstone)
    sign_in(found, admin)
    return found


@pytest.fixture
def auditor(host_client, maidstone):
    found = host_client(maidstone)
    sign_in(found, make_staff(maidstone, "auditor"))
    return found


def text_of(response):
    return response.content.decode()


def audited(council):
    with in_council(council):
        return list(AuditEntry.objects.order_by("id").values_list("act", "object_id", "detail"))


def seen_in(client, path):
    """The mark that the page carries."""
    page = text_of(client.get(path))
    return page.partition('name="seen" value="')[2].partition('"')[0]


READ = [
    "/manage/",
    "/manage/details/",
    "/manage/brand/",
    "/manage/working-days/",
    "/manage/working-days/default/",
    "/manage/options/",
    "/manage/options/portal.draft_days/",
]
CHANGE = [
    "/manage/details/change/",
    "/manage/brand/change/",
    "/manage/brand/logo/",
    "/manage/working-days/new/",
    "/manage/working-days/default/hours/",
    "/manage/working-days/default/closures/new/",
]


@pytest.mark.parametrize("path", READ)
def test_an_auditor_reads_and_sees_no_button(auditor, path):
    response = auditor.get(path)
    assert response.status_code == 200
    assert "A council admin can change it" in text_of(response)
    assert ' method="post"' not in text_of(response).partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("path", CHANGE)
def test_only_an_admin_changes(auditor, client, path):
    assert auditor.get(path).status_code == 403
    assert client.get(path).status_code == 200


def test_an_auditor_changes_no_option(auditor, maidstone):
    sent = auditor.post("/manage/options/portal.draft_days/", {"value": "7"})
    assert sent.status_code == 404
    assert "portal.draft_days" not in fresh(maidstone).options


@pytest.mark.parametrize("path", READ + CHANGE)
def test_each_page_costs_a_fixed_number_of_queries(client, maidstone, path):
    client.get(path)
    with CaptureQueriesContext(connection) as first:
        client.get(path)
    pattern = WorkingPattern.objects.get(council=maidstone, slug="default")
    for n in range(1, 12):
        Closure.objects.create(pattern=pattern, day=clock.today() + timedelta(days=n), reason="x")
    with CaptureQueriesContext(connection) as second:
        client.get(path)
    assert len(second) == len(first) <= 16, [q["sql"][:150] for q in first]


# --- details -------------------------------------------------------------------------------------


def details(**changes):
    return {
        "phone": "01622 602000",
        "out_of_hours_phone": "",
        "email": "hello@maidstone.example",
        "website": "https://maidstone.example/",
        "postal_address": "Maidstone House\r\n King Street ",
        "opening_words": "Monday to Friday, 9am to 5pm",
    } | changes


def test_details_are_saved_shown_and_in_the_audit(client, maidstone, admin):
    path = "/manage/details/change/"
    response = client.post(path, details(seen=seen_in(client, path)), follow=True)
    assert "details are saved" in text_of(response)
    now = fresh(maidstone)
    assert now.postal_address == "Maidstone House\nKing Street"
    assert "Monday to Friday, 9am to 5pm" in text_of(client.get("/contact/"))
    act, _, detail = audited(maidstone)[-1]
    assert act == "council_details_changed"
    assert "opening_words" in detail["fields"]
    assert "Friday" not in str(detail)


def test_wrong_details_keep_what_was_typed(client, maidstone):
    before = details_of(fresh(maidstone))
    path = "/manage/details/change/"
    wrong = details(phone="12", email="no", website="http://", seen=seen_in(client, path))
    page = text_of(client.post(path, wrong))
    for words in ("Enter a phone number", "Enter an email address", "Enter a web address"):
        assert page.count(words) == 2, words
    assert 'value="12"' in page
    assert "Maidstone House" in page
    assert details_of(fresh(maidstone)) == before


def test_the_second_of_two_admins_is_told_and_may_then_replace(client, maidstone):
    path = "/manage/details/change/"
    mine = details(opening_words="Mine", seen=seen_in(client, path))
    Council.objects.filter(pk=maidstone.pk).update(opening_words="Theirs")
    page = text_of(client.post(path, mine))
    assert "Somebody else changed this" in page
    assert "Theirs" in page
    assert "Mine</textarea>" in page
    assert fresh(maidstone).opening_words == "Theirs"

    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    assert client.post(path, mine | {"seen": seen}).status_code == 302
    assert fresh(maidstone).opening_words == "Mine"


# --- looks ---------------------------------------------------------------------------------------


def look(**changes):
    return {
        "name": "Maidstone Borough Council",
        "short_name": "Maidstone",
        "primary": "#005a30",
        "on_primary": "",
        "link": "1a5276",
        "accent": "#0b6b4b",
    } | changes


def test_colours_are_saved_with_a_new_version_of_the_style_sheet(client, maidstone):
    path = "/manage/brand/change/"
    before = Brand.objects.get(council=maidstone).version
    sent = client.post(path, look(seen=seen_in(client, path)))
    assert sent.status_code == 302
    brand = Brand.objects.get(council=maidstone)
    assert (brand.primary, brand.on_primary, brand.link) == ("#005a30", "#ffffff", "#1a5276")
    assert brand.version != before
    act, _, detail = audited(maidstone)[-1]
    assert act == "council_look_changed"
    assert detail["primary"] == "005a30"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"link": "#9fb4c0"}, "Links are too hard to read on a white page. The contrast is"),
        ({"primary": "#ffd200", "on_primary": "#ffffff"}, "Words on the main colour are too hard"),
        ({"accent": "#ffee99"}, "The accent colour is too pale"),
        ({"primary": "green"}, "The main colour must be a hex code"),
        ({"name": ""}, "Enter the name of the council"),
    ],
)
def test_colours_that_cannot_be_read_are_refused_beside_the_field(client, maidstone, change, words):
    path = "/manage/brand/change/"
    page = text_of(client.post(path, look(seen=seen_in(client, path), **change)))
    assert page.count(words) == 2
    field = next(iter(change))
    assert f'value="{change[field]}"' in page or field == "name"
    assert Brand.objects.get(council=maidstone).primary != "#005a30"


def test_the_preview_works_without_javascript_and_holds_no_css_of_their_own(client, maidstone):
    page = client.post("/manage/brand/change/", look(preview="1", primary="#FFD200"))
    assert "/manage/brand/preview.css?primary=ffd200" in text_of(page)
    assert Brand.objects.get(council=maidstone).primary != "#ffd200"
    sheet = client.get("/manage/brand/preview.css?primary=ffd200&link=red}body{display:none")
    assert sheet["Content-Type"].startswith("text/css")
    assert text_of(sheet).startswith(".app-brand-preview{")
    assert "#ffd200" in text_of(sheet)
    assert "display" not in text_of(sheet)


def png(size=(40, 20)):
    out = io.BytesIO()
    Image.new("RGB", size, "#005a30").save(out, "PNG")
    found = io.BytesIO(out.getvalue() + b"<script>")
    found.name = "logo.png"
    return found


def test_a_logo_is_written_anew_and_can_be_removed(client, maidstone):
    path = "/manage/brand/logo/"
    sent = {"logo_png": png(), "logo_alt": "Maidstone", "seen": seen_in(client, path)}
    assert client.post(path, sent).status_code == 302
    brand = Brand.objects.get(council=maidstone)
    assert b"<script>" not in bytes(brand.logo_png)
    page = text_of(client.get("/manage/brand/"))
    assert 'alt="Maidstone"' in page

    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    assert client.post("/manage/brand/logo/remove/", {"seen": seen}).status_code == 302
    assert Brand.objects.get(council=maidstone).logo_png is None
    assert [row[0] for row in audited(maidstone)][-2:] == [
        "council_logo_changed",
        "council_logo_removed",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a", "The logo must be a PNG file"),
        (b"\x89PNG\r\n\x1a\nbroken", "We could not open this file"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 200_001, "up to 200 KB"),
    ],
)
def test_what_is_no_logo_is_refused(client, maidstone, content, words):
    path = "/manage/brand/logo/"
    file = io.BytesIO(content)
    file.name = "logo.png"
    sent = {"logo_png": file, "logo_alt": "Maidstone", "seen": seen_in(client, path)}
    page = text_of(client.post(path, sent))
    assert words in page
    assert 'value="Maidstone"' in page
    assert not Brand.objects.get(council=maidstone).logo_png


# --- working days --------------------------------------------------------------------------------

HOURS = "/manage/working-days/default/hours/"


def week(**changes):
    sent = {"name": "Office hours"}
    for day in range(5):
        sent |= {f"day{day}_0_opens": "9am", f"day{day}_0_closes": "5pm"}
    return sent | changes


def test_several_blocks_a_day_are_saved(client, maidstone):
    sent = week(
        seen=seen_in(client, HOURS),
        day0_0_closes="12:30",
        day0_1_opens="1.30pm",
        day0_1_closes="1730",
        day5_0_opens="10",
        day5_0_closes="midnight",
    )
    assert client.post(HOURS, sent).status_code == 302
    pattern = WorkingPattern.objects.get(council=maidstone, slug="default")
    assert pattern.week["0"] == [["09:00", "12:30"], ["13:30", "17:30"]]
    assert pattern.week["5"] == [["10:00", "00:00"]]
    assert "6" not in pattern.week
    page = text_of(client.get("/manage/working-days/default/"))
    assert "9am to 12:30pm and 1:30pm to 5:30pm" in page
    assert "10am to midnight" in page
    assert audited(maidstone)[-1][:2] == ("calendar_hours_changed", "default")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day0_0_closes": ""}, "Enter both times, or leave both empty"),
        ({"day0_0_closes": "8am"}, "The end must be later than the start"),
        ({"day0_0_opens": "nine"}, "Enter a time, like 9am or 5:30pm"),
        ({"day0_1_opens": "4pm", "day0_1_closes": "6pm"}, "These hours overlap"),
        ({f"day{n}_0_{p}": "" for n in range(5) for p in ("opens", "closes")}, "at least one day"),
        ({"name": ""}, "Enter a name"),
    ],
)
def test_hours_that_cannot_be_are_refused_beside_the_field(client, maidstone, change, words):
    page = text_of(client.post(HOURS, week(seen=seen_in(client, HOURS), **change)))
    assert page.count(words) == 2
    assert 'value="9am"' in page or "at least" in words
    pattern = WorkingPattern.objects.get(council=maidstone, slug="default")
    assert pattern.week["0"] == [["08:30", "17:00"]]


def test_hours_that_somebody_else_changed_are_not_lost(client, maidstone):
    seen = seen_in(client, HOURS)
    pattern = WorkingPattern.objects.filter(council=maidstone, slug="default")
    pattern.update(week={"0": [["07:00", "08:00"]]})
    page = text_of(client.post(HOURS, week(seen=seen)))
    assert "Somebody else changed this" in page
    assert "7am to 8am" in page
    assert pattern.get().week == {"0": [["07:00", "08:00"]]}


def test_another_calendar_is_added_once(client, maidstone):
    for times in (1, 2):
        response = client.post("/manage/working-days/new/", week(name="Saturday crews"))
        assert response.status_code == (302 if times == 1 else 200)
    assert "There is a calendar with this name already" in text_of(response)
    assert client.post("/manage/working-days/new/", week(name="New")).status_code == 302
    assert WorkingPattern.objects.filter(council=maidstone).count() == 3


def closure(first, last=None, reason="Christmas"):
    def parts(name, day):
        values = (day.day, day.month, day.year) if day else ("", "", "")
        return {f"{name}_{n}": value for n, value in enumerate(values)}

    return {"reason": reason} | parts("first", first) | parts("last", last)


NEW = "/manage/working-days/default/closures/new/"


def test_a_closure_of_several_days_is_added_shown_and_removed(client, maidstone, swale):
    first = clock.today() + timedelta(days=30)
    client.post(NEW, closure(first, first + timedelta(days=2)))
    own = Closure.objects.filter(pattern__council=maidstone)
    assert own.count() == 3
    page = text_of(client.get("/manage/working-days/default/"))
    assert page.count("Christmas") >= 3
    one = own.order_by("day").first()
    ask = f"/manage/working-days/default/closures/{one.day}/"
    assert "Remove this closure?" in text_of(client.get(ask))
    assert client.get(f"{ask}remove/").status_code == 405
    assert client.post(f"{ask}remove/").status_code == 302
    assert client.post(f"{ask}remove/").status_code == 302  # twice is once
    assert own.count() == 2
    assert [row[0] for row in audited(maidstone)][-2:] == ["closure_added", "closure_removed"]
    assert audited(maidstone)[-1][2] == {"days": [one.day.isoformat()]}


def test_a_closure_of_another_council_is_not_found(client, swale):
    other = WorkingPattern.objects.get(council=swale, slug="default")
    theirs = Closure.objects.create(pattern=other, day=date(2027, 1, 4), reason="x")
    ask = f"/manage/working-days/default/closures/{theirs.day}/"
    assert client.get(ask).status_code == 404
    client.post(f"{ask}remove/")
    assert Closure.objects.filter(pk=theirs.pk).exists()
    assert client.get("/manage/working-days/nothing/").status_code == 404
    assert client.get("/manage/working-days/default/closures/someday/").status_code == 404
    assert client.post("/manage/working-days/default/closures/someday/remove/").status_code == 404


def test_closures_that_cannot_be_are_refused(client, maidstone):
    day = clock.today() + timedelta(days=30)
    cases = {
        "must be on or after": closure(clock.today() - timedelta(days=1)),
        "must not be before the first": closure(day, day - timedelta(days=1)),
        "at most 31 days": closure(day, day + timedelta(days=31)),
        "Say why you are closed": closure(day, reason=""),
    }
    for words, sent in cases.items():
        assert text_of(client.post(NEW, sent)).count(words) == 2, words
    client.post(NEW, closure(day))
    assert "That day is in the list already" in text_of(client.post(NEW, closure(day)))
    assert Closure.objects.filter(pattern__council=maidstone).count() == 1


# --- options -------------------------------------------------------------------------------------

DAYS = "/manage/options/portal.draft_days/"


def test_every_option_stands_on_the_page(client):
    page = text_of(client.get("/manage/options/"))
    for name in options.load_declared_options():
        assert f"/manage/options/{name}/" in page, name


def test_every_option_can_be_looked_at_and_saved_as_it_is(client, maidstone):
    """What a page shows can be sent back: no default breaks its own rule."""
    for name, option in options.load_declared_options().items():
        page = client.get(f"/manage/options/{name}/")
        form = page.context["form"]
        sent = {"seen": form["seen"].value()}
        for field in form:
            sent[field.html_name] = field.value() if field.value() is not None else ""
        if option.is_secret:  # it is never shown, so that it has to be entered
            sent["value"] = "a-secret-of-the-provider"
        assert client.post(f"/manage/options/{name}/", sent).status_code == 302, name
        assert type(fresh(maidstone).options[name]) is type(option.default), name


def test_an_option_is_changed_told_and_put_back(client, maidstone):
    client.post(DAYS, {"value": "40", "seen": seen_in(client, DAYS)})
    assert fresh(maidstone).options["portal.draft_days"] == 40
    assert options.value("portal.draft_days", fresh(maidstone)) == 40
    page = text_of(client.get("/manage/options/"))
    assert "40 days" in page
    assert "Changed by Ada Admin" in page

    seen = seen_in(client, DAYS)
    assert client.get(f"{DAYS}default/").status_code == 405
    assert client.post(f"{DAYS}default/", {"seen": seen}).status_code == 302
    assert "portal.draft_days" not in fresh(maidstone).options
    rows = [row for row in audited(maidstone) if row[1] == "portal.draft_days"]
    assert [row[0] for row in rows] == ["option_set", "option_back_to_default"]
    assert rows[0][2] == {"value": 40}
    assert "back to the default" in text_of(client.get(DAYS))


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("portal.draft_days", "0", "Enter a whole number from 1 to 180"),
        ("portal.draft_days", "many", "Enter a whole number from 1 to 180"),
        ("portal.draft_days", "", "Enter a whole number from 1 to 180"),
        ("portal.bin_start", "late", "Enter a time, like 9am or 5:30pm"),
        ("portal.carry_over", "perhaps", "Select"),
        ("fly_tipping.camera_wards", "E05 004", "is not a code"),
        ("missed_bin.wait_for", "never", "Select"),
    ],
)
def test_an_option_is_checked_by_its_own_kind(client, maidstone, name, typed, words):
    path = f"/manage/options/{name}/"
    page = text_of(client.post(path, {"value": typed, "seen": seen_in(client, path)}))
    assert "There is a problem" in page
    assert words in page
    assert name not in fresh(maidstone).options


def test_an_option_that_nobody_declared_is_not_found(client):
    assert client.get("/manage/options/portal.nothing/").status_code == 404
    assert client.post("/manage/options/portal.nothing/default/").status_code == 404


def test_two_admins_at_one_option(client, maidstone):
    seen = seen_in(client, DAYS)
    Council.objects.filter(pk=maidstone.pk).update(options={"portal.draft_days": 10})
    page = text_of(client.post(DAYS, {"value": "40", "seen": seen}))
    assert "Somebody else changed this" in page
    assert 'value="40"' in page
    client.post(f"{DAYS}default/", {"seen": seen})
    assert fresh(maidstone).options == {"portal.draft_days": 10}


def test_the_mark_of_what_was_seen_depends_on_all_of_it():
    assert token_of({"a": 1}) != token_of({"a": "1"})
    assert token_of([]) != token_of([None])
