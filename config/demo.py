"""A demonstration: three councils, people of every role, addresses, rounds, all kinds of cases."""

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.api import Staff, User, staff_member
from accounts.demo import PASSWORD, make_demo_people
from casework import api as casework
from casework.demo import work_demo_cases
from councils.events.sweeping import carry
from councils.gazetteer import api as gazetteer
from councils.models import Council
from councils.operations.provisioning import create_council, ensure_public
from councils.tenancy import forget_hosts, in_council, live_councils
from portal.collections.demo import demo_rounds
from portal.demo import demo_request, fly_tipping_answers, place_of
from portal.operations.installing import install_library, load_library, slug_of, teams_at

PARTNERS = settings.ROOT / "councils" / "data" / "partners.json"
TIPPED = (
    ("furniture_or_mattress", "car_boot"),
    ("black_bags_household", "car_boot"),
    ("white_goods", "single_item"),
    ("construction", "transit_van"),
    ("tyres", "small_van"),
    ("garden", "car_boot"),
    ("furniture_or_mattress", "small_van"),
    ("electrical", "single_item"),
    ("black_bags_household", "single_bag"),
    ("construction", "tipper_lorry"),
)
PHOTOGRAPHED = 4  # of them; every second is from somebody with an account
ASKED = (
    "Please can you trim the hedge over the footpath by the school?",
    "The bench in the park has lost a slat.",
    "Who looks after the pond? The fence round it is broken.",
)


def make_partners() -> list[Council]:
    """The three partner councils with the library's services, from the shipped facts."""
    ensure_public()
    load_library()
    made = []
    for facts in json.loads(PARTNERS.read_text(encoding="utf-8")):
        options = {**facts.pop("options", {}), "payments.provider": "local"}
        council = create_council(**facts, options=options, is_demo=True, **KENT)
        with in_council(council):
            install_library()
            set_up_desk()
        made.append(council)
    return made


KENT: dict[str, Any] = {
    "parent_gss": "E10000016",
    "parent_name": "Kent County Council",
    "parent_url": "https://www.kent.gov.uk/",
}


def set_up_desk() -> None:
    """A routing rule that every demo council starts with, beside those of the services."""
    team = "environmental-enforcement"  # made with the services
    casework.ensure_rule(
        label="Wards with a camera go to enforcement",
        layer="council",
        order=10,
        condition={"fact": "flags", "contains": "camera_ward"},
        actions={"queue": team},
    )


def seed_demo(*, now: datetime, residents: int = 500, say: Callable[[str], Any] = print) -> None:
    """Fill an empty database. Raises RuntimeError where councils stand already."""
    if live_councils(include_suspended=True):
        raise RuntimeError(
            "There are councils already: demo data goes into an empty database only."
        )
    say("Postcodes, wards and made-up addresses")
    gazetteer.load_reference_data()
    gazetteer.demo_addresses()
    say("Three councils")
    councils = make_partners()
    public = Council.objects.get(kind=Council.Kind.PUBLIC)
    say("People")
    people = make_demo_people(councils=councils, public=public, residents=residents, now=now)
    for council in councils:
        say(f"Rounds and requests of {council.name}")
        with in_council(council):
            start = time.fromisoformat(council.options.get("portal.bin_start", "07:00"))
            demo_rounds(
                gss=council.gss, starts_at=start, christmas=now.date().replace(month=12, day=25)
            )
            _teams(council)
            _cases(council, people.residents, now)
    forget_hosts()
    _write_sign_ins(people.sign_ins)


CONTRACTOR, CLOSED = "waste-contractor", "housing-options"
SHARED_TEAM = "revenues-and-benefits"  # one team of two councils: its people work at both


def _teams(council: Council) -> None:
    """Who works where: a contractor sees the queue of their own team and no other.

    Housing has a person of its own, because its cases are closed to everybody else.
    """
    members = [("agent", "customer-services"), ("contractor", CONTRACTOR), ("housing", CLOSED)]
    teams = {slug_of(team) for team in teams_at(council.slug)}
    for team in sorted(teams - {"customer-services", CONTRACTOR, CLOSED}):
        members += [("officer", team), ("team.leader", team)]
    for staff, team in members:
        casework.add_team_member(team=team, user_id=_officer(council, staff).user_id)
    if SHARED_TEAM in teams:
        ravi = User.objects.get(email="officer@partners.example")
        casework.add_team_member(team=SHARED_TEAM, user_id=ravi.pk)


def _officer(council: Council, staff: str) -> Staff:
    user = User.objects.get(email=f"{staff}@{council.slug}.example")
    member = staff_member(user.pk, council)
    if member is None:
        raise RuntimeError(f"{staff} is not staff of {council}")
    return member


def _cases(council: Council, residents: list[User], now: datetime) -> None:
    here = gazetteer.sample_addresses(council.gss, len(TIPPED) + len(ASKED))
    mine = [person for person in residents if _lives_in(person, council)]
    sent = []
    for number, (kind, size) in enumerate(TIPPED):
        who = mine[number % len(mine)] if mine and number % 2 == 0 else None
        at, has_photos = now - timedelta(days=12 - number), number < PHOTOGRAPHED
        sent.append(_fly_tipping(here[number], kind, size, who, at, has_photos=has_photos))
    for number, text in enumerate(ASKED):
        _general(here[len(TIPPED) + number], text, mine[number], now - timedelta(days=number))
    while carry():
        pass
    leader = _officer(council, "team.leader")
    work_demo_cases(case_ids=[one.case_id for one in sent], by=leader, now=now)
    while carry():
        pass


def _lives_in(person: User, council: Council) -> bool:
    address = gazetteer.address_by_uprn(person.uprn) if person.uprn else None
    return address is not None and address.council_gss == council.gss


def _contact(person: User | None, number: str) -> dict[str, Any]:
    if person is None:
        email = f"sam.weaver{number}@visitors.example"
        return {"full_name": "Sam Weaver", "email": email, "phone": f"07700 900{number}"}
    phone = f"01632 960{person.pk.int % 1000:03d}"
    return {"full_name": person.name, "email": str(person.email), "phone": phone}


def _fly_tipping(
    address: gazetteer.Address,
    kind: str,
    size: str,
    who: User | None,
    at: datetime,
    *,
    has_photos: bool,
) -> Any:
    answers = fly_tipping_answers(address, kind, size) | {"first_seen": at.date().isoformat()}
    return demo_request(
        service_key="fly_tipping",
        answers=answers | _contact(who, str(address.uprn)[-3:]),
        facts={},
        person_id=who.pk if who else None,
        photos_of=kind if has_photos else "",
        now=at,
    )


def _general(address: gazetteer.Address, text: str, who: User, at: datetime) -> Any:
    answers = {"summary": text, "location": place_of(address), "updates": "email"}
    return demo_request(
        service_key="something_else",
        answers=answers | _contact(who, ""),
        facts={},
        person_id=who.pk,
        now=at,
    )


def _write_sign_ins(sign_ins: list[dict[str, str]]) -> None:
    path = Path(settings.VAR_DIR) / "run" / "demo.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    hosts = {"account": "account", "partnership": ""}
    for one in sign_ins:
        label = hosts.get(one["at"], one["at"])
        one["host"] = f"{label}.{settings.BASE_DOMAIN}" if label else settings.BASE_DOMAIN
    path.write_text(json.dumps(sign_ins, indent=2), encoding="utf-8")


def demo_residents() -> list[dict[str, str]]:
    """Sign-ins of the demo residents, for whoever plays them."""
    mine = User.objects.filter(email__endswith="@residents.example").order_by("pk")
    return [
        {"email": str(email), "password": PASSWORD}
        for email in mine.values_list("email", flat=True)
    ]
