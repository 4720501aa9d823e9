"""Links of a navigation, as layouts draw them."""

from typing import NamedTuple


class Link(NamedTuple):
    """One link. `current` is this very page, `active` the one that the page stands under; `post` is
    a form with a button, and `staff` belongs to staff alone.
    """

    href: str
    text: str
    current: bool = False
    active: bool = False
    post: bool = False
    staff: bool = False


class Links(tuple[Link, ...]):
    """A row of them: plain values, so that what it looks like can be kept."""

    __slots__ = ()
