"""Which process runs which tests: those of a group (`xdist_group`) in one, so that what they share
is made once; every other wherever there is room.
"""

from typing import Any

import pytest
from _pytest.nodeid import NodeId
from xdist.scheduler import LoadGroupScheduling


def name_group(item: pytest.Item) -> None:
    """End the test's name with its group, by which xdist knows it. xdist 3.8 itself writes that
    where pytest 9.2 no longer looks.
    """
    groups = "_".join(sorted({mark.args[0] for mark in item.iter_markers("xdist_group")}))
    if groups and not item.nodeid.endswith(f"@{groups}"):
        item._id = NodeId.parse(f"{item.nodeid}@{groups}")


class Spreading(LoadGroupScheduling):
    """xdist's own, but what is done is forgotten: else all of it is counted after every test."""

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        """One test is through."""
        name = self.registered_collections[node][item_index]
        group = self._split_scope(name)
        tests = self.assigned_work[node][group]
        tests[name] = True
        if all(tests.values()):
            del self.assigned_work[node][group]
        self._reschedule(node)
