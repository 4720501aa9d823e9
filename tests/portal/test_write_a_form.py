"""The examples of docs/how-to/write-a-form.md are whole and right."""

import json
import re
from pathlib import Path

from portal import engine

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "write-a-form.md"


def test_its_examples_make_a_form_that_is_right():
    found = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    first, zone, since, things, fee, duplicates, seen, council = map(json.loads, found)
    asked = [
        {"id": "where", "kind": "address", "label": "Where?"},
        {"id": "plate", "kind": "vehicle", "label": "Plate"},
        {"id": "benefits", "kind": "yes_no", "label": "Benefits?"},
        {"id": "price", "kind": "price", "label": "Price"},
    ]
    definition = {
        "format": 1,
        "key": "example",
        "title": "Example",
        "place": "where",
        "settings": {"town_wards": [], "up_to_4_pence": 3500},
        "pages": [
            first,
            {"id": "middle", "title": "Middle", "questions": [*asked, zone, since]},
            {"id": "things", "title": "Things", "questions": [things]},
            seen,
            {
                "id": "last",
                "title": "Last",
                "questions": [{"id": "end", "kind": "text", "label": "E"}],
            },
        ],
        "fee": fee,
        "duplicates": duplicates,
    }
    assert engine.check_definition(definition) == []
    free = {**definition, "pages": [*definition["pages"]], "councils": [council]}
    free["pages"][1] = {**free["pages"][1], "questions": [*asked[:3], zone, since]}
    assert engine.check_definition(free) == []
