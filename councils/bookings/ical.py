"""A booking as an iCalendar file (RFC 5545). Its identifier stays, so a phone moves it along."""

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from councils.bookings.choices import State
from councils.bookings.queries import Booked
from councils.calendar import LONDON
from councils.models import Council


def to_ical(booking: Booked, *, council: Council, link: str, now: datetime) -> bytes:
    """One event: all day for a day, with its times for an appointment; cancelled when it is."""
    feed = Calendar()
    feed.add("prodid", f"-//One Front Desk//{council.slug}//EN")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add_component(_event(booking, council, link, now))
    feed.add_missing_timezones()
    return bytes(feed.to_ical())


def _event(booking: Booked, council: Council, link: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{booking.id}@{council.host.partition(':')[0]}")
    event.add("dtstamp", now)
    event.add("sequence", booking.changes + (booking.state == State.CANCELLED))
    if booking.is_day:
        event.add("dtstart", booking.day)
        event.add("dtend", booking.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", booking.start.astimezone(LONDON))
        event.add("dtend", booking.end.astimezone(LONDON))
    event.add("summary", f"{booking.title}, {council.short_name}")
    event.add("description", f"Reference {booking.reference}. Change or cancel: {link}")
    where = ", ".join(part for part in (booking.place, *booking.address.splitlines()) if part)
    if where:
        event.add("location", where)
    event.add("status", "CANCELLED" if booking.state == State.CANCELLED else "CONFIRMED")
    event.add("url", link)
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", booking.title)
    reminder.add("trigger", timedelta(hours=-6 if booking.is_day else -2))
    event.add_component(reminder)
    return event
