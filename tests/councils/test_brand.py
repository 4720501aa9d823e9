from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from councils import brand
from councils.operations.branding import PNG, save_brand
from councils.tenancy import forget_hosts


def test_black_on_white_is_21_to_1_and_a_colour_on_itself_1_to_1():
    assert brand.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert brand.contrast("#777777", "#777777") == 1


def test_contrast_agrees_with_the_published_example():
    # WebAIM's checker: #767676 is the lightest grey that passes on white.
    assert brand.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert brand.contrast("#777777", "#ffffff") < 4.5


def test_short_and_upper_case_codes_are_taken():
    cleaned = brand.clean_brand({"primary": "#0A5", "link": "1A5276", "on_primary": "#000"})
    assert cleaned["primary"] == "#00aa55"
    assert cleaned["link"] == "#1a5276"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"primary": "#ffd200", "on_primary": "#ffffff"}, "on_primary"),
        ({"link": "#7aa7d0"}, "link"),
        ({"accent": "#ffee99"}, "accent"),
        ({"primary": "red; } body { display: none"}, "primary"),
    ],
)
def test_colours_that_cannot_be_read_or_are_none_are_refused(values, field):
    with pytest.raises(ValidationError) as caught:
        brand.clean_brand(values)
    assert list(caught.value.message_dict) == [field]


def test_the_refusal_names_the_ratio_in_plain_words():
    with pytest.raises(ValidationError) as caught:
        brand.clean_brand({"primary": "#888888", "on_primary": "#ffffff"})
    said = caught.value.message_dict["on_primary"][0]
    assert said == (
        "Words on the main colour are too hard to read. "
        "The contrast is 3.5 to 1 and must be at least 4.5 to 1."
    )


def test_words_on_a_pale_colour_become_dark_by_themselves():
    assert brand.clean_brand({"primary": "#ffd200"})["on_primary"] == brand.BLACK


def test_saving_checks_the_colours_and_gives_a_version_of_their_own(maidstone, swale):
    pale = {"primary": "#ffd200", "on_primary": "#ffffff"}
    with pytest.raises(ValidationError):
        save_brand(council=maidstone, colours=pale)
    saved = save_brand(council=maidstone, colours={"primary": "#003366"})
    again = save_brand(council=swale, colours={"primary": "#003366"})
    assert saved.version == again.version != "0"
    assert save_brand(council=swale, colours={"primary": "#003367"}).version != saved.version


def test_a_logo_is_a_png_with_words(maidstone):
    for logo, words, field in ((b"<svg/>", "Arms", "logo_png"), (PNG, " ", "logo_alt")):
        with pytest.raises(ValidationError) as caught:
            save_brand(council=maidstone, colours={}, logo_png=logo, logo_alt=words)
        assert list(caught.value.message_dict) == [field]


def test_each_host_serves_its_own_colours_for_good(maidstone, swale, host_client):
    for council, colour in ((maidstone, "#003366"), (swale, "#660033")):
        saved = save_brand(council=council, colours={"primary": colour})
        forget_hosts()
        response = host_client(council).get(f"/brand/{saved.version}.css")
        assert colour in response.content.decode()
        assert "immutable" in response["Cache-Control"]
        assert response["Content-Type"].startswith("text/css")
    old = host_client(maidstone).get("/brand/old.css")
    assert "immutable" not in old["Cache-Control"]
    assert "#003366" in old.content.decode()


def test_the_defaults_pass_their_own_check():
    assert brand.clean_brand({}) == brand.DEFAULTS


def test_nothing_but_colours_reaches_the_style_sheet():
    bad = SimpleNamespace(primary="#fff}body{display:none", on_primary="#000", link=None)
    css = brand.stylesheet(bad)
    assert "display" not in css
    assert f"--council-primary:{brand.DEFAULTS['primary']}" in css
    assert "--council-on-primary:#000000" in css


def test_no_brand_gives_the_default_style_sheet():
    assert brand.stylesheet(None) == brand.stylesheet(SimpleNamespace(**brand.DEFAULTS))
