"""The council's own catalogue, to choose a service from."""

from django.utils.translation import gettext_lazy as _

from portal.lookups import lookups
from portal.lookups.context import Context
from portal.models import Service


@lookups.register("services")
class Services:
    """Every service that this council offers, by title: one query."""

    label = _("Services of the council")
    gives = "options"
    takes = ()

    def __call__(self, context: Context) -> list[tuple[str, str, str]]:
        live = Service.objects.filter(is_live=True).order_by("title")
        return [(key, title, "") for key, title in live.values_list("key", "title")]
