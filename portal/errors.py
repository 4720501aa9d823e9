"""Expected failures of the portal, with words fit for the screen."""

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


class NothingNewer(ValueError):
    """The library has no other version of a form than the one that residents answer."""

    def __str__(self) -> str:
        return _("You have this version already.")
