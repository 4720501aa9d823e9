"""A second reading of the format of forms, written from `docs/forms-format.md` alone.

It shares nothing with the engine but the page, so where both agree the page says enough. It knows
the simple kinds of question; of e-mail addresses and phone numbers only the obvious ones.
"""

from tests.independent.evaluator.councils import for_council
from tests.independent.evaluator.posts import check, wrong_before_sending
from tests.independent.evaluator.prices import price
from tests.independent.evaluator.walking import (
    first_incomplete,
    kept,
    next_page,
    page_before,
    visible,
    walk,
)

__all__ = [
    "check",
    "first_incomplete",
    "for_council",
    "kept",
    "next_page",
    "page_before",
    "price",
    "visible",
    "walk",
    "wrong_before_sending",
]
