"""A form for somebody who may lose their home, small enough to read: closed and quiet."""

from typing import Any

from casework.models import CaseType
from casework.operations.setting_up import create_case_type, ensure_queue, ensure_team
from portal.models import Form, Service
from portal.operations.installing import publish_version
from tests.portal.factories import NOW

NO_SAFE_PLACE = {"answer": "tonight", "is": "no"}
HAS_ONE = {"answer": "tonight", "is": "yes"}
YES_NO = [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]


def definition() -> dict[str, Any]:
    """Tonight first; with no safe place only name and phone are asked, below the phone line."""
    return {
        "format": 1,
        "key": "homelessness",
        "title": "Get help if you may lose your home",
        "quick_exit": True,
        "contact": {
            "name": "full_name",
            "email": "email",
            "phone": "phone",
            "updates": "updates",
            "safe_when": "safe_time",
            "safe_message": "safe_voicemail",
        },
        "target": {"amount": 1, "unit": "working_days", "basis": "published"},
        "pages": [
            {
                "id": "tonight",
                "title": "Tonight",
                "questions": [
                    {
                        "id": "tonight",
                        "kind": "radios",
                        "label": "Do you have somewhere safe to sleep tonight?",
                        "required": True,
                        "options": YES_NO,
                    }
                ],
                "next": [{"when": NO_SAFE_PLACE, "page": "you"}],
            },
            {
                "id": "situation",
                "title": "Your situation",
                "questions": [
                    {
                        "id": "why",
                        "kind": "long_text",
                        "label": "Why may you lose your home?",
                        "required": True,
                        "sensitivity": "special",
                    }
                ],
            },
            {
                "id": "you",
                "title": "How to reach you",
                "warnings": [
                    {
                        "id": "phone_now",
                        "severity": "urgent",
                        "condition": NO_SAFE_PLACE,
                        "text": "Phone us now. We help at night too.",
                        "phone": ["council.emergency_phone", "council.phone"],
                    }
                ],
                "questions": [
                    {
                        "id": "full_name",
                        "kind": "name",
                        "label": "Your full name",
                        "required": True,
                        "sensitivity": "personal",
                    },
                    {
                        "id": "phone",
                        "kind": "phone",
                        "label": "Your phone number",
                        "required": {"when": NO_SAFE_PLACE},
                        "sensitivity": "personal",
                    },
                    {
                        "id": "updates",
                        "kind": "radios",
                        "label": "How may we write to you?",
                        "condition": HAS_ONE,
                        "options": [
                            {"value": "email", "label": "By email"},
                            {"value": "none", "label": "Do not write to me"},
                        ],
                    },
                    {
                        "id": "email",
                        "kind": "email",
                        "label": "Your email address",
                        "condition": HAS_ONE,
                        "sensitivity": "personal",
                    },
                ],
            },
            {
                "id": "safe",
                "title": "When it is safe",
                "questions": [
                    {"id": "safe_time", "kind": "text", "label": "When is it safe to call?"},
                    {
                        "id": "safe_voicemail",
                        "kind": "radios",
                        "label": "May we leave a message?",
                        "options": YES_NO,
                    },
                ],
            },
        ],
    }


ANSWERS = {
    "tonight": "yes",
    "why": "My partner hurts me",
    "full_name": "Ada Hidden",
    "phone": "01622 777123",
    "updates": "email",
    "email": "ada@hidden.example",
    "safe_time": "After 5pm",
    "safe_voicemail": "no",
}


def install(promise: str = "We will call you about your home by {date}") -> Service:
    """The service with its form, its team and its kind of case, in the entered council."""
    team = ensure_team(slug="housing-options", name="Housing Options", email="ho@council.example")
    queue = ensure_queue(slug="housing-options", name="Housing Options", team=team)
    CaseType.objects.filter(key="homelessness").delete()
    create_case_type(
        key="homelessness",
        label="Get help if you may lose your home",
        first_queue=queue,
        target_days=1,
        confirmed=True,
        promise=promise,
        is_restricted=True,
    )
    form, _made = Form.objects.get_or_create(
        key="homelessness", defaults={"title": "Get help if you may lose your home"}
    )
    publish_version(form=form, definition=definition(), now=NOW)
    Service.objects.filter(key="homelessness").update(
        way="here", form=form, case_type_key="homelessness", elsewhere_url=""
    )
    return Service.objects.get(key="homelessness")
