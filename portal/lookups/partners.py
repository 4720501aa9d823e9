"""Whether a move leads to or from the area of another council of the partnership."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from councils.models import Council
from councils.tenancy import current_council
from portal.lookups import lookups
from portal.lookups.context import Context

OTHER_END = {"out_of_area": "to", "into_area": "from"}


@lookups.register("move_partner")
class MovePartner:
    """The partner council at the other end of a move: one query, and none for a move within.

    `move` is out_of_area, into_area or anything else; `to` and `from` are the homes outside.
    """

    label = _("Partner council at the other end of a move")
    gives = "facts"
    takes = ("move", "to", "from")
    names = ("known", "name", "gss")

    def __call__(self, context: Context) -> dict[str, Any]:
        home = context.given.get(OTHER_END.get(str(context.given.get("move")), ""))
        code = str(home.get("council_gss") or "") if isinstance(home, Mapping) else ""
        if not code or code == current_council().gss:
            return {"known": False}
        live = Council.objects.filter(kind=Council.Kind.COUNCIL, status=Council.Status.LIVE)
        name = live.filter(gss=code).values_list("name", flat=True).first()
        return {"known": True, "name": name, "gss": code} if name else {"known": False}
