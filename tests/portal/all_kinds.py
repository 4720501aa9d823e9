"""A form that asks one question of every kind, for tests that look at them: never installed."""

from typing import Any

from portal.fields import field_kinds, kind

LABELS = {
    "text": "What make is it?",
    "long_text": "Tell us what happened",
    "number": "How wide is the gap?",
    "money": "How much did you pay?",
    "date": "When did it happen?",
    "date_of_birth": "What is your date of birth?",
    "time": "At what time?",
    "yes_no": "Do you share bins with other homes?",
    "radios": "Is it on your land?",
    "checkboxes": "What can you see?",
    "select": "How large is it?",
    "postcode": "What is your postcode?",
    "address": "The address this is about",
    "map_point": "Where is it?",
    "ward": "Which ward is it in?",
    "vehicle": "What is the registration number?",
    "phone": "Your phone number",
    "email": "Your email address",
    "name": "Your full name",
    "person": "Who lives with you?",
    "business": "Your business",
    "file": "Add photos",
    "declaration": "I have told you the truth, and I will tell you about changes",
    "bank_details": "Which account should we use?",
    "reference": "The reference of your earlier request",
    "group": "What should we collect?",
    "information": "Before you go on",
}
WANT_MORE = {"slot", "price", "derived"}  # calendars, fees: not a question by itself


def question(key: str, **more: Any) -> dict[str, Any]:
    """One question of a kind, with what its example needs."""
    found = {"id": f"q_{key}", "kind": key, "label": LABELS.get(key, key)}
    if kind(key).asks:
        found |= {"hint": "A few words of help", "required": not kind(key).holds_files}
    return found | kind(key).example().get("question", {}) | more


def kinds() -> list[str]:
    """Every kind that can be asked by itself, in the order of the registry."""
    return [key for key in field_kinds if key not in WANT_MORE]


def pages() -> list[dict[str, Any]]:
    """One page with every kind, then a page for each."""
    every = {"id": "every", "title": "Every kind", "questions": [question(k) for k in kinds()]}
    alone = [
        {
            "id": key,
            "title": LABELS.get(key, key),
            "questions": [question(key, id=f"only_{key}", required=True)],
        }
        for key in sorted(kinds(), key=lambda key: kind(key).holds_files)  # files come last
        if kind(key).asks
    ]
    return [every, *alone]
