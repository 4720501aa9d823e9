"""A property's bin days as iCalendar, with stable identifiers so that a phone updates them."""

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from councils.gazetteer.api import Address
from councils.models import Council
from portal.collections.days import PropertyCalendar

SHOWN = 60


def to_ical(
    calendar: PropertyCalendar, *, address: Address, council: Council, now: datetime
) -> bytes:
    """The next collections as all-day events, one a day, with a reminder the evening before."""
    feed = Calendar()
    feed.add("prodid", f"-//One Front Desk//{council.slug}//EN")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", f"Bin days, {address.lines[0]}")
    by_day: dict[object, list[str]] = {}
    for one in calendar.coming(SHOWN):
        by_day.setdefault(one.day, []).append(one.name)
    for day, names in by_day.items():
        feed.add_component(_event(day, names, address, council, now))
    return bytes(feed.to_ical())


def _event(day, names, address: Address, council: Council, now: datetime) -> Event:  # type: ignore[no-untyped-def]
    event = Event()
    event.add("uid", f"{address.uprn}-{day.isoformat()}@{council.host.partition(':')[0]}")
    event.add("dtstamp", now)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", "Put out: " + ", ".join(names))
    event.add("location", address.line)
    event.add("transp", "TRANSPARENT")
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", "Put your bins out")
    reminder.add("trigger", timedelta(hours=-6))
    event.add_component(reminder)
    return event
