"""A council's addresses with a few more, which tell from inside a request where it stands."""

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse, JsonResponse
from django.urls import include, path
from django.utils import timezone

from config.errors import handler400, handler403, handler404, handler500  # noqa: F401
from councils import options
from councils.access import open_to_all
from councils.calendars import calendar_for
from councils.tenancy import current_council, in_council
from portal.lookups import lookups
from portal.lookups.context import Context
from portal.models import SearchMiss, Service

UPRN = "010000000001"


def stands_in():
    """The schema by PostgreSQL's own word, and by whose row is read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (schema,) = cursor.fetchone()
    return {"schema": schema, "council": current_council().schema_name}


@open_to_all
def here(request):
    """Where it stands, after a read through a model."""
    return JsonResponse({**stands_in(), "services": Service.objects.count()})


@open_to_all
def known(request):
    """What this council decided, as look-ups, options and calendars say it."""
    council = current_council()
    asked = Context(given={"property": {"uprn": UPRN}, "day": None}, facts={"today": "2026-11-24"})
    calendar = calendar_for(council)
    return JsonResponse(
        {
            "draft_days": options.value("portal.draft_days"),
            "next": lookups.get("collection_days")()(asked).get("next"),
            "closures": sorted(day.isoformat() for day in calendar.closures),
            "phone": council.phone,
        }
    )


@open_to_all
def remembered(request):
    """Answers what was kept here before, and keeps something."""
    before = cache.get("kept")
    cache.set("kept", current_council().slug)
    return HttpResponse(before or "nothing")


def _miss(words):
    SearchMiss.objects.create(words=words, day=timezone.now().date())


@open_to_all
@transaction.atomic(savepoint=False)
def broken(request):
    """Writes, in a transaction that never ends well."""
    _miss("broken")
    raise RuntimeError("rolled back")


@open_to_all
@transaction.atomic(savepoint=False)
def broken_elsewhere(request):
    """Enters the council named by `into` in a savepoint that is rolled back."""
    try:
        with transaction.atomic(), in_council(request.GET["into"]):
            inside = stands_in()
            _miss("elsewhere")
            raise ValueError
    except ValueError:
        return JsonResponse({"inside": inside, "after": stands_in()})


@open_to_all
def refused_by_the_database(request):
    """A statement fails inside a savepoint, and the request goes on."""
    with transaction.atomic():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        except DatabaseError:
            return JsonResponse(stands_in())


@open_to_all
def cut(request):
    """Ends its own connection to the database in mid-request."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return HttpResponse("never")


urlpatterns = [
    path("probe/here/", here),
    path("probe/known/", known),
    path("probe/remembered/", remembered),
    path("probe/broken/", broken),
    path("probe/broken-elsewhere/", broken_elsewhere),
    path("probe/refused/", refused_by_the_database),
    path("probe/cut/", cut),
    path("", include("config.urls_council")),
]
