"""The measures, each with its formula and its source. Nothing here reads a database or a clock.

The definitions page shows these docstrings, so the words that a manager reads and the sum that was
done stand in one place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from channels_shift.tallies import Tally, by, total
from channels_shift.wording import DIGITAL, STAFFED, UNKNOWN

SMALL = 5


@dataclass(frozen=True)
class Share:
    """A part of a whole. `percent` is None where the whole is too small to say anything."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """100 × part ÷ whole; None below five, which also keeps single people unseen."""
        return None if self.whole < SMALL else Decimal(100) * self.part / self.whole


@dataclass(frozen=True)
class Counted:
    """Contacts on one channel: logged here, and the total the council counted elsewhere."""

    logged: int
    total: int | None = None

    @property
    def logged_share(self) -> Share | None:
        """Logged ÷ total; None where no total was typed in."""
        return None if self.total is None else Share(min(self.logged, self.total), self.total)

    @property
    def more_logged_than_counted(self) -> bool:
        """The typed total is lower than what was logged, so the total must be wrong."""
        return self.total is not None and self.logged > self.total

    def __add__(self, other: "Counted") -> "Counted":
        both = self.total is not None and other.total is not None
        return Counted(
            self.logged + other.logged,
            (self.total or 0) + (other.total or 0) if both else None,
        )


Totals = Mapping[tuple[str, date], int]


def contacts_by_channel_and_month(
    tallies: Iterable[Tally], totals: Totals
) -> dict[tuple[str, date], Counted]:
    """How many times people got in touch, by channel and month.

    Formula: contacts logged = requests sent on the website + requests that staff filled in for
    somebody (on the channel that person used) + contacts that staff logged. Logged share =
    contacts logged ÷ total typed in for the same channel and month.
    Source: "transaction volumes" in the Kent County Council customer service strategy (2012).
    """
    logged = {key: total(rows, "contacts") for key, rows in by(tallies, "channel", "month").items()}
    keys = [key for key, count in logged.items() if count] + [k for k in totals if k not in logged]
    return {key: Counted(logged.get(key, 0), totals.get(key)) for key in keys}


def digital_share(tallies: Iterable[Tally]) -> Share:
    """The share of logged contacts that came through the website (digital take-up).

    Formula: contacts on the website ÷ logged contacts on all known channels. Contacts whose
    channel is not known are in neither number.
    Source: "digital take-up", GOV.UK service performance measures.
    """
    known = [tally for tally in tallies if tally.channel != UNKNOWN]
    online = [tally for tally in known if tally.channel in DIGITAL]
    return Share(total(online, "contacts"), total(known, "contacts"))


@dataclass(frozen=True)
class Shift:
    """Whether contact has moved online between two months, or why nobody can say."""

    first: date
    last: date
    before: Share
    after: Share
    logged: Share | None = None
    missing: tuple[tuple[str, date], ...] = ()
    minimum: int = 60

    @property
    def can_be_claimed(self) -> bool:
        """All totals stand, enough was logged, and both months are large enough."""
        if self.missing or None in (self.before.percent, self.after.percent):
            return False
        if self.logged is None:
            return True
        return self.logged.percent is not None and self.logged.percent >= self.minimum

    @property
    def points(self) -> Decimal:
        """Percentage points by which the digital share rose (fell, if negative)."""
        return (self.after.percent or Decimal(0)) - (self.before.percent or Decimal(0))


def channel_shift(
    tallies: Sequence[Tally], totals: Totals, *, first: date, last: date, minimum: int
) -> Shift:
    """Whether contact has moved to the website, if enough is known to say so.

    Formula: digital share of the last month - digital share of the first month, in percentage
    points. Refused where the logged share of the staffed channels (phone, face to face, e-mail,
    post, social media) in either month is below the council's limit, or where a total is missing:
    contacts that nobody logged would make the website look better than it is.
    Source: own rule; the share of the worse of the two months is shown.
    """
    ends = {month: [tally for tally in tallies if tally.month == month] for month in (first, last)}
    counted = contacts_by_channel_and_month(
        [*ends[first], *(ends[last] if last != first else [])], totals
    )
    staffed = [c for c in STAFFED if any((c, m) in counted for m in (first, last))]
    missing = tuple((c, m) for m in (first, last) for c in staffed if (c, m) not in totals)
    return Shift(
        first=first,
        last=last,
        before=digital_share(ends[first]),
        after=digital_share(ends[last]),
        logged=None if missing else _worst_logged(counted, staffed, (first, last)),
        missing=missing,
        minimum=minimum,
    )


def _worst_logged(
    counted: Mapping[tuple[str, date], Counted], staffed: Sequence[str], months: Sequence[date]
) -> Share | None:
    shares = []
    for month in months:
        both = [counted[c, month] for c in staffed if (c, month) in counted]
        whole = sum(one.total or 0 for one in both)
        if whole:
            shares.append(Share(sum(min(one.logged, one.total or 0) for one in both), whole))
    return min(shares, key=lambda share: share.part / share.whole) if shares else None


@dataclass(frozen=True)
class UnitPrice:
    """What one contact on a channel costs from a date on, and who says so."""

    channel: str
    valid_from: date
    pence: int
    source: str
    is_confirmed: bool = False


class PriceList:
    """Dated unit costs: the latest that was in force on the first day of a month counts."""

    def __init__(self, prices: Iterable[UnitPrice]) -> None:
        self._by_channel: dict[str, list[UnitPrice]] = {}
        for price in sorted(prices, key=lambda price: price.valid_from):
            self._by_channel.setdefault(price.channel, []).append(price)

    def at(self, channel: str, month: date) -> UnitPrice | None:
        """The price in force, or None: a channel without a known cost is left out, and said so."""
        in_force = [p for p in self._by_channel.get(channel, []) if p.valid_from <= month]
        return in_force[-1] if in_force else None


@dataclass
class Cost:
    """The cost of some contacts, with the contacts that could not be priced beside it."""

    pence: int = 0
    contacts: int = 0
    unpriced: int = 0
    used: set[UnitPrice] = field(default_factory=set)

    @property
    def per_contact(self) -> Decimal | None:
        """Cost ÷ priced contacts, in pence."""
        return Decimal(self.pence) / self.contacts if self.contacts else None

    @property
    def is_illustrative(self) -> bool:
        """At least one price used was not confirmed by the council."""
        return any(not price.is_confirmed for price in self.used)


def cost_to_serve(
    tallies: Iterable[Tally], prices: PriceList, *, measure: str = "contacts"
) -> Cost:
    """What contacts cost the council.

    Formula: for each channel and month, contacts × the unit cost in force on the first day of
    that month, added up. Contacts on channels that have no unit cost, or whose channel is not
    known, are not priced and are shown beside the sum.
    Source: "cost per channel", Merton customer contact strategy (2013); "cost to serve", Kent
    County Council (2012). Each unit cost names its own source.
    """
    cost = Cost()
    for tally in tallies:
        count = getattr(tally, measure)
        price = prices.at(tally.channel, tally.month) if count else None
        if price is None:
            cost.unpriced += count
        else:
            cost.pence += count * price.pence
            cost.contacts += count
            cost.used.add(price)
    return cost


def avoidable_share(tallies: Iterable[Tally]) -> Share:
    """The share of contacts that need not have happened (avoidable contact).

    Formula: contacts that staff marked as avoidable ÷ contacts that staff logged. Requests sent
    on the website are in neither number: nobody judged them.
    Source: National Indicator 14 (withdrawn in 2010, still used as a local measure). It defines
    avoidable contact as customer contact of low or no value to the customer.
    """
    rows = list(tallies)
    return Share(total(rows, "avoidable"), total(rows, "assessed"))


def avoidable_reasons(tallies: Iterable[Tally]) -> dict[str, int]:
    """Why avoidable contacts happened, the most frequent reason first.

    Formula: avoidable contacts counted by the reason that staff chose.
    Source: the categories of National Indicator 14, with two of our own (our error, handed over).
    """
    counts = {key[0]: total(rows, "avoidable") for key, rows in by(tallies, "reason").items()}
    found = {reason: count for reason, count in counts.items() if count}
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def satisfaction_share(tallies: Iterable[Tally]) -> Share:
    """The share of people who were satisfied with the service.

    Formula: (very satisfied + satisfied) ÷ all answers to "Overall, how did you feel about the
    service you received today?". Groups of fewer than five answers are not shown.
    Source: GOV.UK service satisfaction question.
    """
    rows = list(tallies)
    return Share(total(rows, "satisfied"), total(rows, "answers"))


def missed_share(tallies: Iterable[Tally]) -> Share:
    """The share of appointments to which nobody came (did not attend).

    Formula: missed ÷ (attended + missed), by the month of the appointment. Bookings that were
    cancelled in time, and those that staff did not mark, are in neither number. Groups of fewer
    than five are not shown.
    Source: "did not attend" rate of the Kent County Council bathing clinics (2012).
    """
    rows = list(tallies)
    missed = total(rows, "missed")
    return Share(missed, total(rows, "came") + missed)


def withheld(wholes: Mapping[str, int]) -> set[str]:
    """Which groups must not be shown, so that nobody can be picked out.

    Formula: every group of one to four; and, where that is exactly one group, also the smallest
    other group, because the total minus the rest would give the first away.
    Source: usual practice of official statistics (primary and secondary suppression).
    """
    small = {key for key, whole in wholes.items() if 0 < whole < SMALL}
    others = [key for key, whole in wholes.items() if whole >= SMALL]
    if len(small) == 1 and others:
        small.add(min(others, key=lambda key: (wholes[key], key)))
    return small
