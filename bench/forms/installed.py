"""Services of the benchmark's own: a definition becomes a form that residents can answer."""

from typing import Any

from casework.operations.setting_up import create_case_type, ensure_queue, ensure_team
from councils import clock
from portal.choices import Topic, Way
from portal.models import Form, Service
from portal.operations.installing import publish_version

TEAM = "bench"


def install(definition: dict[str, Any]) -> Service:
    """The service of a definition, made once a council. In the council."""
    key = definition["key"]
    found = Service.objects.filter(key=key).select_related("form").first()
    if found is not None:
        return found
    ensure_team(slug=TEAM, name="Bench")
    ensure_queue(slug=TEAM, name="Bench", team_slug=TEAM)
    create_case_type(key=key, label=definition["title"], first_queue=TEAM)
    form = Form.objects.create(key=key, title=definition["title"])
    publish_version(form=form, definition=definition, now=clock.now())
    return Service.objects.create(
        key=key,
        title=definition["title"],
        topic=Topic.choices[0][0],
        way=Way.HERE,
        form=form,
        case_type_key=key,
    )


def simple_definition() -> dict[str, Any]:
    """One page, four questions, no declaration: what Open Forms was measured with."""
    return {
        "format": 1,
        "key": "bench_simple",
        "title": "Tell us what you think",
        "contact": {"name": "name", "email": "email"},
        "pages": [
            {
                "id": "one",
                "title": "Your answers",
                "questions": [
                    {"id": "name", "kind": "name", "label": "Your name", "required": True},
                    {"id": "email", "kind": "email", "label": "Your email address"},
                    {
                        "id": "about",
                        "kind": "radios",
                        "label": "Was it easy?",
                        "required": True,
                        "options": [
                            {"value": "yes", "label": "Yes"},
                            {"value": "no", "label": "No"},
                        ],
                    },
                    {"id": "words", "kind": "long_text", "label": "What else?"},
                ],
            }
        ],
    }
