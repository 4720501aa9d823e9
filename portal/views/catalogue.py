"""What the council does: home, topics, A to Z, search, and one service."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from councils import clock
from councils.access import open_to_all
from councils.tenancy import current_council
from portal import queries
from portal.choices import Topic, Way
from portal.leaving import offer_exit
from portal.models import Service


@open_to_all
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The council's front page: search, what most people need, topics."""
    context = {"popular": queries.most_used(), "topics": Topic.choices}
    return render(request, "portal/home.html", context)


@open_to_all
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """The catalogue by topic, or what was searched for. Words that find nothing are counted."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    if not words:
        return render(request, "portal/services.html", {"topics": queries.by_topic()})
    found = queries.find(words)
    if not found:
        queries.count_miss(words, clock.today())
    context = {"words": words, "found": found, "council": current_council()}
    return render(request, "portal/search.html", context)


@open_to_all
@require_safe
def a_to_z(request: HttpRequest) -> HttpResponse:
    """Everything by its first letter."""
    return render(request, "portal/a_to_z.html", {"letters": queries.by_letter()})


@open_to_all
@require_safe
def topic(request: HttpRequest, topic: str) -> HttpResponse:
    """The services of one topic."""
    if topic not in Topic.values:
        raise Http404
    found = dict(queries.by_topic()).get(Topic(topic), [])
    return render(request, "portal/topic.html", {"topic": Topic(topic), "services": found})


@open_to_all
@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """One service: the one way to have it, who provides it, how long, what it costs, other ways."""
    found = get_object_or_404(Service, key=slug.replace("-", "_"), is_live=True)
    if slug != found.slug:
        return redirect(found.path, permanent=True)
    council = current_council()
    offer_exit(request, found.sensitive)
    contact_here = not found.county_service and found.way != Way.ELSEWHERE
    context = {
        "service": found,
        "topic": Topic(found.topic),
        "here": found.way == Way.HERE,
        "elsewhere": found.way == Way.ELSEWHERE,
        "start": "/bin-day/" if found.form_id is None else f"{found.path}apply/",
        "council": council,
        "contact_here": contact_here,
        "related": queries.related(found),
    }
    return render(request, "portal/service.html", context)
