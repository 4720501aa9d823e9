"""What every delivery channel has to do."""

import pytest

from councils.messaging.channels import delivery_channels
from councils.messaging.errors import NotSent
from councils.messaging.models import Dispatch
from councils.messaging.sending import send_stored


@pytest.fixture(params=list(delivery_channels))
def key(request, settings, tmp_path):
    settings.MAIL_ROOT = tmp_path
    settings.EMAIL_URL = ""
    return request.param


@pytest.fixture
def example(key, in_maidstone):
    fields = delivery_channels.get(key)().example()
    row = Dispatch.objects.create(key="example", channel=key, reason="example", **fields)
    row.refresh_from_db()
    return row


def test_it_has_a_label_for_people(key):
    assert str(delivery_channels.get(key).label).strip()


def test_it_says_in_words_whether_it_should_work(key, in_maidstone):
    assert delivery_channels.get(key)().check() == []


def test_it_sends_its_example(example):
    sent = send_stored(example)

    assert (sent.state, sent.error) == ("sent", "")
    assert sent.sent_at is not None


def test_sending_the_same_dispatch_again_is_no_second_message(example, tmp_path):
    channel = delivery_channels.get(example.channel)()
    for _ in range(2):
        channel.deliver(example)

    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) <= 1


def test_a_refusal_is_kept_on_the_dispatch(example, monkeypatch):
    def refuse(self, dispatch):
        raise NotSent("refused", retryable=False)

    monkeypatch.setattr(delivery_channels.get(example.channel), "deliver", refuse)
    with pytest.raises(NotSent):
        send_stored(example)

    example.refresh_from_db()
    assert (example.state, example.error) == ("failed", "refused")
