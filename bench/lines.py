"""What a benchmark prints: ours beside the limit of the same run, the ratio, and the goal."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from statistics import median

from bench.load import Load

AT_LEAST, AT_MOST = "at least", "at most"


@dataclass(frozen=True)
class Line:
    """One measured thing. Without a goal it is shown for information."""

    name: str
    ours: float
    limit: float
    ratio: float
    unit: str
    goal: float | None = None
    sense: str = AT_LEAST
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached; true where there is none."""
        if self.goal is None:
            return True
        return self.ratio >= self.goal if self.sense == AT_LEAST else self.ratio <= self.goal

    @property
    def verdict(self) -> str:
        """`ok`, `missed`, or nothing without a goal."""
        return "" if self.goal is None else "ok" if self.is_met else "missed"


def interleaved(
    ours: Callable[[], Load], limit: Callable[[], Load], rounds: int
) -> tuple[list[Load], list[Load]]:
    """A B A B …: what else the machine does falls on both alike."""
    pairs = [(ours(), limit()) for _ in range(rounds)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def rate_line(
    name: str, ours: list[Load], limit: list[Load], *, goal: float | None, note: str = ""
) -> Line:
    """Answers a second; the ratio is the median of the rounds' own ratios."""
    ratio = median(a.rate / b.rate for a, b in zip(ours, limit, strict=True))
    return Line(
        name,
        median(one.rate for one in ours),
        median(one.rate for one in limit),
        ratio,
        "a second",
        goal,
        AT_LEAST,
        note,
    )


def time_line(
    name: str, ours: list[Load], limit: list[Load], *, goal: float | None, note: str = ""
) -> Line:
    """The median time of an answer; the ratio is the median of the rounds' own ratios."""
    ratio = median(a.p50 / b.p50 for a, b in zip(ours, limit, strict=True))
    return Line(
        name,
        median(one.p50 for one in ours),
        median(one.p50 for one in limit),
        ratio,
        "ms",
        goal,
        AT_MOST,
        note,
    )


def cpu_line(name: str, ours: list[Load], limit: list[Load]) -> Line:
    """Processor time of one answer, for information: what the ratio is on an idle machine."""
    mine, bare = median(a.cpu_each for a in ours), median(b.cpu_each for b in limit)
    ratio = bare / mine if mine else 0.0
    return Line(f"{name}, processor time", mine, bare, ratio, "ms", None, AT_LEAST, "(inverse)")


def counted(act: Callable[[], Load], cpu: Callable[[], float]) -> Callable[[], Load]:
    """A round that also notes the processor time it took."""

    def run() -> Load:
        before = cpu()
        load = act()
        load.cpu = cpu() - before
        return load

    return run


def table(lines: Iterable[Line]) -> str:
    """For a person."""
    rows = [("what", "ours", "limit", "unit", "ratio", "goal", "")]
    for line in lines:
        sign = "≥" if line.sense == AT_LEAST else "≤"
        goal = f"{sign} {line.goal:g}" if line.goal is not None else ""
        rows.append(
            (
                line.name,
                f"{line.ours:.4g}",
                f"{line.limit:.4g}",
                line.unit,
                f"{line.ratio:.2f}",
                goal,
                " ".join(filter(None, (line.verdict, line.note))),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(7)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if 0 < column < 6 and column != 3 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def as_json(lines: Iterable[Line]) -> str:
    """For a program."""
    return json.dumps([asdict(one) | {"verdict": one.verdict} for one in lines], indent=2)
