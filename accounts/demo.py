"""Made-up people for a demonstration, all with one known password. Never in a real partnership."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, zip_longest
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.choices import ContactNeed, Kind, PreferredChannel, Role
from accounts.models import CouncilLink, StaffMembership, User
from councils.gazetteer.api import Address, sample_addresses
from councils.models import Council

PASSWORD = "front-desk-demo"  # noqa: S105  printed by the start command, on demonstrations only

STAFF: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("agent", "Amira Shah", (Role.AGENT,)),
    ("officer", "Tom Bridger", (Role.OFFICER,)),
    ("team.leader", "Grace Okoro", (Role.TEAM_LEADER, Role.OFFICER)),
    ("housing", "Leila Ward", (Role.OFFICER,)),
    ("contractor", "Dave Whitlock", (Role.CONTRACTOR,)),
    ("admin", "Helen Marsh", (Role.COUNCIL_ADMIN,)),
    ("auditor", "Priya Nair", (Role.AUDITOR,)),
    ("finance", "Owen Pritchard", (Role.FINANCE,)),
)
SHARED_STAFF: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("agent@partners.example", "Joan Castle", (Role.AGENT,)),
    ("officer@partners.example", "Ravi Patel", (Role.OFFICER,)),
)
PARTNERSHIP_ADMIN = ("partnership@partners.example", "Ruth Adeyemi")
RESIDENTS_AT = "@residents.example"


def _words(text: str) -> list[str]:
    return text.split()


FIRST = _words(
    "Olivia George Amelia Harry Isla Noah Ava Jack Mia Leo Sofia Arthur Grace Muhammad Freya "
    "Oscar Zara Henry Aisha Theo Priya Alfie Mei Samuel Ngozi Daniel Ewa Luca Rosa Idris"
)
LAST = _words(
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Wright Khan Walker Thompson "
    "White Edwards Green Hall Wood Clarke Ali Begum Nowak Okafor Murphy Chapman Fuller Kemp "
    "Luck Baker Hills"
)
NEEDS: list[list[str]] = [
    *([] for _ in range(6)),
    [ContactNeed.LARGE_PRINT],
    [ContactNeed.RELAY],
    [ContactNeed.BSL],
]


@dataclass
class DemoPeople:
    """Who was made: the sign-ins to print, and the residents for demo requests."""

    sign_ins: list[dict[str, str]] = field(default_factory=list)
    staff: list[User] = field(default_factory=list)
    residents: list[User] = field(default_factory=list)


@transaction.atomic(savepoint=False)
def make_demo_people(
    *, councils: Sequence[Council], public: Council, residents: int, now: datetime, seed: int = 2026
) -> DemoPeople:
    """Staff of every role at every council, two who serve all, a partnership admin, and residents.

    Running it again adds nobody twice. Residents live at demo addresses of the councils in turn,
    and each is linked to the council of the address.
    """
    made = DemoPeople()
    secret = make_password(PASSWORD)
    for council in councils:
        for short, name, roles in STAFF:
            email = f"{short}@{council.slug}.example"
            _staff(made, secret, email, name, {council: roles}, now)
    for email, name, roles in SHARED_STAFF:
        _staff(made, secret, email, name, dict.fromkeys(councils, roles), now)
    admin = {public: (Role.PARTNERSHIP_ADMIN,)}
    _staff(made, secret, *PARTNERSHIP_ADMIN, admin, now)
    made.residents = _residents(secret, councils, residents, now, Random(seed))  # noqa: S311
    if made.residents:
        first = made.residents[0]
        made.sign_ins.append(
            {"who": "Resident", "email": str(first.email), "password": PASSWORD, "at": "account"}
        )
    return made


def _staff(
    made: DemoPeople,
    secret: str,
    email: str,
    name: str,
    places: Mapping[Council, tuple[Role, ...]],
    now: datetime,
) -> None:
    user, _ = User.objects.get_or_create(
        email=email, defaults={"name": name, "kind": Kind.STAFF, "password": secret}
    )
    EmailAddress.objects.get_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    for council, roles in places.items():
        StaffMembership.objects.get_or_create(
            user=user,
            council=council,
            defaults={
                "roles": [role.value for role in roles],
                "created_at": now,
                "changed_at": now,
            },
        )
    made.staff.append(user)
    first = next(iter(places))
    words = ", ".join(str(role.label) for role in places[first])
    where = first.name if len(places) == 1 else "all councils"
    made.sign_ins.append(
        {"who": f"{words}, {where}", "email": email, "password": PASSWORD, "at": first.slug}
    )


def _residents(
    secret: str, councils: Sequence[Council], number: int, now: datetime, random: Random
) -> list[User]:
    mine = User.objects.filter(email__endswith=RESIDENTS_AT)
    known = set(mine.values_list("email", flat=True))
    homes = _homes(councils, number)
    people: list[User] = []
    for at in range(number):
        email = f"resident{at + 1}{RESIDENTS_AT}"
        if email not in known:
            people.append(_resident(secret, email, homes[at] if at < len(homes) else None, random))
    User.objects.bulk_create(people, batch_size=1000)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=p, email=p.email, verified=True, primary=True) for p in people],
        batch_size=1000,
    )
    by_gss = {council.gss: council for council in councils if council.gss}
    CouncilLink.everywhere.bulk_create(
        [
            CouncilLink(user=person, council=by_gss[home.council_gss], agreed_at=now)
            for person, home in _at_home(people, homes)
            if home.council_gss in by_gss
        ],
        batch_size=1000,
    )
    return list(mine.order_by("created_at", "id"))


def _at_home(people: list[User], homes: list[Address]) -> list[tuple[User, Address]]:
    by_uprn = {str(home.uprn): home for home in homes}
    return [(person, by_uprn[person.uprn]) for person in people if person.uprn in by_uprn]


def _homes(councils: Sequence[Council], number: int) -> list[Address]:
    """Addresses of the councils in turn, spread over each council's streets."""
    each = number // max(len(councils), 1) + 1
    lists = [_spread(sample_addresses(council.gss, each * 20), each) for council in councils]
    in_turn = (home for row in zip_longest(*lists) for home in row if home)
    return list(islice(in_turn, number))


def _spread(found: list[Address], number: int) -> list[Address]:
    step = max(1, len(found) // max(number, 1))
    return found[::step][:number]


def _resident(secret: str, email: str, home: Address | None, random: Random) -> User:
    return User(
        email=email,
        password=secret,
        kind=Kind.RESIDENT,
        name=f"{random.choice(FIRST)} {random.choice(LAST)}",
        phone=f"07700 900 {random.randrange(1000):03d}",
        contact_needs=[str(need) for need in random.choice(NEEDS)],
        preferred_channel=random.choices(list(PreferredChannel), weights=[8, 3, 1])[0],
        uprn=str(home.uprn) if home else "",
        address_lines="\n".join(home.lines) if home else "",
        postcode=home.postcode if home else "",
    )
