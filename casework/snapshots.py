"""Reading the answers that came with a case: labels, shown words, typed values by question."""

from collections.abc import Iterable, Iterator
from typing import Any


def answer_rows(snapshot: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every answer of the snapshot in form order: `id`, `label`, `shown`, `value`, ...."""
    for page in snapshot.get("pages", ()):
        yield from page.get("items", ())
    yield from snapshot.get("answers", ())


def typed_values(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Question id to typed value: what conditions of routing rules are asked about."""
    return {row["id"]: row.get("value") for row in answer_rows(snapshot) if "id" in row}


def shown_rows(snapshot: dict[str, Any], only: list[str] | None = None) -> list[dict[str, str]]:
    """Label and words of every answer, or of those that are in `only` or marked for contractors."""
    return [
        {"id": row.get("id", ""), "label": row.get("label", ""), "shown": row.get("shown", "")}
        for row in answer_rows(snapshot)
        if only is None or row.get("id") in only or row.get("contractor_visible")
    ]


def with_apart(snapshot: dict[str, Any], apart: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Everything that a resident said: the pages of linked cases in their places.

    The main snapshot holds an empty page with `separate` where one was kept for another team.
    """
    kept = {page.get("id"): page for one in apart for page in one.get("pages", ())}
    if not kept:
        return snapshot
    pages = [
        kept.get(page.get("id"), page) if page.get("separate") else page
        for page in snapshot.get("pages", ())
    ]
    return {**snapshot, "pages": pages}
