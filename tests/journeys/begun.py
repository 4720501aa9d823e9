"""Forms that somebody has begun already, so that a journey starts where it matters.

The answers are those that the form's own pages would have stored; the link that leads there is the
one that residents get by e-mail.
"""

from councils import clock
from councils.gazetteer.api import sample_addresses
from portal.models import Draft, Service
from portal.operations.drafting import make_resume_token, start_draft
from portal.versions import parsed
from tests.portal import sets

ME = {"full_name": "Zoë Brown", "updates": "email", "email": "zoe@people.example"}
HOMES_FROM, APART = 2000, 29  # the journeys of the ten services are at home before


def home(council, number):
    """An address of the demonstration, as an address question stores it."""
    found = sample_addresses(sets.COUNCILS[council][2], HOMES_FROM + APART * number)[-1]
    return found.to_dict() | {"uprn": str(found.uprn)}


def resume_link(key, answers, person=None, **fields):
    """The path of a link to a form with these answers; what comes after them is asked there.

    What is not named of the pages up to the last one answered was left blank.
    """
    now = clock.now()
    service = Service.objects.get(key=key)
    draft = start_draft(service=service, now=now, person_id=person.pk if person else None, **fields)
    _, form = parsed(draft.form_version_id)
    pages = [[question.id for question in page.questions] for page in form.pages]
    last = max(number for number, names in enumerate(pages) if answers.keys() & set(names))
    blank = dict.fromkeys(name for names in pages[: last + 1] for name in names)
    Draft.objects.filter(pk=draft.pk).update(answers=blank | answers)
    return f"/resume/{make_resume_token(draft_id=draft.pk, now=now)}/"


def garden(council, number):
    """A garden waste subscription, all but sent."""
    return {
        "property": home(council, number),
        "own_garden": "yes",
        "action": "join",
        "container": "bin_240",
        "quantity": 2,
        "have_bin": "no",
        "assisted": "no",
        "method": "card",
        "terms": "yes",
        **ME,
    }


def bulky(council, number):
    """A bulky collection up to the page on which the day is chosen."""
    return {
        "property": home(council, number),
        "home_type": "house",
        "take": ["items"],
        "items": [{"type": "sofa_or_armchair", "description": "Red, two seats"}],
        "size_ok": "yes",
        "pops": "yes",
    }


def fly_tipping(council, number):
    """A heap of tyres by a road, up to the page that asks what it is."""
    place = home(council, number)
    return {
        "location": {
            "lat": place["lat"],
            "lng": place["lng"],
            "postcode": place["postcode"],
            "uprn": None,
            "ward_gss": place["ward_gss"],
            "council_gss": place["council_gss"],
            "words": "By the gate",
        },
        "land": "road_or_verge",
    }
