"""Expected failures of the floor, with words fit for the screen."""

from django.utils.translation import gettext as _


class CouncilExists(ValueError):
    """The slug, reference prefix or host of a new council is taken."""

    def __str__(self) -> str:
        return _("A council with this short address or reference prefix already exists.")


class ChangedMeanwhile(Exception):
    """Somebody else changed the same thing after the page was opened."""

    def __str__(self) -> str:
        return _(
            "Somebody else changed this while you had the page open. What you typed is still here. "
            "Look at what stands now, then save again if yours is right."
        )


class CalendarExists(ValueError):
    """A calendar of this name is there already."""

    def __str__(self) -> str:
        return _("There is a calendar with this name already. Choose another name.")


class AlreadyClosed(ValueError):
    """The council is closed on that day already."""

    def __str__(self) -> str:
        return _("That day is in the list already.")


class HostTaken(ValueError):
    """Some site answers on this host already."""

    def __str__(self) -> str:
        return _("This address is used already, by this council or another.")


class HostNeeded(ValueError):
    """The host is the primary or the last one, and cannot be removed."""

    def __str__(self) -> str:
        return _(
            "You cannot remove the main address. Make another address the main one first: "
            "links in email use it."
        )


class HostNotProved(ValueError):
    """A host that the council has not shown to be its own cannot be the main one."""

    def __str__(self) -> str:
        return _("The council must show first that this address is theirs.")
