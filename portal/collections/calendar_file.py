"""A property's bin days as iCalendar, with stable identifiers so that a phone updates them."""

from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from councils.gazetteer.api import Address
from councils.models import Council
from portal.collections.days import Collection, PropertyCalendar

SHOWN = 60


def to_ical(
    calendar: PropertyCalendar, *, address: Address, council: Council, now: datetime
) -> bytes:
    """The next collections as all-day events, with a reminder the evening before."""
    feed = Calendar()
    feed.add("prodid", f"-//One Front Desk//{council.slug}//EN")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", f"Bin days, {address.lines[0]}")
    together: dict[tuple[date, date], list[Collection]] = {}
    for one in calendar.coming(SHOWN):
        together.setdefault((one.moved_from or one.day, one.day), []).append(one)
    host = council.host.partition(":")[0]
    named: set[date] = set()
    for (usual, _day), due in together.items():
        # Named by the usual day, so that a day which is moved later moves on the phone too.
        part = f"-{due[0].bin_kind}" if usual in named else ""
        named.add(usual)
        uid = f"{address.uprn}-{usual.isoformat()}{part}@{host}"
        feed.add_component(_event(uid, due, address, now))
    return bytes(feed.to_ical())


def _event(uid: str, due: list[Collection], address: Address, now: datetime) -> Event:
    first = due[0]
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now)
    event.add("dtstart", first.day)
    event.add("dtend", first.day + timedelta(days=1))
    event.add("summary", "Put out: " + ", ".join(one.name for one in due))
    if first.moved_from:
        usual = f"{first.moved_from:%A} {first.moved_from.day} {first.moved_from:%B}"
        event.add("description", f"Not {usual}: {first.reason}")
    event.add("location", address.line)
    event.add("transp", "TRANSPARENT")
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", "Put your bins out")
    reminder.add("trigger", timedelta(hours=-6))
    event.add_component(reminder)
    return event
