"""A service that asks for a day of a crew, or a time at a desk, for the portal's tests."""

from typing import Any

from councils import clock
from portal.models import Form, Service
from portal.operations.installing import publish_version

YOU = {
    "id": "you",
    "title": "About you",
    "questions": [
        {"id": "full_name", "kind": "name", "label": "Your name", "required": True},
        {"id": "email", "kind": "email", "label": "Email address", "required": False},
    ],
}


def definition(key: str, validation: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A form with a page for the day and one for the name."""
    question = {
        "id": "when",
        "kind": "slot",
        "label": "When shall we come?",
        "required": True,
        "validation": validation,
    }
    return {
        "format": 1,
        "key": key,
        "title": "Book a visit",
        "service": key,
        "contact": {"name": "full_name", "email": "email"},
        "pages": [
            *more.pop("before", []),
            {"id": "day", "title": "Choose a day", "questions": [question]},
            YOU,
        ],
        **more,
    }


def slot_service(
    key: str = "visit", calendar: Any = "crew", form: Any = None, **validation: Any
) -> Service:
    """The service, in the entered council."""
    made = Form.objects.create(key=key, title="Book a visit")
    wanted = form or definition(key, {"calendar": calendar, **validation})
    publish_version(form=made, definition=wanted, now=clock.now())
    like = Service.objects.get(key="something_else")
    Service.objects.create(
        key=key,
        title="Book a visit",
        topic=like.topic,
        way=like.way,
        form=made,
        case_type_key=like.case_type_key,
    )
    return Service.objects.get(key=key)
