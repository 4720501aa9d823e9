"""What every part of sending has to keep to: it costs a form that it does not concern nothing."""

import pytest

from portal import engine
from portal.definitions import available, read
from portal.sending import SendingPart, sending_parts

KEYS = list(sending_parts)


@pytest.fixture(scope="module")
def forms():
    return [engine.load(read(key)) for key in available()]


@pytest.mark.parametrize("key", KEYS)
def test_a_part_says_what_it_is(key):
    part = sending_parts.get(key)
    assert issubclass(part, SendingPart)
    assert str(part.label)
    assert part().__dict__ == {}, "a part keeps no state: one serves many sendings"


def test_no_two_parts_leave_their_order_to_chance():
    orders = [sending_parts.get(key).order for key in KEYS]
    assert len(set(orders)) == len(orders)


@pytest.mark.parametrize("key", KEYS)
def test_a_form_that_asks_for_nothing_special_is_no_concern_of_it(key):
    plain = engine.load(
        {
            "format": 1,
            "key": "plain",
            "title": "Plain",
            "service": "plain",
            "pages": [
                {
                    "id": "p",
                    "title": "One page",
                    "questions": [{"id": "a", "kind": "text", "label": "A"}],
                }
            ],
        }
    )
    assert sending_parts.get(key)().concerns(plain) is False


@pytest.mark.parametrize("key", KEYS)
def test_some_service_of_the_library_needs_it(key, forms):
    part = sending_parts.get(key)()
    concerned = [form.key for form in forms if part.concerns(form)]
    assert concerned
    assert len(concerned) < len(forms)
