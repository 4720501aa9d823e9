"""Who still needs a file. Apps that point at files register a function here.

```python
@file_owners.register("casework.attachments")
def attached(ids: Collection[UUID]) -> set[UUID]: ...   # those of `ids` that are still needed
```
"""

from collections.abc import Collection
from uuid import UUID

from councils.registry import Registry

file_owners = Registry("file_owners", required=())


def needed(ids: Collection[UUID]) -> set[UUID]:
    """Those of `ids` that somebody still points at."""
    return set().union(*(owner(ids) for _, owner in file_owners.items()))
