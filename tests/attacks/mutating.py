"""Posts that no honest browser sends: honest ones, changed by a seeded hand."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from tests.attacks import uploads

Pairs = list[tuple[str, str]]
FORM = "application/x-www-form-urlencoded"
EDGE = "edge0f0posts"
LAST = f"--{EDGE}--\r\n".encode()
MOST_FIELDS = 1000  # DATA_UPLOAD_MAX_NUMBER_FIELDS

VALUES = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "\u202e\ufeff\u0000",
    "1e999",
    "-1e999",
    "NaN",
    "Infinity",
    "-0",
    "0",
    "-1",
    "١٢",
    "²",
    "1_000",
    "0x10",
    "1.5",
    "99999999999999999999",
    "1" * 5000,
    "2147483648",
    "31",
    "0000",
    "99999",
    "yes",
    "none",
    "[]",
    "{}",
    "null",
    '["refuse"]',
    "2026-02-30",
    "2026-06-24T08:00Z",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% debug %}",
    "../../../../etc/passwd",
    "a@b",
    "a@" + "b" * 300 + ".example",
    "\r\nBcc: all@people.example",
    "%00%ff",
    "E05000001",
    "E07000110",
)
NAMES = (
    "",
    "price",
    "total",
    "amount",
    "fee",
    "pence",
    "find",
    "save",
    "shown_at",
    "times-saved",
    "declaration",
    "answers",
    "pages_done",
    "challenged",
    "person_id",
    "submitted_at",
    "csrfmiddlewaretoken",
    "__proto__",
    "place",
    "history",
    "slot_choice",
    "slot_hold",
    "slot_calendar",
    "answer",
    "channel",
    "customer",
    "assisted_by",
    "on_behalf",
    "number",
    "use",
    "email",
    "press",
    "begin_key",
    "\x00",
    "\ud800",
    "a" * 3000,
)
ENDINGS = (
    "_0",
    "_1",
    "_2",
    "_at",
    "_choice",
    "_hold",
    "_lat",
    "_lng",
    "_text",
    "_uprn",
    "_postcode",
    "_remove",
    "_line1",
    "-name",
    "-account",
    "-sort_code",
    "-0-is",
    "-1-is",
    "-49-type",
    "-50-is",
    "-9999-type",
    "--1-type",
    "-99999-is",
    "[]",
    ".count",
)
PATHS = (
    "check",
    "sent",
    "one-of-these",
    "elsewhere",
    "settle-answers",
    "keep-longer",
    "save",
    "sent/satisfaction",
    "paid",
    "you-follow",
    "go-on",
    "hand-over",
    "take-back",
    "delete-form",
    "form-deleted",
    "pay",
    "nowhere",
    "%00",
    "%ED%A0%80",
    "..",
    "a" * 2000,
    "CHECK",
    "first'--",
)
CONTENT = (
    "text/plain",
    "application/json",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    f"multipart/form-data; boundary={EDGE}; charset=rot13",
    f"multipart/form-data; boundary={EDGE}; charset=utf-16",
    f"multipart/form-data; boundary={EDGE}; charset=nonsense",
    f"{FORM}; charset=utf-16",
    f"{FORM}; charset=rot13",
    f"{FORM}; charset=idna",
    "",
    "x" * 500,
)


@dataclass
class Post:
    """One request: where it goes, and what it carries.."""

    path: str
    body: bytes
    content_type: str
    did: list[str] = field(default_factory=list)
    page: str = ""
    must_be: int = 0
    uploads: list[tuple[str, str, str, bytes]] = field(default_factory=list)

    @property
    def is_check(self) -> bool:
        """Whether it may send the form."""
        return self.path.lower().endswith("/check/") and not self.must_be


@dataclass
class Known:
    """What the hand may mix in: the form's names, and the ids of others."""

    root: str
    pages: Sequence[str]
    names: Sequence[str]
    unread: Sequence[str]
    options: Sequence[str]
    files: Sequence[str]
    ids: Sequence[str]
    not_ours: Sequence[str]


class Hand:
    """Changes posts, the same way for the same seed."""

    def __init__(self, seed: str, known: Known) -> None:
        self.rng, self.known = random.Random(seed), known

    def post(self, step: str, honest: dict[str, Any]) -> Post:
        """One post for a step of the draft (or for what is near it)."""
        pairs, made = _pairs(honest), Post("", b"", FORM)
        for change in self.rng.choices(CHANGES, k=self.rng.choice((1, 1, 2, 3, 5))):
            pairs = change(self, pairs)
            made.did.append(change.__name__)
        self._aim(made, step)
        if self.known.files and self.rng.random() < 0.2:
            number = self.rng.choice((1, 1, 1, 1, 2, 4, 12))
            made.uploads = [
                (self.rng.choice(self.known.files), *uploads.some(self.rng)) for _ in range(number)
            ]
        if made.is_check and self.rng.random() < 0.5:
            pairs = [*pairs, ("declaration", "yes")]
        self._wrap(made, pairs)
        return made

    def _aim(self, made: Post, step: str) -> None:
        known, where = self.known, self.rng.random()
        if step == "check" and self.rng.random() < 0.5:
            step = self.rng.choice(known.pages)
        if where < 0.75:
            made.page = step if step in known.pages else ""
            made.path = f"{known.root}{step}/"
        elif where < 0.85:
            made.page = self.rng.choice(known.pages)
            made.path = f"{known.root}{made.page}/"
        elif where < 0.93:
            made.path = f"{known.root}{self.rng.choice(PATHS)}/"
        else:
            made.path = f"{self.rng.choice(known.not_ours)}{step}/"
            made.must_be = 404
        made.did.append(made.path[:120])

    def _wrap(self, made: Post, pairs: Pairs) -> None:
        how = self.rng.random()
        if made.uploads:
            made.content_type = f"multipart/form-data; boundary={EDGE}"
            made.body = self._multipart(pairs, made.uploads)
        elif how < 0.8:
            made.body = urlencode(pairs, errors="surrogatepass").encode()
        elif how < 0.92:
            made.content_type = f"multipart/form-data; boundary={EDGE}"
            made.body = self._multipart(pairs)
        else:
            made.content_type = self.rng.choice(CONTENT)
            made.body = self.rng.choice(
                (
                    self._multipart(pairs),
                    urlencode(pairs, errors="surrogatepass").encode(),
                    json.dumps(dict(pairs)).encode(),
                    b"\xff\xfe\x00",
                    b"",
                )
            )
        made.did.append(made.content_type[:60])

    def _multipart(self, pairs: Pairs, files: Sequence[tuple[str, str, str, bytes]] = ()) -> bytes:
        body = multipart(pairs[:200], files, self._odd_name)
        return body.removesuffix(LAST) if self.rng.random() < 0.1 else body

    def _odd_name(self) -> str:
        """Now and then a text comes as a file."""
        return self.rng.choice(uploads.NAMES) if self.rng.random() < 0.1 else ""

    # --- the changes

    def value(self) -> str:
        """Something that may be sent for anything."""
        if self.rng.random() < 0.02:
            return "x" * 100_000
        return self.rng.choice(
            (
                self.rng.choice(VALUES),
                self.rng.choice(self.known.options or VALUES),
                self.rng.choice(self.known.ids),
            )
        )

    def name(self) -> str:
        """A name that the page may or may not have."""
        base = self.rng.choice((*self.known.names, *NAMES))
        return base + (self.rng.choice(ENDINGS) if self.rng.random() < 0.4 else "")

    def leave_out(self, pairs: Pairs) -> Pairs:
        """Missing keys."""
        return [pair for pair in pairs if self.rng.random() < 0.6]

    def add(self, pairs: Pairs) -> Pairs:
        """Extra keys: other pages' questions, names of our own columns."""
        return pairs + [(self.name(), self.value()) for _ in range(self.rng.randint(1, 6))]

    def add_unread(self, pairs: Pairs) -> Pairs:
        """Questions that take no post: worked out, priced, told."""
        return pairs + [(name, self.value()) for name in self.known.unread or NAMES[:6]]

    def change(self, pairs: Pairs) -> Pairs:
        """Other values for what is asked."""
        return [(name, self.value() if self.rng.random() < 0.5 else value) for name, value in pairs]

    def change_one(self, pairs: Pairs) -> Pairs:
        """One other value, all else honest."""
        if not pairs:
            return self.add(pairs)
        at = self.rng.randrange(len(pairs))
        return [
            (name, self.value() if here == at else value)
            for here, (name, value) in enumerate(pairs)
        ]

    def repeat(self, pairs: Pairs) -> Pairs:
        """Repeated keys, as arrays are sent."""
        extra = [(name, self.value()) for name, _ in pairs for _ in range(self.rng.randint(0, 3))]
        return pairs + extra

    def rename(self, pairs: Pairs) -> Pairs:
        """Keys with endings that another kind would read."""
        return [(name + self.rng.choice(("", *ENDINGS)), value) for name, value in pairs]

    def many(self, pairs: Pairs) -> Pairs:
        """As many keys as a request may have, or some more."""
        if self.rng.random() < 0.8:
            return self.add(pairs)
        base = self.rng.choice(self.known.names)
        number = self.rng.choice((300, MOST_FIELDS - len(pairs), MOST_FIELDS + 1))
        return pairs + [(f"{base}-{at}-is", "1") for at in range(number)]

    def button(self, pairs: Pairs) -> Pairs:
        """Buttons in combinations that no page has."""
        for name in self.rng.sample(("find", "save", "declaration", "continue"), k=2):
            item = self.rng.choice(self.known.names)
            pressed = ("", "1", f"{item}-add", f"{item}-remove-0", f"{item}-remove-99")
            pairs = [*pairs, (name, self.rng.choice((*pressed, self.value())))]
        return pairs

    def times(self, pairs: Pairs) -> Pairs:
        """Hidden fields about when the page was shown and how often it was saved."""
        odd = ("0", "-5", "9" * 5000, "9" * 12, "²", "1e9", "\x00", "١", "999999999")
        return [*pairs, ("shown_at", self.rng.choice(odd)), ("times-saved", self.rng.choice(odd))]

    def nothing(self, pairs: Pairs) -> Pairs:
        """An empty post."""
        return []


def multipart(
    pairs: Pairs,
    files: Sequence[tuple[str, str, str, bytes]],
    as_file: Callable[[], str] = lambda: "",
) -> bytes:
    """A body of texts and files; `as_file` may give a text the name of a file."""
    parts = [
        _part(name, as_file(), "image/jpeg", value.encode("utf-8", "surrogatepass"))
        for name, value in pairs
    ]
    return b"".join([*parts, *(_part(*one) for one in files), LAST])


def _part(name: str, filename: str, content_type: str, content: bytes) -> bytes:
    """One part of a multipart body; with a file name it is a file."""
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'
    if filename:
        head += f'; filename="{_quoted(filename)}"\r\nContent-Type: {content_type}'
    return f"{head}\r\n\r\n".encode("utf-8", "surrogatepass") + content + b"\r\n"


def _quoted(text: str) -> str:
    """As browsers write it."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


CHANGES: tuple[Callable[[Hand, Pairs], Pairs], ...] = (
    Hand.leave_out,
    Hand.add,
    Hand.add,
    Hand.add_unread,
    Hand.change,
    Hand.change_one,
    Hand.change_one,
    Hand.repeat,
    Hand.rename,
    Hand.many,
    Hand.button,
    Hand.times,
    Hand.nothing,
)


def _pairs(honest: dict[str, Any]) -> Pairs:
    """A post as pairs; uploads stay at home."""
    pairs: Pairs = []
    for name, value in honest.items():
        if isinstance(value, list):
            pairs += [(name, str(each)) for each in value]
        elif isinstance(value, str | int | UUID):
            pairs.append((name, str(value)))
    return pairs
