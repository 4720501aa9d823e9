"""Expected failures of the portal, with words fit for the screen."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _


class DraftGone(LookupError):
    """There is no such draft for this visitor, or it has expired."""

    def __str__(self) -> str:
        return _("We could not find these answers. They may have expired.")


class NotDeclared(ValueError):
    """The form asks for a declaration, and it was not made."""


class NotComplete(ValueError):
    """Some answers are missing or wrong; `page_id` is the first page to go back to."""

    def __init__(self, page_id: str) -> None:
        super().__init__(page_id)
        self.page_id = page_id


class NotTakenIn(ValueError):
    """What a page sent could not be kept: a file that is refused, a place that is gone."""

    def __init__(self, question: str, words: str) -> None:
        super().__init__(words)
        self.question = question


class AnsweredAtOnce(ValueError):
    """A rule of the form answers this at once: no case is made. `text` says why."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = text


class KnownAlready(ValueError):
    """The same was reported already and the form shows that one instead of taking another."""


class PriceUnknown(ValueError):
    """The price cannot be worked out from these answers, so they cannot be sent."""

    def __str__(self) -> str:
        return _("We cannot work out the price from these answers. Check them, or contact us.")


class NothingNewer(ValueError):
    """The library has no other version of a form than the one that residents answer."""

    def __str__(self) -> str:
        return _("You have this version already.")


class WrongCode(LookupError):
    """No hand-over has this code, it has ended, or what was confirmed does not fit: never which."""

    def __str__(self) -> str:
        return _("We cannot find a form with these details. Check them, or ask for a new code.")


class HeldElsewhere(Http404):
    """The other side has the form now. A view that does not expect it says 404."""

    def __init__(self, draft: Any) -> None:
        super().__init__()
        self.draft = draft


class NeedsAccount(Http404):
    """The council gives a reason why this form needs an account, and nobody is signed in."""
