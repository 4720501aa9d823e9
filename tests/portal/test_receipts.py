"""The receipt: a tagged PDF of what was sent, in which nothing typed is run."""

import re
import zlib

import pytest

from portal.receipts import receipt_pdf
from tests.portal.factories import FLY_TIPPING_POSTS, submit, walk

RECEIPT = {
    "council": "Maidstone Borough Council",
    "reference": "MBC-7K4F-92QX",
    "service": "Report fly-tipping",
    "sent_on": "30 November 2026",
    "promise": "We will clear it by Wednesday 2 December",
    "next_steps": ["The team looks at it."],
    "pages": [{"title": "Where", "items": [{"label": "Where is it?", "shown": "Mill Street"}]}],
    "contact": "Phone 01622 602000",
}


def objects(pdf):
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    found = [pdf]
    for stream in streams:
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_it_is_a_tagged_pdf_with_a_language_and_a_title():
    pdf = receipt_pdf(RECEIPT)
    inside = objects(pdf)
    assert pdf.startswith(b"%PDF-")
    assert b"/MarkInfo" in inside
    assert b"/StructTreeRoot" in inside
    assert b"en-GB" in inside or b"(en" in inside
    assert b"pdfuaid" in inside


@pytest.mark.parametrize(
    "typed",
    [
        "#panic()",
        '#read("/etc/passwd")',
        '"); #import "x"',
        "*bold* _x_ $1+1$ `raw` @ref <label> // no",
        "\\ # [ ] { }",
        "日本語 العربية 😀 Zoë",
        "line\nline\n\n\nline",
        "",
        "x" * 5000,
    ],
)
def test_nothing_that_was_typed_is_run(typed):
    pages = [{"title": "Where", "items": [{"label": typed, "shown": typed}]}]
    pdf = receipt_pdf(RECEIPT | {"pages": pages, "promise": typed, "service": typed or "A service"})
    assert pdf.startswith(b"%PDF-")
    assert b"root:x" not in objects(pdf)


def test_both_ways_to_it(site, host_client, client_for):
    from tests.support.people import make_user

    signed_out = host_client(site)
    sent = submit(signed_out, walk(signed_out, "fly-tipping", FLY_TIPPING_POSTS))
    answer = signed_out.get(f"{sent.redirect_chain[-1][0]}receipt.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"%PDF-")

    signed_in = client_for(site, make_user())
    submit(signed_in, walk(signed_in, "fly-tipping", FLY_TIPPING_POSTS))
    reference = re.search(r"MBC-\w{4}-\w{4}", signed_in.get("/requests/").content.decode())[0]
    answer = signed_in.get(f"/requests/{reference}/receipt.pdf")
    assert f'filename="{reference}.pdf"' in answer["Content-Disposition"]
