"""Who works here: inviting, roles, suspending; and what the pages for it let whom do."""

import re

import pytest

from accounts.api import councils_of_staff, staff_member, staff_names, staff_of
from accounts.choices import Kind, MembershipState, Role
from accounts.errors import (
    AlreadyMember,
    InvitationForAnotherAccount,
    InvitationGone,
    LastAdmin,
    PrivateAccount,
    RolesNotFit,
)
from accounts.models import AccountMail, PartnershipAct, StaffInvitation, StaffMembership, User
from accounts.operations import staffing
from councils import clock
from councils.events.models import AuditEntry
from councils.models import Council
from councils.tenancy import in_council
from tests.support.people import (
    PASSWORD,
    add_membership,
    make_staff,
    make_user,
    public_council,
    sign_in,
)


def invite(council, email="new@council.example", roles=("agent",), by=None):
    return staffing.invite_staff(
        council=council, email=email, name="New Person", roles=roles, by=by, now=clock.now()
    )


def token_in_mail(to):
    text = AccountMail.objects.filter(to=to).latest("id").text
    return re.search(r"/invitations/([\w-]+)/", text).group(1)


def acts(council):
    with in_council(council):
        return [row.act for row in AuditEntry.objects.order_by("id")]


@pytest.fixture
def admin(maidstone):
    return make_staff(maidstone, "council_admin")


@pytest.fixture
def manage(host_client, maidstone, admin):
    client = host_client(maidstone)
    sign_in(client, admin)
    return client


def membership_of(user, council):
    return StaffMembership.objects.get(user=user, council=council)


def test_an_invitation_becomes_a_staff_account(host_client, maidstone, manage):
    answer = manage.post(
        "/manage/people/invite/",
        {"name": "New Person", "email": "New@Council.example", "roles": ["agent", "officer"]},
    )
    assert answer["Location"] == "/manage/people/"
    token = token_in_mail("new@council.example")
    account = host_client("account")
    page = account.get(f"/invitations/{token}/")
    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")
    done = account.post(
        f"/invitations/{token}/accept/", {"name": "New Person", "password": "three random words"}
    )
    assert done["Location"] == "/sign-in/"
    user = User.objects.get(email="new@council.example")
    assert user.kind == Kind.STAFF
    assert set(membership_of(user, maidstone).roles) == {"agent", "officer"}
    signed_in = account.post("/sign-in/", {"login": user.email, "password": "three random words"})
    assert signed_in.status_code == 302
    assert acts(maidstone) == ["staff_invited", "staff_joined"]


def test_an_invitation_works_once(maidstone):
    invite(maidstone)
    token = token_in_mail("new@council.example")
    staffing.accept_as_new(token=token, name="A", password=PASSWORD, now=clock.now())
    with pytest.raises(InvitationGone):
        staffing.accept_as_new(token=token, name="A", password=PASSWORD, now=clock.now())


def test_an_invitation_goes_with_time_with_withdrawal_and_with_a_newer_one(maidstone, admin):
    first = invite(maidstone)
    old = token_in_mail(first.email)
    second = invite(maidstone)
    new = token_in_mail(first.email)
    with pytest.raises(InvitationGone):
        staffing.find_invitation(token=old, now=clock.now())
    assert staffing.find_invitation(token=new, now=clock.now()) == second
    with pytest.raises(InvitationGone):
        staffing.find_invitation(token=new, now=second.expires_at)
    staffing.withdraw_invitation(
        council=maidstone, invitation_id=second.pk, by=admin, now=clock.now()
    )
    with pytest.raises(InvitationGone):
        staffing.find_invitation(token=new, now=clock.now())


def test_the_link_is_stored_by_its_digest(maidstone):
    invite(maidstone)
    assert token_in_mail("new@council.example") not in str(StaffInvitation.objects.values_list())


def test_staff_of_another_council_join_with_the_account_they_have(host_client, maidstone, swale):
    user = make_staff(swale, "officer", email="both@council.example")
    invite(maidstone, email=user.email)
    token = token_in_mail(user.email)
    account = host_client("account")
    assert "Sign in to accept" in account.get(f"/invitations/{token}/").content.decode()
    sign_in(account, user)
    account.post(f"/invitations/{token}/accept/")
    assert [found.council for found in councils_of_staff(user)] == [maidstone, swale]


def test_an_invitation_opens_nothing_for_another_account(maidstone):
    invite(maidstone)
    token = token_in_mail("new@council.example")
    with pytest.raises(InvitationForAnotherAccount):
        staffing.accept_as(token=token, user=make_staff(None), now=clock.now())
    private = make_user("new@council.example")
    with pytest.raises(PrivateAccount):
        staffing.accept_as(token=token, user=private, now=clock.now())
    with pytest.raises(InvitationForAnotherAccount):
        staffing.accept_as_new(token=token, name="x", password=PASSWORD, now=clock.now())


def test_inviting_says_the_same_whether_or_not_an_account_exists(maidstone, manage):
    make_user("known@example.org")
    answers = [
        manage.post("/manage/people/invite/", {"name": "x", "email": email, "roles": ["agent"]})
        for email in ("known@example.org", "nobody@example.org")
    ]
    assert [(a.status_code, a["Location"]) for a in answers] == [(302, "/manage/people/")] * 2


def test_somebody_who_works_here_is_not_invited_again(maidstone, admin):
    with pytest.raises(AlreadyMember):
        invite(maidstone, email=admin.email)


@pytest.mark.parametrize("roles", [[], ["king"], ["partnership_admin"], ["agent", "x"]])
def test_only_roles_of_a_council_can_be_given(maidstone, roles):
    with pytest.raises(RolesNotFit):
        invite(maidstone, roles=roles)


def test_new_roles_count_from_the_next_request(host_client, maidstone, manage):
    user = make_staff(maidstone, "agent")
    theirs = host_client(maidstone)
    sign_in(theirs, user)
    assert theirs.get("/manage/people/").status_code == 403
    member = membership_of(user, maidstone)
    manage.post(f"/manage/people/{member.pk}/", {"roles": ["auditor"]})
    assert theirs.get("/manage/people/").status_code == 200
    assert theirs.get("/manage/people/invite/").status_code == 403
    assert acts(maidstone) == ["staff_roles_changed"]


def test_a_suspended_member_is_out_at_once_and_only_here(host_client, maidstone, swale, manage):
    user = make_staff(maidstone, "auditor")
    add_membership(user, swale, "auditor")
    here, there = host_client(maidstone), host_client(swale)
    sign_in(here, user)
    sign_in(there, user)
    member = membership_of(user, maidstone)
    manage.post(f"/manage/people/{member.pk}/suspend/")
    assert here.get("/manage/people/").status_code == 403
    assert there.get("/manage/people/").status_code == 200
    manage.post(f"/manage/people/{member.pk}/restore/")
    assert here.get("/manage/people/").status_code == 200


def test_the_last_admin_stays(maidstone, admin, manage):
    member = membership_of(admin, maidstone)
    manage.post(f"/manage/people/{member.pk}/suspend/")
    manage.post(f"/manage/people/{member.pk}/", {"roles": ["agent"]})
    member.refresh_from_db()
    assert (member.state, member.roles) == (MembershipState.ACTIVE, ["council_admin"])
    make_staff(maidstone, "council_admin")
    manage.post(f"/manage/people/{member.pk}/", {"roles": ["agent"]})
    member.refresh_from_db()
    assert member.roles == ["agent"]


def test_a_suspended_admin_does_not_count_as_one(maidstone, admin):
    other = make_staff(maidstone, "council_admin")
    StaffMembership.objects.filter(user=other).update(state=MembershipState.SUSPENDED)
    with pytest.raises(LastAdmin):
        staffing.suspend_staff(
            council=maidstone,
            membership_id=membership_of(admin, maidstone).pk,
            by=admin,
            now=clock.now(),
        )


def test_another_councils_people_are_not_found(maidstone, swale, manage):
    member = membership_of(make_staff(swale, "agent"), swale)
    for path, data in (("", {"roles": ["agent"]}), ("suspend/", {}), ("restore/", {})):
        assert manage.post(f"/manage/people/{member.pk}/{path}", data).status_code == 404
    assert manage.get(f"/manage/people/{member.pk}/").status_code == 404
    sent = invite(swale)
    assert manage.post(f"/manage/people/invitations/{sent.pk}/withdraw/").status_code == 404


def test_the_list_shows_who_has_what(maidstone, manage, django_assert_num_queries):
    make_staff(maidstone, "officer", "team_leader", name="Tom Bridger")
    invite(maidstone)
    text = manage.get("/manage/people/").content.decode()
    for word in ("Tom Bridger", "Officer, Team leader", "new@council.example"):
        assert word in text


def test_a_wrong_invitation_shows_its_errors_and_keeps_what_was_typed(manage):
    page = manage.post("/manage/people/invite/", {"name": "Typed Name", "email": "nonsense"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "There is a problem" in text
    assert "Typed Name" in text
    assert not AccountMail.objects.exists()


def test_what_other_apps_ask(maidstone, swale):
    user = make_staff(maidstone, "agent", name="Amira Shah")
    assert staff_member(user.pk, maidstone).roles == {"agent"}
    assert staff_member(user.pk, swale) is None
    assert [found.name for found in staff_of(maidstone)] == ["Amira Shah"]
    assert staff_names([user.pk, None]) == {user.pk: "Amira Shah"}
    assert staff_names([]) == {}


def test_partnership_admins_invite_each_other_and_it_is_written_down(host_client, maidstone):
    boss = make_staff(None, Role.PARTNERSHIP_ADMIN)
    apex = host_client()
    sign_in(apex, boss)
    assert apex.get("/platform/people/").status_code == 200
    apex.post(
        "/platform/people/invite/",
        {"name": "Two", "email": "two@partners.example", "roles": ["partnership_admin"]},
    )
    assert StaffInvitation.objects.get().council == public_council()
    assert PartnershipAct.objects.get().act == "staff_invited"
    member = membership_of(boss, public_council())
    apex.post(f"/platform/people/{member.pk}/suspend/")
    member.refresh_from_db()
    assert member.state == MembershipState.ACTIVE


def test_the_platform_shows_every_council_in_plain_words(host_client, councils):
    apex = host_client()
    sign_in(apex, make_staff(None, "partnership_admin"))
    text = apex.get("/platform/").content.decode()
    for council in councils:
        assert council.name in text
    assert "Nobody works here yet" in text


def test_council_staff_have_nothing_to_do_on_the_platform(host_client, maidstone):
    apex = host_client()
    sign_in(apex, make_staff(maidstone, "council_admin"))
    assert apex.get("/platform/").status_code == 403
    assert host_client().get("/platform/")["Location"].startswith("/sign-in/")


def test_a_council_is_made_on_a_screen_with_its_first_admin(host_client, own_database):
    boss = make_staff(None, Role.PARTNERSHIP_ADMIN)
    apex = host_client()
    sign_in(apex, boss)
    facts = {
        "name": "Ashford Borough Council",
        "short_name": "Ashford",
        "slug": "ashford",
        "reference_prefix": "ABC",
        "admin_email": "first@ashford.example",
    }
    wrong = apex.post("/platform/councils/new/", {**facts, "slug": "Not Good", "phone": "12"})
    assert wrong.status_code == 200
    assert "Use small letters" in wrong.content.decode()
    taken = apex.post("/platform/councils/new/", {**facts, "slug": "maidstone"})
    assert "already exists" in taken.content.decode()
    assert apex.post("/platform/councils/new/", facts)["Location"] == "/platform/"
    made = Council.objects.get(slug="ashford")
    assert "Ashford Borough Council" in apex.get("/platform/").content.decode()
    assert StaffInvitation.objects.get().council == made
    assert acts(made) == ["council_made", "staff_invited"]
    assert host_client(made.host.partition(".")[0]).get("/sign-in/").status_code == 302
