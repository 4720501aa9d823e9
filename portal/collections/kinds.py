"""The kinds of bin, and what each looks like in a council."""

from django.utils.translation import gettext_lazy as _

from councils.options import declare, value

KINDS = {
    "refuse": _("Rubbish"),
    "mixed_recycling": _("Mixed recycling"),
    "food": _("Food waste"),
    "garden": _("Garden waste"),
    "paper_card": _("Paper and card"),
    "textiles_or_batteries": _("Textiles and batteries"),
}

declare(
    "portal.bin_containers",
    default={},
    label="What residents put out for each kind of bin",
    help="For example, green bin",
    keys=tuple(KINDS.items()),
)


def name_of(kind: str) -> str:
    """The kind with the council's own container: "Rubbish (green bin)"."""
    container = value("portal.bin_containers").get(kind, "")
    plain = str(KINDS.get(kind, kind))
    return f"{plain} ({container})" if container else plain
