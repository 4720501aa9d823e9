"""The engine and the evaluator that was written from the format's page alone say the same."""

import ast
import sys
from pathlib import Path

import pytest

from tests.independent import agreeing, evaluator

SEED = 20_260_331
FORMS = 40
ALL_FORMS = 500


def test_the_evaluator_shares_no_code_with_the_product() -> None:
    texts = [path.read_text() for path in Path(evaluator.__file__).parent.glob("*.py")]
    assert len(texts) > 5
    names: set[str] = set()
    for part in (node for text in texts for node in ast.walk(ast.parse(text))):
        if isinstance(part, ast.Import):
            names |= {each.name.partition(".")[0] for each in part.names}
        elif isinstance(part, ast.ImportFrom):
            assert part.level == 0
            if not str(part.module).startswith(f"{evaluator.__name__}."):
                names.add(str(part.module).partition(".")[0])
        elif isinstance(part, ast.Name):
            assert part.id not in ("__import__", "exec", "eval")
    assert names <= sys.stdlib_module_names - {"importlib"}


def test_a_sample_of_forms_goes_alike() -> None:
    assert len(agreeing.taken(SEED, FORMS)) == FORMS
    assert_none(list(agreeing.differences(SEED, FORMS, posts=4)))


@pytest.mark.long
def test_500_forms_go_alike() -> None:
    assert len(agreeing.taken(SEED, ALL_FORMS)) == ALL_FORMS
    assert_none(list(agreeing.differences(SEED, ALL_FORMS)))


def assert_none(found: list[str]) -> None:
    assert not found, f"{len(found)} differences, the first:\n" + "\n\n".join(found[:3])
