"""The catalogue, read: by topic, by letter, by residents' own words."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from django.contrib.postgres.search import SearchQuery, SearchVector, TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from portal.choices import Topic, Way
from portal.models import Service

CLOSE_ENOUGH = 0.55
MOST_FOUND = 12
TRAINED_TEAM_ONLY = 4  # tier: statutory protection, by trained professionals alone
SHOWN = ("key", "title", "summary", "way", "topic", "elsewhere_name", "county_service", "position")


def live_services() -> QuerySet[Service]:
    """What the council offers now."""
    return Service.objects.filter(is_live=True)


def by_topic() -> list[tuple[Topic, list[Service]]]:
    """Every topic that has services, with those that can be done here first."""
    order = {topic: place for place, topic in enumerate(Topic.values)}
    found = sorted(
        live_services().only(*SHOWN),
        key=lambda s: (order[s.topic], s.way != Way.HERE, s.title),
    )
    return [(Topic(topic), list(group)) for topic, group in groupby(found, lambda s: s.topic)]


def by_letter() -> list[tuple[str, list[Service]]]:
    """All services in the order of their titles, by first letter."""
    found = sorted(live_services().only(*SHOWN), key=lambda s: s.title.casefold())
    return [(letter, list(group)) for letter, group in groupby(found, lambda s: s.title[0].upper())]


def most_used(number: int = 8) -> list[Service]:
    """Where most people go: what can be done here, in the catalogue's order.

    Not what trained teams alone deal with: nobody should read it over somebody's shoulder.
    """
    open_to_see = live_services().exclude(tier=TRAINED_TEAM_ONLY)
    return list(open_to_see.filter(way=Way.HERE).only(*SHOWN).order_by("position")[:number])


def find(words: str, columns: Sequence[str] = SHOWN) -> Sequence[Service]:
    """Services by residents' words: whole words and their forms first, then close spellings.

    What can be done here comes before what is done elsewhere. One query.
    """
    text = " ".join(words.lower().split())[:80]
    if not text:
        return []
    query = SearchQuery(text, config="english", search_type="websearch")
    matches = SearchVector("search_text", config="english")
    keyword = Case(
        When(keywords__contains=[text], then=Value(2)),
        When(title__icontains=text, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    found = (
        live_services()
        .annotate(vector=matches, near=TrigramWordSimilarity(text, "search_text"), exact=keyword)
        .filter(near__gte=0)
        .annotate(whole=Case(When(vector=query, then=Value(1)), default=Value(0)))
        .only(*columns)
    )
    wanted = [s for s in found if s.whole or s.exact or s.near >= CLOSE_ENOUGH]
    wanted.sort(key=lambda s: (-s.exact, -s.whole, s.way != Way.HERE, -s.near, s.position))
    return wanted[:MOST_FOUND]


def count_miss(words: str, day: date) -> None:
    """Count words that found nothing, by day. What could be a person's data is left out."""
    text = "".join(c if c.isalpha() else " " for c in words.lower())
    text = " ".join(text.split())[:80]
    if len(text) < 3 or len(text.split()) > 6:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_searchmiss (words, day, times) VALUES (%s, %s, 1)"
            " ON CONFLICT (words, day) DO UPDATE SET times = portal_searchmiss.times + 1",
            [text, day],
        )


def related(service: Service, number: int = 4) -> list[Service]:
    """Other services of the same topic, those that can be done here first."""
    others = live_services().filter(topic=service.topic).exclude(pk=service.pk).only(*SHOWN)
    here_first = Case(When(way=Way.HERE, then=Value(0)), default=Value(1))
    return list(others.order_by(here_first, F("position"))[:number])
