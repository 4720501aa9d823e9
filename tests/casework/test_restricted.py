"""Restricted cases: who may know of them, on every page of the staff, and what is written down."""

from datetime import timedelta
from io import BytesIO
from itertools import product
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from casework import counters, permissions
from casework.errors import NotFound, NotInTheTeam, OnlyAnAdminLetsIn, SayWhyFirst
from casework.models import Case, CaseLink, CaseReason, CaseType, Contact, Customer, TeamMember
from casework.operations import assigning, closing, customers, messaging, routing, transferring
from casework.operations.contacts import log_contact
from casework.operations.exporting import record_export
from casework.operations.opening import open_case
from casework.operations.reading import say_why
from casework.operations.setting_up import (
    add_team_member,
    create_case_type,
    ensure_queue,
    ensure_rule,
    ensure_team,
)
from casework.operations.teams import join_team, leave_team
from casework.queries.cases import case_detail
from casework.queries.customers import customer_detail
from casework.queries.earlier import cases_at
from casework.queries.exporting import open_jobs
from casework.queries.my_work import my_work
from casework.queries.near import duplicates_near
from casework.queries.people import caller_details, cases_page, open_cases_of
from casework.queries.teams import late_by_queue, queue_line, team_page
from casework.queries.worklist import header_of, queue_lines, worklist
from casework.records import ContactDetails, Place
from casework.search import find
from councils.events.models import AuditEntry
from councils.tenancy import in_council
from tests.boundaries.urls import urls_of
from tests.casework.factories import (
    NOW,
    PLACE,
    later,
    missed_bin,
    opened,
    routed,
    staff,
    waste_queue,
)
from tests.support.people import add_membership, as_staff, make_staff
from tests.support.shares import share

pytestmark = pytest.mark.usefixtures("in_maidstone")

# Words that stand nowhere but in restricted cases: no page of an outsider may hold one.
MARKS = (
    "Zebedee",
    "Quillfeather",
    "zq@hidden.example",
    "01622 777123",
    "7 Marker Lane",
    "ME16 9ZZ",
)
SAID = ("secret-answer", "secret-note", "secret-message", "secret-sentence", "secret-file")
OUTSIDE = ("agent", "officer", "team_leader", "contractor", "council_admin", "auditor")


def housing_queue():
    team = ensure_team(slug="housing-options", name="Housing Options", email="ho@council.example")
    return ensure_queue(slug="housing-options", name="Housing Options", team=team)


def homelessness(**fields) -> CaseType:
    return create_case_type(
        key="homelessness",
        label="Get help if you are homeless",
        first_queue=housing_queue(),
        target_days=1,
        is_restricted=True,
        **fields,
    )


HIDDEN = ContactDetails(
    name="Zebedee Quillfeather",
    email="zq@hidden.example",
    phone="01622 777123",
    address="7 Marker Lane",
    postcode="ME16 9ZZ",
)


def closed_off(**changes):
    """A restricted case of somebody whom the council knows only by it."""
    homelessness()
    facts = {
        "case_type_key": "homelessness",
        "service_key": "homelessness",
        "service_title": "Get help if you are homeless",
        "channel": "web",
        "answers": {
            "pages": [
                {
                    "title": "Tonight",
                    "items": [
                        {
                            "id": "why",
                            "label": "Why?",
                            "shown": "secret-answer",
                            "value": "secret-answer",
                            "contractor_visible": True,
                        }
                    ],
                }
            ]
        },
        "place": Place(
            uprn="100061999999",
            address_text="7 Marker Lane",
            postcode="ME16 9ZZ",
            lat=PLACE.lat,
            lng=PLACE.lng,
        ),
        "contact": HIDDEN,
        "now": NOW,
        **changes,
    }
    return open_case(**facts)


def placed(**changes) -> Case:
    """The same, in its team's queue."""
    case = routing.route_case(case_id=closed_off(**changes).case_id, now=NOW)
    assert case is not None
    return case


def member(*roles: str, name: str = "Hetty Housing"):
    """Somebody of the team."""
    by = staff(*(roles or ("officer",)), name=name)
    add_team_member(team=housing_queue().team, user_id=by.user_id)
    return by


def told_why(case: Case, by) -> None:
    say_why(case_id=case.pk, why="working", by=by, now=NOW)


# --- who may know of it ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", OUTSIDE)
def test_role_outside_the_team(role) -> None:
    case, by = placed(), staff(role)
    assert not permissions.visible_to(by).filter(pk=case.pk).exists()
    assert case_detail(case.reference, by=by, now=NOW) is None
    with pytest.raises(NotFound):
        closing.withdraw_case(case_id=case.pk, by=by, now=NOW)
    assert customer_detail(case.customer_id, by=by, now=NOW) is None
    assert caller_details(case.customer_id, by=by) is None


@pytest.mark.parametrize("role", OUTSIDE)
def test_role_inside_the_team(role) -> None:
    case, by = placed(), member(role)
    assert permissions.visible_to(by).filter(pk=case.pk).exists()
    told_why(case, by)
    assert case_detail(case.reference, by=by, now=NOW).case.pk == case.pk


def test_before_it_is_placed_the_team_of_its_first_queue_has_it() -> None:
    case_id = closed_off().case_id
    inside, outside = member(), staff("council_admin")
    assert permissions.visible_to(inside).filter(pk=case_id).exists()
    assert not permissions.visible_to(outside).filter(pk=case_id).exists()


def test_a_type_that_is_restricted_has_a_queue() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseType.objects.create(key="lost", label="Lost", is_restricted=True)


def test_somebody_who_leaves_the_team_is_out_at_once() -> None:
    case, by = placed(), member()
    leave_team(
        team_id=housing_queue().team_id, user_id=by.user_id, by=staff("council_admin"), now=NOW
    )
    assert not permissions.visible_to(by).filter(pk=case.pk).exists()


def test_only_a_council_admin_lets_people_into_a_team_with_closed_cases() -> None:
    placed()
    team, newcomer = housing_queue().team, staff("officer")
    for leader in (staff("team_leader"), member("team_leader")):
        with pytest.raises(OnlyAnAdminLetsIn):
            join_team(team_id=team.pk, user_id=newcomer.user_id, by=leader, now=NOW)
    join_team(team_id=team.pk, user_id=newcomer.user_id, by=staff("council_admin"), now=NOW)
    line = AuditEntry.objects.get(act="team.joined")
    assert line.detail == {"member": str(newcomer.user_id)}
    other = ensure_team(slug="parks", name="Parks")
    join_team(team_id=other.pk, user_id=newcomer.user_id, by=staff("team_leader"), now=NOW)


def test_a_rule_of_the_council_does_not_open_it_to_another_team() -> None:
    waste_queue()
    everything = {"fact": "channel", "is": "web"}
    ensure_rule(label="All", layer="council", condition=everything, actions={"queue": "waste"})
    assert placed().queue.slug == "housing-options"
    ensure_rule(
        label="Ours",
        layer="service",
        service_key="homelessness",
        condition=everything,
        actions={"queue": "waste"},
    )
    assert placed().queue.slug == "waste"


def test_its_queue_has_it_even_when_it_is_switched_off() -> None:
    queue = housing_queue()
    type(queue).objects.filter(pk=queue.pk).update(is_active=False)
    assert placed().queue_id == queue.pk


def test_it_is_given_only_to_people_of_the_team() -> None:
    case, leader, colleague = placed(), member("team_leader"), member()
    with pytest.raises(NotInTheTeam):
        assigning.assign_case(
            case_id=case.pk, officer_id=staff("officer").user_id, by=leader, now=NOW
        )
    assigning.assign_case(case_id=case.pk, officer_id=colleague.user_id, by=leader, now=NOW)


def test_a_case_that_turns_out_to_be_restricted_closes_and_stays_closed() -> None:
    homelessness()
    case, agent = routed(), staff("agent")
    change = {"by": agent, "now": NOW, "case_id": case.pk}
    transferring.change_service(
        service_key="homelessness",
        service_title="Get help",
        case_type_key="homelessness",
        **change,
    )
    assert not permissions.visible_to(agent).filter(pk=case.pk).exists()
    found = Case.objects.get(pk=case.pk)
    assert (found.is_restricted, found.is_sensitive) == (True, True)
    transferring.change_service(
        service_key="missed_bin",
        service_title="Missed bin",
        case_type_key="missed_bin",
        **{**change, "by": member()},
    )
    assert Case.objects.get(pk=case.pk).is_restricted
    assert not permissions.visible_to(agent).filter(pk=case.pk).exists()


# --- what is counted ------------------------------------------------------------------------------


def test_numbers_are_those_of_the_cases_that_one_may_see() -> None:
    case, inside, outside = placed(now=later(days=-20)), member(), staff("council_admin")
    messaging.reply_as_resident(case_id=case.pk, text="Hi", now=NOW)
    normal = create_case_type(key="advice", label="Advice", first_queue=housing_queue())
    opened_too = opened(case_type_key=normal.key, service_key="advice")
    routing.route_case(case_id=opened_too.case_id, now=NOW)

    def seen_by(by):
        lines = {line.slug: line for line in queue_lines(by)}
        line = lines["housing-options"]
        again = queue_line("housing-options", by=by)
        header = header_of([line], by=by, now=NOW)
        late = late_by_queue([line.id], by=by, now=NOW)[line.id]
        assert (again.open, again.replied, header.overdue) == (
            line.open,
            line.replied,
            late.overdue,
        )
        assert header.oldest_opened_at == late.oldest_opened_at
        return line.open, line.replied, header.overdue, header.oldest_opened_at

    assert seen_by(inside) == (2, 1, 1, later(days=-20))
    assert seen_by(outside) == (1, 0, 0, NOW)
    counters.fold()
    assert (seen_by(inside)[:2], seen_by(outside)[:2]) == ((2, 1), (1, 0))
    assert counters.numbers_by_queue() == counters.recount()


def test_a_person_s_load_counts_only_what_the_reader_may_see() -> None:
    case, officer = placed(), member()
    assigning.claim_case(case_id=case.pk, by=officer, now=NOW)
    for by, load in ((officer, 1), (staff("council_admin"), 0)):
        [one] = team_page("housing-options", by=by).members
        assert one.open == load


def test_numbers_follow_a_case_that_becomes_restricted() -> None:
    homelessness()
    case = routed()
    transferring.change_service(
        case_id=case.pk,
        service_key="homelessness",
        service_title="Get help",
        case_type_key="homelessness",
        by=staff("agent"),
        now=NOW,
    )
    routing.route_case(case_id=case.pk, now=NOW)
    assert counters.numbers_by_queue() == counters.recount() | {
        waste_queue().pk: dict.fromkeys(counters.NAMES, 0)
    }
    assert all(line.open == 0 for line in queue_lines(staff("officer")))


def test_lists_and_pages_take_as_many_statements_as_before() -> None:
    case, by = routed(), staff("officer")

    def statements(call) -> int:
        with CaptureQueriesContext(connection) as seen:
            call()
        return len(seen)

    def pages():
        queue_lines(by)
        worklist(by=by, now=NOW, queue_ids=[case.queue_id])
        case_detail(case.reference, by=by, now=NOW)
        customer_detail(case.customer_id, by=by, now=NOW)
        find("Isla Smith", by=by, now=NOW)

    before = statements(pages)
    for _ in range(5):
        placed()
    assert statements(pages) == before <= 24


def test_who_may_be_known_is_asked_of_one_person_at_a_time() -> None:
    """The wrong shape would collect every case that may be seen to look up twenty-five people."""
    by = staff("agent")
    for question in (
        permissions.customers_visible_to(by).filter(name__icontains="isla"),
        permissions.customers_visible_to(by).filter(email__iexact="a@b.example"),
        permissions.with_safe_contact(permissions.customers_visible_to(by), by),
    ):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        lines = question.explain().splitlines()
        looks = [at for at, line in enumerate(lines) if " on casework_case " in line]
        assert looks
        for at in looks:  # by whichever index: few cases are as cheap by one as by another
            asked = " ".join(lines[at + 1 : at + 3])
            assert "(customer_id = casework_customer.id)" in asked, lines
            assert "Seq Scan" not in lines[at], lines


# --- people ---------------------------------------------------------------------------------------


def test_a_person_known_otherwise_is_there_without_the_case() -> None:
    known = routed().customer_id
    case = placed(customer_id=known)
    by = staff("agent")
    page = customer_detail(known, by=by, now=NOW)
    assert case.reference not in [row.reference for row in page.cases]
    assert not page.suggested_reason or page.cases
    assert len(open_cases_of(known, by=by, now=NOW)) == 1
    assert len(cases_page(known, by=by, now=NOW).rows) == 1
    [person] = find("Isla Smith", by=by, now=NOW).people
    assert [row.reference for row in person.cases] != [case.reference]


def test_somebody_who_also_called_about_something_else_is_known() -> None:
    case, by = placed(), staff("agent")
    Contact.objects.create(
        channel="phone", outcome="answered", customer_id=case.customer_id, by_id=by.user_id, at=NOW
    )
    assert customer_detail(case.customer_id, by=by, now=NOW).cases == ()


def test_contacts_about_the_case_are_not_on_the_customer_s_page() -> None:
    known = routed().customer_id
    case, inside = placed(customer_id=known), member()
    log_contact(
        channel="phone", outcome="answered", case_id=case.pk, note="secret", by=inside, now=NOW
    )
    assert customer_detail(known, by=staff("agent"), now=NOW).contacts == ()
    assert len(customer_detail(known, by=inside, now=NOW).contacts) == 1


@pytest.mark.parametrize(
    "typed",
    ["Zebedee Quillfeather", "zq@hidden.example", "01622 777123", "ME16 9ZZ", "100061999999"],
)
def test_search_finds_them_for_the_team_alone(typed) -> None:
    case = placed()
    Case.objects.filter(pk=case.pk).update(their_reference="JIG-1234")
    assert find(typed, by=staff("council_admin"), now=NOW).people == ()
    assert find(typed, by=staff("council_admin"), now=NOW).cases == ()
    found = find(typed, by=member(), now=NOW)
    assert found.people or found.cases
    for text in (case.reference, "JIG-1234"):
        assert find(text, by=staff("officer"), now=NOW).only_case == ""
        assert find(text, by=member(), now=NOW).only_case == case.reference


def test_records_of_closed_cases_are_neither_suggested_nor_joined_nor_changed() -> None:
    hidden = placed().customer_id
    agent = staff("officer")
    twin = customers.create_customer(contact=HIDDEN, by=agent, now=NOW)
    assert customer_detail(twin.pk, by=agent, now=NOW).matches == ()
    assert [one.pk for one in customer_detail(twin.pk, by=member(), now=NOW).matches] == [hidden]
    with pytest.raises(NotFound):
        customers.merge_customers(keep_id=twin.pk, gone_id=hidden, by=agent, now=NOW)
    with pytest.raises(NotFound):
        customers.edit_customer(customer_id=hidden, contact=HIDDEN, by=agent, now=NOW)
    with pytest.raises(NotFound):
        log_contact(channel="phone", outcome="answered", customer_id=hidden, by=agent, now=NOW)


def test_a_joining_that_brought_a_closed_case_is_the_team_s_business() -> None:
    hidden, kept = placed().customer_id, routed().customer_id
    inside, outside = member(), staff("officer")
    merge = customers.merge_customers(keep_id=kept, gone_id=hidden, by=inside, now=NOW)
    assert len(customer_detail(kept, by=inside, now=NOW).merges) == 1
    assert customer_detail(kept, by=outside, now=NOW).merges == ()
    with pytest.raises(NotFound):
        customers.unmerge_customers(merge_id=merge.pk, by=outside, now=NOW)
    customers.unmerge_customers(merge_id=merge.pk, by=inside, now=NOW)
    assert customer_detail(hidden, by=outside, now=NOW) is None


def test_a_record_merged_into_a_closed_one_is_closed_too() -> None:
    hidden, inside, agent = placed().customer_id, member(), staff("agent")
    twin = customers.create_customer(contact=HIDDEN, by=agent, now=NOW)
    customers.merge_customers(keep_id=hidden, gone_id=twin.pk, by=inside, now=NOW)
    assert customer_detail(twin.pk, by=agent, now=NOW) is None
    assert customer_detail(twin.pk, by=inside, now=NOW).customer.pk == hidden


# --- elsewhere ------------------------------------------------------------------------------------


def test_nothing_near_and_nothing_earlier_gives_it_away() -> None:
    case = placed()
    CaseType.objects.filter(key="homelessness").update(is_confirmed=True)
    Case.objects.filter(pk=case.pk).update(is_sensitive=False)
    assert duplicates_near("homelessness", PLACE.lat, PLACE.lng, now=NOW) == []
    since = NOW - timedelta(days=30)
    assert cases_at(uprn="100061999999", service_key="homelessness", since=since) == 0


def test_it_leaves_neither_on_paper_nor_in_a_file() -> None:
    case, by = placed(), member()
    assert list(open_jobs(case.queue_id, by=by)) == []
    record_export(queue_id=case.queue_id, by=by, now=NOW)


def test_a_link_to_it_is_there_for_the_team_alone() -> None:
    case, other = placed(), routed()
    for kind in ("related", "evidence"):
        CaseLink.objects.create(case=other, other=case, kind=kind, at=NOW)

    def links(by):
        found = case_detail(other.reference, by=by, now=NOW).links
        return sorted((item.code, item.text, item.extra) for item in found)

    assert links(staff("officer")) == [("evidence", "", "Housing Options")]
    assert links(member()) == [
        ("evidence", case.reference, "Housing Options"),
        ("related", case.reference, "Housing Options"),
    ]
    inside = member()
    told_why(case, inside)
    back = case_detail(case.reference, by=inside, now=NOW).links
    assert {item.text for item in back} == {other.reference}
    with pytest.raises(NotFound):
        closing.link_cases(
            case_id=other.pk, other_id=case.pk, kind="related", by=staff("officer"), now=NOW
        )


def test_my_work_over_two_councils(maidstone, swale) -> None:
    user = make_staff(maidstone, "officer")
    add_membership(user, swale, "officer")
    here = as_staff(user, maidstone)
    add_team_member(team=housing_queue().team, user_id=user.pk)
    assigning.claim_case(case_id=placed().pk, by=here, now=NOW)
    with in_council(swale):
        there = as_staff(user, swale)
        elsewhere = placed()
        Case.objects.filter(pk=elsewhere.pk).update(assignee_id=user.pk)
    found = {work.council.slug: work.count for work in my_work(person=user, here=here, now=NOW)}
    assert found == {"maidstone": 1, "swale": 0}
    with in_council(swale):
        add_team_member(team=housing_queue().team, user_id=user.pk)
    found = {work.council.slug: work.count for work in my_work(person=user, here=there, now=NOW)}
    assert found == {"maidstone": 1, "swale": 1}


# --- who, when and why ----------------------------------------------------------------------------


def test_each_look_is_written_down_with_its_reason() -> None:
    case, by = placed(), member()
    with pytest.raises(SayWhyFirst):
        case_detail(case.reference, by=by, now=NOW)
    assert not AuditEntry.objects.filter(act="case.viewed").exists()
    say_why(case_id=case.pk, why="cover", by=by, now=NOW)
    say_why(case_id=case.pk, why="contact", by=by, now=NOW)  # the first stands for the day
    for _ in range(2):
        case_detail(case.reference, by=by, now=NOW)
    looks = AuditEntry.objects.filter(act="case.viewed", object_id=str(case.pk))
    assert [(one.actor_id, one.detail) for one in looks] == [
        (by.user_id, {"restricted": True, "why": "cover"})
    ] * 2
    with pytest.raises(SayWhyFirst):
        case_detail(case.reference, by=by, now=later(days=1))
    with pytest.raises(SayWhyFirst):
        case_detail(case.reference, by=member(), now=NOW)


def test_nobody_outside_gives_a_reason() -> None:
    case = placed()
    with pytest.raises(NotFound):
        say_why(case_id=case.pk, why="working", by=staff("council_admin"), now=NOW)
    assert CaseReason.objects.count() == 0


@pytest.fixture
def enter(client_for, maidstone):
    """A signed-in browser of somebody with these roles, and who it is."""

    def make(*roles, team=None):
        user = make_staff(maidstone, *roles)
        if team is not None:
            add_team_member(team=team, user_id=user.pk)
        return client_for(maidstone, user), as_staff(user, maidstone)

    return make


def test_the_question_why_and_then_the_case(enter) -> None:
    case = placed()
    client, _by = enter("officer", team=housing_queue().team)
    page, why = f"/desk/cases/{case.reference}/", f"/desk/cases/{case.reference}/why/"
    for path in (page, f"{page}note/", f"{page}letter/", f"{page}transfer/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, why), path
    assert "closed to all but its team" in client.get(why).content.decode()
    assert client.post(why, {}).status_code == 422
    assert client.post(why, {"why": "nosy"}).status_code == 422
    assert client.post(why, {"why": "working"})["Location"] == page
    body = client.get(page).content.decode()
    assert "secret-answer" in body
    assert "Your team only" in body
    assert "job sheet" not in body
    assert client.get(f"{page}sheet/").status_code == 404
    assert client.get(f"/desk/cases/{routed().reference}/why/").status_code == 302


def test_the_question_loses_nothing_that_was_typed(enter) -> None:
    """A form that was open since yesterday is sent: it counts, and the question comes after."""
    case = placed()
    client, by = enter("officer", team=housing_queue().team)
    say_why(case_id=case.pk, why="working", by=by, now=NOW - timedelta(days=1))
    answer = client.post(f"/desk/cases/{case.reference}/note/", {"text": "Typed yesterday"})
    assert answer.status_code == 302
    assert case.notes.get().text == "Typed yesterday"


def test_who_sends_it_away_lands_on_the_front_desk(enter) -> None:
    case = placed()
    client, _by = enter("officer", team=housing_queue().team)
    sent = {"queue": str(waste_queue().pk), "reason": "Theirs"}
    answer = client.post(f"/desk/cases/{case.reference}/transfer/", sent)
    assert answer["Location"] == "/desk/"


# --- every page of the staff ----------------------------------------------------------------------


def picture():
    content = BytesIO()
    Image.new("RGB", (40, 30), "red").save(content, "PNG")
    return SimpleUploadedFile("secret-file.png", content.getvalue(), "image/png")


@pytest.fixture
def world():
    """A closed case with everything on it, and a person who is known otherwise too."""
    from casework.operations.uploading import upload_file

    case, inside = placed(), member()
    note = {"by": inside, "now": NOW, "case_id": case.pk}
    messaging.add_note(text="secret-note", **note)
    messaging.send_message(text="secret-message", **note)
    log_contact(channel="phone", outcome="answered", note="secret-note", **note)
    upload_file(upload=picture(), visible_to_resident=True, **note)
    ended = placed(customer_id=case.customer_id)
    closing.close_case(
        case_id=ended.pk, outcome="done", sentence="secret-sentence", by=inside, now=NOW
    )
    normal = routed()
    shared = placed(customer_id=normal.customer_id)
    CaseLink.objects.create(case=normal, other=shared, kind="related", at=NOW)
    return {
        "case": case,
        "ended": ended,
        "shared": shared,
        "normal": normal,
        "file": case.attachments.get().file_id,
        "contact": case.contacts.get().pk,
        "inside": inside,
    }


def desk_paths(world) -> list[tuple[str, bool]]:
    """Every address of the staff with what is hidden in it; true where it must not be found."""
    known = {
        "reference": world["case"].reference,
        "customer_id": world["case"].customer_id,
        "other_id": world["normal"].customer_id,
        "file_id": world["file"],
        "contact_id": world["contact"],
        "merge_id": uuid4(),
        "user_id": world["inside"].user_id,
        "slug": "housing-options",
    }
    found = []
    for _name, pattern, _view in urls_of("council"):
        if not pattern.startswith(("/desk/", "/manage/", "/insight/")):
            continue
        path = pattern
        for name, value in known.items():
            for kind in ("str:", "uuid:", "slug:", ""):
                path = path.replace(f"<{kind}{name}>", str(value))
        if "<" not in path:
            found.append((path, "<str:reference>" in pattern or "customer_id" in pattern))
    for name in ("ended", "shared"):
        found.append((f"/desk/cases/{world[name].reference}/", True))
    return found


QUERIES = (
    "/desk/search/?q={word}",
    "/desk/bulk/claim/?case={reference}",
    "/desk/bulk/close/?case={reference}",
    "/desk/sheets/?case={reference}",
    "/desk/contacts/new/?case={case_id}&customer={customer_id}",
    "/services/for-caller/?customer={customer_id}",
    "/desk/queues/housing-options/?service_key=homelessness",
    "/desk/queues/housing-options/?overdue=on",
)


def holds_none(path: str, answer, marks: list[str]) -> None:
    """The body of an answer says no marker word; the search box repeats what was typed."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for mark in marks:
        if not (mark in path and path.startswith("/desk/search")):
            assert mark.encode() not in body, (path, mark)


@pytest.mark.parametrize("role", share(OUTSIDE, 2, seed=3))
def test_no_page_of_the_staff_gives_it_away(role, enter, world) -> None:
    client, _by = enter(role)
    marks = [*MARKS, *SAID, *(world[name].reference for name in ("case", "ended", "shared"))]
    paths = desk_paths(world)
    assert sum(hidden for _path, hidden in paths) > 30
    for (path, is_hidden), method in product(paths, (client.get, client.post)):
        answer = method(path)
        if is_hidden:
            assert answer.status_code in (403, 404, 405), (path, answer.status_code)
        holds_none(path, answer, marks if not is_hidden else [*SAID, *MARKS])
    case = world["case"]
    about = {"reference": case.reference, "case_id": case.pk, "customer_id": case.customer_id}
    words = (*MARKS, case.reference, "100061999999")
    for path in {query.format(word=word, **about) for query, word in product(QUERIES, words)}:
        holds_none(path, client.get(path), marks)
    log = {"channel": "phone", "outcome": "answered", "reason": "none"}
    for more in ({"case": case.pk}, {"customer": case.customer_id}):
        assert client.post("/desk/contacts/new/", log | more).status_code in (403, 404)


def test_the_team_finds_it_on_those_pages(enter, world) -> None:
    client, by = enter("officer", team=housing_queue().team)
    told_why(world["case"], by)
    case = world["case"]
    say_why(case_id=case.pk, why="working", by=by, now=world["case"].opened_at)
    client.post(f"/desk/cases/{case.reference}/why/", {"why": "working"})
    body = client.get(f"/desk/cases/{case.reference}/").content.decode()
    for word in ("Zebedee", "secret-answer", "secret-note", "secret-message"):
        assert word in body
    assert case.reference in client.get("/desk/queues/housing-options/").content.decode()
    assert client.get(f"/desk/customers/{case.customer_id}/").status_code == 200
    assert client.get(f"/desk/cases/{case.reference}/files/{world['file']}/").status_code == 200
    assert AuditEntry.objects.filter(act="case.file_viewed").count() == 1


def test_the_other_council_s_team_is_another_team(swale, client_for, maidstone) -> None:
    """The same slug, name and role at a neighbour open nothing here."""
    case = placed()
    with in_council(swale):
        user = make_staff(swale, "officer")
        add_team_member(team=housing_queue().team, user_id=user.pk)
    with in_council(swale):
        assert not Case.objects.filter(pk=case.pk).exists()
    client = client_for(swale, user)
    assert client.get(f"/desk/cases/{case.reference}/").status_code == 404


def test_the_auditor_reads_that_it_exists_and_nothing_more() -> None:
    case, by = placed(), member()
    told_why(case, by)
    case_detail(case.reference, by=by, now=NOW)
    lines = AuditEntry.objects.filter(object_id=str(case.pk))
    assert set(lines.values_list("act", flat=True)) == {"case.reason_given", "case.viewed"}
    assert not permissions.visible_to(staff("auditor")).filter(pk=case.pk).exists()


def test_members_are_those_of_the_queue_that_has_it_now() -> None:
    case, first = placed(), member()
    transferring.transfer_case(
        case_id=case.pk, queue_id=waste_queue().pk, reason="Theirs", by=first, now=NOW
    )
    second = staff("officer")
    TeamMember.objects.create(team=waste_queue().team, user_id=second.user_id)
    assert not permissions.visible_to(first).filter(pk=case.pk).exists()
    assert permissions.visible_to(second).filter(pk=case.pk).exists()
    missed_bin()
    assert Customer.objects.filter(pk=case.customer_id).exists()
