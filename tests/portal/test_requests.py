"""A signed-in resident's requests: list, page, replies, files, withdrawing, still a problem."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from casework.models import Case, Message
from casework.operations import closing, messaging, progressing
from councils import clock
from councils.files.models import StoredFile
from tests.casework.factories import staff
from tests.portal.factories import draft, photo, send
from tests.support.people import make_user

STATUSES = re.compile(
    r"<strong>(Received|With the .+|Planned for .+|Waiting for you|Done|Not ours: passed to .+"
    r"|We cannot do this because .+)</strong>"
)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def person(db):
    return make_user(name="Rosa Vale")


@pytest.fixture
def sent(site, person):
    return send(draft(person_id=person.pk, now=clock.now()), now=clock.now())


@pytest.fixture
def client(site, client_for, person):
    return client_for(site, person)


@pytest.fixture
def officer(site):
    return staff("officer", "team_leader")


def page_of(client, told, rest=""):
    return client.get(f"/requests/{told.reference}/{rest}")


def close(told, officer, outcome="done", **more):
    closing.close_case(
        case_id=told.case_id,
        outcome=outcome,
        sentence="We cleared it.",
        by=officer,
        now=clock.now(),
        **more,
    )


def test_the_list_has_what_was_asked_for_here_newest_first(client, person):
    references = [
        send(draft(person_id=person.pk, now=clock.now()), now=clock.now()).reference
        for _ in range(3)
    ]
    send(draft(now=clock.now()), now=clock.now())
    text = client.get("/requests/").content.decode()
    assert re.findall(r"MBC-\w{4}-\w{4}", re.sub(r'href="[^"]*"', "", text)) == references[::-1]


def test_an_empty_list_says_what_to_do(site, client_for):
    assert "Nothing here yet" in client_for(site, make_user()).get("/requests/").content.decode()


def test_the_list_is_a_constant_number_of_queries_and_pages(client, person):
    now = clock.now()
    send(draft(person_id=person.pk, now=now), now=now)
    client.get("/requests/")
    with CaptureQueriesContext(connection) as few:
        client.get("/requests/")
    for _ in range(24):
        send(draft(person_id=person.pk, now=now), now=now)
    with CaptureQueriesContext(connection) as many:
        text = client.get("/requests/").content.decode()
    assert len(few) == len(many) <= 6  # what is not finished is one
    after = re.search(r'href="(\?after=[^"]+)"', text)[1]
    rest = client.get(f"/requests/{after}").content.decode()
    assert len(re.findall(r"<h2 class=\"govuk-heading-s", rest)) >= 5


def test_a_broken_page_mark_shows_the_first_page(client, sent):
    for after in ("x", "\x00", "0" * 400):
        assert client.get("/requests/", {"after": after}).status_code == 200


def test_the_page_says_who_what_next_and_by_when(client, sent, deliver_events):
    assert STATUSES.search(page_of(client, sent).content.decode())[1] == "Received"
    deliver_events()
    text = page_of(client, sent).content.decode()
    assert STATUSES.search(text)
    assert "What happens next" in text
    assert "Who has it" in text
    assert "Mill Street" in text


def test_a_page_is_a_constant_number_of_queries(client, sent, officer, deliver_events):
    deliver_events()
    page_of(client, sent)
    with CaptureQueriesContext(connection) as few:
        page_of(client, sent)
    for number in range(8):
        messaging.send_message(
            case_id=sent.case_id, text=f"News {number}", by=officer, now=clock.now()
        )
    with CaptureQueriesContext(connection) as many:
        assert "News 7" in page_of(client, sent).content.decode()
    assert len(few) == len(many) <= 12


@pytest.mark.parametrize(
    "rest", ["", "reply/", "files/", "withdraw/", "still-a-problem/", "receipt.pdf"]
)
def test_somebody_elses_request_is_not_there(sent, site, client_for, host_client, rest):
    stranger = client_for(site, make_user())
    path = f"/requests/{sent.reference}/{rest}"
    assert stranger.get(path).status_code in (404, 405)
    assert stranger.post(path, {"text": "x"}).status_code in (404, 405)
    assert host_client(site).get(path).status_code in (302, 405)
    assert not Message.objects.exists()
    assert Case.objects.get().is_open


def test_the_same_reference_at_another_council_is_not_there(sent, swale, person, client_for):
    assert client_for(swale, person).get(f"/requests/{sent.reference}/").status_code == 404


# --- messages and files


def test_a_message_reaches_the_team_once_typed(client, sent):
    response = client.post(f"/requests/{sent.reference}/reply/", {"text": "It <b>grew</b>."})
    assert response["Location"] == f"/requests/{sent.reference}/"
    assert Message.objects.get().text == "It <b>grew</b>."
    text = page_of(client, sent).content.decode()
    assert "It &lt;b&gt;grew&lt;/b&gt;." in text


def test_an_empty_message_and_a_long_one_are_said_beside_the_box(client, sent):
    for text in ("", "   ", "x" * 4001):
        response = client.post(f"/requests/{sent.reference}/reply/", {"text": text})
        assert response.status_code == 422
        assert "There is a problem" in response.content.decode()
    assert not Message.objects.exists()


def test_a_question_from_the_team_is_waiting_for_you(client, sent, officer, deliver_events):
    deliver_events()
    progressing.ask_resident(
        case_id=sent.case_id, question="Which gate?", by=officer, now=clock.now()
    )
    text = page_of(client, sent).content.decode()
    assert STATUSES.search(text)[1] == "Waiting for you"
    assert "Which gate?" in text
    assert "Needs you" in client.get("/requests/").content.decode()


def test_a_photo_is_added_without_the_place_it_was_taken(client, sent):
    response = client.post(
        f"/requests/{sent.reference}/files/", {"files": photo("more.jpg", gps=True)}
    )
    assert response.status_code == 302
    stored = StoredFile.objects.get()
    served = client.get(f"/requests/{sent.reference}/files/{stored.pk}/")
    content = b"".join(served.streaming_content) if served.streaming else served.content
    assert not Image.open(io.BytesIO(content)).getexif()
    assert "attachment" in served["Content-Disposition"] or "sandbox" in str(served.headers)


def test_a_file_of_another_request_is_not_served(client, sent, site, client_for):
    other_person = make_user()
    other = send(draft(person_id=other_person.pk, now=clock.now()), now=clock.now())
    theirs = client_for(site, other_person)
    theirs.post(f"/requests/{other.reference}/files/", {"files": photo()})
    file_id = StoredFile.objects.get().pk
    assert theirs.get(f"/requests/{other.reference}/files/{file_id}/").status_code == 200
    assert client.get(f"/requests/{other.reference}/files/{file_id}/").status_code == 404
    assert client.get(f"/requests/{sent.reference}/files/{file_id}/").status_code == 404


def test_what_is_no_photo_is_refused(client, sent):
    from django.core.files.uploadedfile import SimpleUploadedFile

    for upload in ([], SimpleUploadedFile("a.jpg", b"<script>"), [photo()] * 4):
        response = client.post(f"/requests/{sent.reference}/files/", {"files": upload})
        assert response.status_code == 422, upload
    assert not StoredFile.objects.exists()


# --- ends


def test_withdrawing_asks_first_and_then_does_it(client, sent):
    assert "Do you want to withdraw" in page_of(client, sent, "withdraw/").content.decode()
    assert Case.objects.get().is_open
    client.post(f"/requests/{sent.reference}/withdraw/")
    assert not Case.objects.get().is_open
    text = page_of(client, sent).content.decode()
    assert "withdraw/" not in text
    for method in (client.get, client.post):
        again = method(f"/requests/{sent.reference}/withdraw/")
        assert again["Location"] == f"/requests/{sent.reference}/"


def test_done_shows_the_sentence_and_still_a_problem_opens_it_again(client, sent, officer):
    assert "Still a problem" not in page_of(client, sent).content.decode()
    close(sent, officer)
    text = page_of(client, sent).content.decode()
    assert STATUSES.search(text)[1] == "Done"
    assert "We cleared it." in text
    path = f"/requests/{sent.reference}/still-a-problem/"
    assert f'href="{path}"' in text
    assert client.post(path, {"text": ""}).status_code == 422
    client.post(path, {"text": "The mattress is still there."})
    assert Case.objects.get().is_open
    assert "The mattress is still there." in page_of(client, sent).content.decode()


def test_after_the_councils_limit_it_stays_closed_and_says_so(client, sent, officer):
    close(sent, officer)
    Case.objects.update(closed_at=clock.now() - timedelta(days=15))
    assert "still-a-problem" not in page_of(client, sent).content.decode()
    path = f"/requests/{sent.reference}/still-a-problem/"
    answer = client.post(path, {"text": "Still there."}, follow=True).content.decode()
    assert not Case.objects.get().is_open
    assert "too long ago" in answer
    assert client.get(path)["Location"] == f"/requests/{sent.reference}/"


@pytest.mark.parametrize(
    ("outcome", "more", "words"),
    [
        ("not_ours", {"not_ours_to": "Kent County Council"}, "Not ours: passed to Kent"),
        ("cannot", {}, "We cannot do this because"),
    ],
)
def test_only_the_agreed_words(client, sent, officer, outcome, more, words):
    close(sent, officer, outcome, **more)
    text = page_of(client, sent).content.decode()
    assert words in text
    assert STATUSES.search(text)
