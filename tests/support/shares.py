"""How much of a large matrix a run takes: the whole of it by --long, else a seeded share."""

import os
import random
from collections.abc import Sequence
from typing import TypeVar

import pytest

Case = TypeVar("Case")


def is_long() -> bool:
    """Whether this run was asked to take everything."""
    return bool(os.environ.get("OFD_LONG"))


def examples(number: int) -> int:
    """How many examples Hypothesis makes up."""
    return number if is_long() else number // 4


def share(cases: Sequence[Case], number: int, seed: int) -> list[object]:
    """All the cases for `parametrize`; those that are not in the share are marked long."""
    chosen = random.Random(seed).sample(range(len(cases)), number)
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            marks=[] if place in chosen else [pytest.mark.long],
        )
        for place, case in enumerate(cases)
    ]
