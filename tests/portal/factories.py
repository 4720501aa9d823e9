"""Drafts, answers, addresses and photos for the portal's tests."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from councils.files import api as files
from councils.gazetteer.models import AddressRecord
from portal import engine
from portal.models import CollectionRound, Draft, Form, PropertyRound, Service
from portal.operations.drafting import start_draft
from portal.operations.installing import publish_version
from portal.operations.submitting import Submitted, submit_draft
from portal.versions import parsed

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)  # a Monday
TODAY = date(2026, 11, 30)

IN_MAIDSTONE = {"lat": 51.27, "lng": 0.52}
IN_SWALE = {"lat": 51.34, "lng": 0.73}

FLY_TIPPING: dict[str, Any] = {
    "location": {
        "lat": 51.27,
        "lng": 0.52,
        "postcode": "ME15 6YE",
        "uprn": None,
        "ward_gss": "E05004992",
        "council_gss": "E07000110",
        "words": "Mill Street",
    },
    "land": "road_or_verge",
    "type": "tyres",
    "size": "car_boot",
    "hazard": ["none"],
    "first_seen": "2026-11-29",
    "photos": [],
    "witnessed": "no",
    "anonymous": "no",
    "full_name": "Zoë Brown",
    "updates": "email",
    "email": "zoe@people.example",
}

SOMETHING_ELSE: dict[str, Any] = {
    "summary": "The bench by the river has lost a slat.",
    "full_name": "Zoë Brown",
    "updates": "none",
}

# What a browser sends, page by page.
FLY_TIPPING_POSTS: dict[str, dict[str, Any]] = {
    "where": {
        "location_text": "By the gate, Mill Street",
        "location_lat": "51.27",
        "location_lng": "0.52",
    },
    "land": {"land": "road_or_verge"},
    "what": {"type": "tyres", "size": "car_boot"},
    "danger": {"hazard": ["none"]},
    "when": {"first_seen_0": "29", "first_seen_1": "10", "first_seen_2": "2026"},
    "photos": {},
    "witness": {"witnessed": "no"},
    "you": {"anonymous": "no", "full_name": "Zoë Brown"},
    "contact": {"updates": "email", "email": "zoe@people.example"},
}

SOMETHING_ELSE_POSTS: dict[str, dict[str, Any]] = {
    "what": {"summary": "The bench by the river has lost a slat."},
    "where": {"location_text": "", "location_lat": "", "location_lng": ""},
    "photos": {},
    "you": {"full_name": "Zoë Brown", "updates": "none"},
}


def facts(**more: Any) -> dict[str, Any]:
    """What a form may know of a signed-out visitor at NOW."""
    return {
        "account": {"signed_in": False},
        "council": {"slug": "maidstone", "name": "Maidstone Borough Council", "phone": "01622"},
        "today": TODAY.isoformat(),
        "time": "10:00",
        "channel": "web",
        "challenged": [],
        **more,
    }


def draft(key: str = "fly_tipping", answers: Any = None, **fields: Any) -> Draft:
    """A draft with every question answered: blanks for those that are not named."""
    fields.setdefault("now", NOW)
    begun = start_draft(service=Service.objects.get(key=key), **fields)
    _, form = parsed(begun.form_version_id)
    given = answers if answers is not None else FLY_TIPPING
    begun.answers = {one.id: None for one in engine.questions(form)} | given
    begun.save()
    return begun


def send(begun: Draft, *, now: datetime = NOW, **known: Any) -> Submitted:
    """Submit a draft."""
    return submit_draft(
        draft_id=begun.pk, facts=facts(**known), context=engine.Context(), assisted_by=None, now=now
    )


def photo(name: str = "tip.jpg", *, gps: bool = False) -> SimpleUploadedFile:
    """A real JPEG, with the place where it was taken if wanted."""
    return SimpleUploadedFile(name, jpeg(gps=gps), content_type="image/jpeg")


def jpeg(*, gps: bool = False, size: tuple[int, int] = (320, 240)) -> bytes:
    """Its bytes."""
    out = io.BytesIO()
    exif = Image.Exif()
    if gps:
        exif[0x010F] = "A camera"
        place = {1: "N", 2: (51.0, 20.0, 24.0), 3: "E", 4: (0.0, 43.0, 48.0)}
        exif.get_ifd(0x8825).update(place)
    Image.new("RGB", size, "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


def stored_photo(begun: Draft, now: datetime = NOW) -> str:
    """The id of a photo that the draft's own browser uploaded."""
    kinds = frozenset({"image", "pdf"})
    return str(files.store_upload(upload=photo(), kinds=kinds, now=now, by=begun.pk).pk)


def address(
    uprn: str = "010000000001", gss: str = "E07000110", postcode: str = "ME15 6YE", **fields: Any
) -> AddressRecord:
    """A property of the gazetteer."""
    known = {"number": "12", "street": "Mill Street", "town": "Maidstone", **IN_MAIDSTONE, **fields}
    return AddressRecord.objects.create(
        uprn=uprn, postcode=postcode, council_gss=gss, source="demo", **known
    )


def round_at(
    uprn: str,
    kind: str = "refuse",
    *,
    weekday: int = 0,
    weeks: int = 2,
    first: date = date(2026, 11, 2),
    **fields: Any,
) -> CollectionRound:
    """A round that calls at a property."""
    times = {"starts_at": "07:00", "expected_finish": "15:00", **fields}
    made, _ = CollectionRound.objects.get_or_create(
        code=f"{kind}-{weekday}-{weeks}-{first:%m%d}",
        defaults={
            "bin_kind": kind,
            "weekday": weekday,
            "every_weeks": weeks,
            "first_day": first,
            **times,
        },
    )
    PropertyRound.objects.create(uprn=uprn, round=made)
    return made


def walk(client: Any, slug: str, posts: dict[str, dict[str, Any]], *, until: str = "check") -> str:
    """Answer a form as a browser does; the address of the step that was reached."""
    url = client.post(f"/services/{slug}/apply/")["Location"]
    posts = {"one-of-these": {"answer": "different"}, **posts}
    for _ in range(30):
        step = url.rstrip("/").rsplit("/", 1)[-1]
        if step == until:
            return url
        response = client.post(url, posts.get(step, {}))
        assert response.status_code == 302, (step, _errors(response))
        url = response["Location"]
    raise AssertionError(f"never reached {until}, stood at {url}")


def _errors(response: Any) -> Any:
    form = (response.context or {}).get("form") if response.context else None
    return form.errors if form is not None else response.status_code


def submit(client: Any, check_url: str) -> Any:
    """Accept and send; the page that follows."""
    return client.post(check_url, {"declaration": "yes"}, follow=True)


def draft_id_of(url: str) -> UUID:
    """The draft in an address of one of its steps."""
    return UUID(url.split("/apply/")[1].split("/")[0])


def ago(**delta: float) -> datetime:
    """A moment before NOW."""
    return NOW - timedelta(**delta)


ITEMS = {
    "id": "items",
    "kind": "number",
    "label": "How many items?",
    "required": True,
    "validation": {"min": 0, "max": 8, "decimals": 0},
}
FEE: dict[str, Any] = {
    "lines": [
        {"id": "visit", "label": "A visit", "amount": 4500},
        {
            "id": "items",
            "label": "Items",
            "amount": 1000,
            "times": {"answer": "items"},
            "vat": "standard",
            "ledger": "ITEMS",
        },
    ],
    "reductions": [
        {
            "id": "free",
            "label": "Free of charge",
            "when": {"answer": "items", "is": 0},
            "percent": 100,
        }
    ],
    "vat": "outside",
    "ledger": "VISITS",
}
WITH_FEE_POSTS: dict[str, dict[str, Any]] = {
    **SOMETHING_ELSE_POSTS,
    "what": {"summary": "Please collect my old sofa.", "items": "1"},
    "you": {"full_name": "Zoë Brown", "updates": "email", "email": "zoe@people.example"},
}


def let_it_cost(fee: dict[str, Any] | None = None) -> None:
    """The general form asks for a number of items and costs £45.00 and £10.00 for each."""
    form = Form.objects.get(key="something_else")
    newest = form.versions.order_by("-number").first()
    assert newest is not None
    definition = json.loads(json.dumps(newest.definition))
    definition["fee"] = fee or FEE
    if "items" not in json.dumps(definition["pages"]):
        definition["pages"][0]["questions"].append(ITEMS)
    publish_version(form=form, definition=definition, now=NOW)
