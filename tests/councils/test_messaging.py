"""Messages: composed from plain values, stored once, sent once."""

import email
from email.policy import default
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from councils.events.queries import attention_list
from councils.events.testing import deliver_events
from councils.messaging import api
from councils.messaging.channels import delivery_channels
from councils.messaging.channels.email import EmailChannel
from councils.messaging.compose import compose, one_line, sender_of
from councils.messaging.errors import BadContext, NotSent
from councils.messaging.models import Dispatch
from councils.models import Council

EXAMPLE = {
    "to": "resident@example.org",
    "template": "messaging/example",
    "context": {"reference": "MBC-7K4F-92QX"},
    "reason": "received",
}


@pytest.fixture
def box(settings, tmp_path):
    settings.MAIL_ROOT = tmp_path
    settings.EMAIL_URL = ""
    return tmp_path


@pytest.fixture
def maidstone_writes(in_maidstone, box):
    Council.objects.filter(pk=in_maidstone.pk).update(email="hello@maidstone.example")
    in_maidstone.email = "hello@maidstone.example"
    return box / "c_maidstone"


def letters(folder):
    return [
        email.message_from_bytes(path.read_bytes(), policy=default)
        for path in sorted(folder.glob("*.eml"))
    ]


def test_a_message_is_stored_and_lies_in_the_councils_folder(maidstone_writes):
    case_id, person_id = uuid4(), uuid4()
    sent = api.send(**EXAMPLE, key="d1", case_id=case_id, person_id=person_id)

    (letter,) = letters(maidstone_writes)
    assert letter["To"] == "resident@example.org"
    assert letter["From"] == "Maidstone Borough Council <hello@maidstone.example>"
    assert letter["Subject"] == "Your request MBC-7K4F-92QX"
    assert letter["Message-ID"] == f"<{sent.pk}@maidstone.example>"
    text = letter.get_body(("plain",)).get_content()
    assert "http://maidstone.localhost:8000/requests/MBC-7K4F-92QX/" in text
    assert "MBC-7K4F-92QX" in letter.get_body(("html",)).get_content()
    assert (sent.state, sent.attempts) == ("sent", 1)
    assert list(api.of_case(case_id)) == [sent]


def test_the_same_key_never_sends_twice(maidstone_writes):
    first = api.send(**EXAMPLE, key="d1")
    again = api.send(**{**EXAMPLE, "to": "other@example.org"}, key="d1")

    assert (again.pk, again.attempts, again.to) == (first.pk, 1, "resident@example.org")
    assert len(letters(maidstone_writes)) == 1
    api.send(**EXAMPLE, key="d2")
    assert len(letters(maidstone_writes)) == 2


def test_a_failed_sending_goes_out_later_with_the_same_words(maidstone_writes, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(EmailChannel, "deliver", refuse(NotSent("mail_server_said_451")))
        with pytest.raises(NotSent):
            api.send(**EXAMPLE, key="d1")
    row = Dispatch.objects.get()
    assert (row.state, row.error) == ("queued", "mail_server_said_451")

    api.send(**{**EXAMPLE, "context": {"reference": "OTHER"}}, key="d1")
    (letter,) = letters(maidstone_writes)
    assert letter["Subject"] == "Your request MBC-7K4F-92QX"
    assert Dispatch.objects.get().attempts == 2


def refuse(error):
    def deliver(self, dispatch):
        raise error

    return deliver


def test_a_message_that_another_worker_is_sending_is_left_alone(maidstone_writes):
    sent = api.send(**EXAMPLE, key="d1")
    until = timezone.now() + timezone.timedelta(seconds=30)
    Dispatch.objects.filter(pk=sent.pk).update(state="sending", leased_until=until)
    with pytest.raises(NotSent, match="another_worker") as caught:
        api.send(**EXAMPLE, key="d1")
    assert 25 < caught.value.seconds <= 30  # not a whole minute: it may have died sending

    Dispatch.objects.update(leased_until=timezone.now() - timezone.timedelta(seconds=30))
    assert api.send(**EXAMPLE, key="d1").state == "sent"
    assert len(letters(maidstone_writes)) == 1


@pytest.mark.parametrize("to", ["nobody", "a@b@c", "a@example.org\nBcc: x@example.org", ""])
def test_a_bad_address_is_hopeless(maidstone_writes, to):
    with pytest.raises(NotSent) as caught:
        api.send(**{**EXAMPLE, "to": to})

    assert caught.value.retryable is False
    assert not Dispatch.objects.exists()


def test_no_value_can_add_a_header(maidstone_writes):
    evil = "X\r\nBcc: spy@example.org\r\n\r\nbody\u2028more"
    api.send(**{**EXAMPLE, "context": {"reference": evil}})

    (letter,) = letters(maidstone_writes)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Your request X Bcc: spy@example.org body more"
    assert one_line("a\x00b\x85c\td") == "a b c d"


def test_text_is_not_escaped_and_html_is(in_maidstone):
    words = compose("messaging/example", {"reference": "<b>O'Neill & Sons</b>"})

    assert "<b>O'Neill & Sons</b>" in words.text
    assert "&lt;b&gt;O&#x27;Neill &amp; Sons&lt;/b&gt;" in words.html


@pytest.mark.parametrize("value", [Council(name="x"), object(), [lambda: 1], {"deep": Council()}])
def test_only_plain_values_go_into_a_message(in_maidstone, value):
    with pytest.raises(BadContext):
        compose("messaging/example", {"reference": value})


def test_a_council_without_an_address_writes_from_the_partnership(settings):
    settings.DEFAULT_FROM_EMAIL = "One Front Desk <no-reply@frontdesk.invalid>"

    assert sender_of(Council(name="X", email="")) == "One Front Desk <no-reply@frontdesk.invalid>"
    assert (
        sender_of(Council(name='A "B"\r\nC', email="a@b.example")) == r'"A \"B\" C" <a@b.example>'
    )


class TestMailServer:
    """With EMAIL_URL the same message goes by SMTP."""

    @pytest.fixture(autouse=True)
    def server(self, settings, maidstone_writes):
        settings.EMAIL_URL = "smtp://localhost:1"

    def test_it_is_handed_to_the_server(self, maidstone_writes):
        sent = api.send(**EXAMPLE)

        assert mail.outbox[0].extra_headers["Message-ID"] == sent.message_id
        assert not maidstone_writes.exists()

    @pytest.mark.parametrize(
        ("error", "state"),
        [
            (SMTPRecipientsRefused({"x": (550, b"no such user")}), "failed"),
            (SMTPRecipientsRefused({"x": (451, b"greylisted")}), "queued"),
            (SMTPServerDisconnected("gone"), "queued"),
            (TimeoutError(), "queued"),
        ],
    )
    def test_refusals_for_good_and_for_now(self, monkeypatch, error, state):
        def fail(self, messages):
            raise error

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
        with pytest.raises(NotSent) as caught:
            api.send(**EXAMPLE)

        row = Dispatch.objects.get()
        assert row.state == state
        assert caught.value.retryable is (state == "queued")
        assert "no such user" not in row.error

    def test_a_server_that_does_not_answer_is_said(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

        assert delivery_channels.get("email")().check() == [
            "The mail server does not answer: ConnectionRefusedError."
        ]


def test_a_queued_message_goes_out_with_the_deliveries(maidstone_writes):
    for _ in range(2):
        api.queue(**EXAMPLE, key="q1")
    assert Dispatch.objects.get().state == "queued"
    assert letters(maidstone_writes) == []

    deliver_events(strict=True)
    assert len(letters(maidstone_writes)) == 1
    assert Dispatch.objects.get().state == "sent"


def test_a_hopeless_message_comes_to_a_person(maidstone_writes, monkeypatch):
    error = NotSent("mail_server_said_550", retryable=False)
    monkeypatch.setattr(EmailChannel, "deliver", refuse(error))
    api.queue(**EXAMPLE, key="q1")
    deliver_events()

    (waiting,) = attention_list()
    assert (waiting.subscriber, waiting.error) == ("messaging.send_queued", "mail_server_said_550")
