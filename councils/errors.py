"""Expected failures of the floor, with words fit for the screen."""

from django.utils.translation import gettext as _


class CouncilExists(ValueError):
    """The slug, reference prefix or host of a new council is taken."""

    def __str__(self) -> str:
        return _("A council with this short address or reference prefix already exists.")
