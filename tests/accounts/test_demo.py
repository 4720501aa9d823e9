"""Demo people."""

from accounts.choices import Role
from accounts.demo import PASSWORD, make_demo_people
from accounts.models import StaffMembership, User
from councils import clock
from tests.support.people import public_council


def make(councils, residents=9):
    return make_demo_people(
        councils=councils, public=public_council(), residents=residents, now=clock.now()
    )


def test_every_council_has_somebody_in_every_role(councils):
    make(councils)
    for council in councils:
        rows = StaffMembership.objects.filter(council=council)
        found = {role for row in rows for role in row.roles}
        assert found == {role.value for role in Role} - {Role.PARTNERSHIP_ADMIN}


def test_they_can_sign_in_and_running_it_twice_adds_nobody(councils, host_client):
    first = make(councils)
    again = make(councils)
    assert len(first.residents) == len(again.residents) == 9
    assert User.objects.count() == 9 + 8 * 3 + 2 + 1
    person = first.residents[0]
    response = host_client("account").post(
        "/sign-in/", {"login": person.email, "password": PASSWORD}
    )
    assert response["Location"] == "/"
