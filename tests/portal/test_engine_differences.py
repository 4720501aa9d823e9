"""What an admin is told of the parts of a form that residents do not read."""

import pytest

from portal.engine.differences import differences

NUMBER = {"id": "bins", "kind": "number", "label": "Bins"}
FEE = {
    "lines": [{"id": "each", "label": "Each", "amount": 100}],
    "vat": "outside",
    "ledger": "R1",
}


def form(*, page=None, question=None, **more):
    zone = {"id": "zone", "kind": "derived", "label": "Zone", "values": [{"is": "a"}]}
    told = {"id": "told", "kind": "information", "label": "Told", "body": ["Before"]}
    if question:
        zone, told = (each | question.get(each["id"], {}) for each in (zone, told))
    one = {"id": "one", "title": "One", "questions": [NUMBER, zone, told], **(page or {})}
    two = {"id": "two", "title": "Two", "questions": [NUMBER | {"id": "other"}]}
    return {"format": 1, "key": "x", "title": "X", "pages": [one, two], **more}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {"fee": FEE}, "What was free has a price now."),
        ({"fee": FEE}, {}, "What had a price is free now."),
        ({"fee": FEE}, {"fee": FEE | {"minimum": 5}}, "The price is different."),
        (
            {},
            {"account": "required", "account_reason": "We show your bill"},
            "Whether an account is needed is different.",
        ),
        ({}, {"quick_exit": True}, "a button that leaves at once is different."),
        ({}, {"page": {"next": [{"page": "two"}]}}, "Which page comes next is different."),
        (
            {},
            {"page": {"separate": {"case_type": "e", "title": "T"}}},
            "Who is given the answers of this page is different.",
        ),
        (
            {},
            {"question": {"zone": {"values": [{"is": "b"}]}}},
            "How “Zone” is worked out is different.",
        ),
        (
            {},
            {"question": {"zone": {"hidden": True}}},
            "Whether “Zone” stands on the case is different.",
        ),
        (
            {},
            {"question": {"told": {"body": ["After"]}}},
            "What is said was “Before” and becomes “After”.",
        ),
        (
            {},
            {"linked": {"council": {"answer": "zone"}, "form": "x", "consent": "bins"}},
            "When a second case is made at another council is different.",
        ),
    ],
)
def test_every_part_that_differs_is_said(before, after, said):
    found = differences(form(**before), form(**after))
    assert said in "\n".join(line for each in found for line in each.lines)
    assert differences(form(**after), form(**after)) == []
