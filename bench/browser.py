"""A small browser: follows redirects, keeps cookies by host, fills in the forms it is shown.

It talks to one address (the web process or the proxy) and names the wanted host in the Host header,
because `*.localhost` does not resolve outside real browsers.
"""

import http.client
import select
import sys
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

MOST_REDIRECTS = 10


class GaveUp(Exception):
    """The instance did not give what was expected; the words say what it gave."""


@dataclass
class Field:
    """One control of a form. `options` are the values of a radio group, checkboxes or a select."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


@dataclass
class HtmlForm:
    """A form as a page shows it."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[HtmlForm] = []
        self.data: dict[str, str] = {}
        self._form: HtmlForm | None = None
        self._select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.data.update({k: v for k, v in given.items() if k.startswith("data-ofd-")})
        if tag == "form":
            self._form = HtmlForm(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        if tag == "option":
            self._option(given)
        name, form = given.get("name", ""), self._form
        if not name or form is None:
            return
        if tag == "select":
            self._select = form.fields.setdefault(name, Field(name, "select"))
        elif tag == "textarea":
            form.fields.setdefault(name, Field(name, "textarea"))
        elif tag == "button":
            form.fields.setdefault(name, Field(name, "button", given.get("value", "")))
        elif tag == "input":
            self._input(form, name, given)

    def _option(self, given: dict[str, str]) -> None:
        if self._select is None:
            return
        self._select.options.append(given.get("value", ""))
        if "selected" in given:
            self._select.chosen = [given.get("value", "")]

    @staticmethod
    def _input(form: HtmlForm, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        known = form.fields.setdefault(name, Field(name, kind, given.get("value", "")))
        if kind in ("radio", "checkbox"):
            known.options.append(given.get("value", "on"))
            if "checked" in given:
                known.chosen.append(given.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None


@dataclass
class Page:
    """What came back in the end, after redirects."""

    status: int
    url: str
    body: str
    seconds: float

    @property
    def forms(self) -> list[HtmlForm]:
        """The page's forms, in order."""
        return self._parsed().forms

    @property
    def data(self) -> dict[str, str]:
        """Every `data-ofd-…` attribute of the page."""
        return self._parsed().data

    def form(self, *, having: str = "") -> HtmlForm:
        """The page's own POST form, or the first that has a control called `having`."""
        for form in self.forms:
            if form.action.endswith("/sign-out/"):
                continue
            if (having in form.fields) if having else form.method == "post":
                return form
        raise GaveUp(f"no form with {having or 'a post'} at {self.url} ({self.status})")

    def _parsed(self) -> _Forms:
        parser = _Forms()
        parser.feed(self.body)
        return parser


class Browser:
    """One visitor. Not for use by several threads at once."""

    def __init__(self, address: str, *, timeout: float = 30, source: str = "") -> None:
        self.address = address
        self.timeout = timeout
        self.source = source
        self.cookies: dict[str, dict[str, str]] = {}
        self.requests = 0
        self._connection: http.client.HTTPConnection | None = None

    def get(self, url: str) -> Page:
        """Open an address."""
        return self._go("GET", url, None)

    def post(self, url: str, values: dict[str, Any]) -> Page:
        """Send values as a form does."""
        return self._go("POST", url, urlencode(values, doseq=True).encode())

    def send(self, page: Page, form: HtmlForm, values: dict[str, Any]) -> Page:
        """Fill in `form` of `page` and send it; what is not named is sent as it stands."""
        filled: dict[str, Any] = {}
        for name, control in form.fields.items():
            if control.kind in ("file", "button", "submit"):
                continue
            if control.options:
                filled[name] = control.chosen
            else:
                filled[name] = control.value
        url = urljoin(page.url, form.action or page.url)
        return self.post(url, filled | values)

    def _go(self, method: str, url: str, body: bytes | None) -> Page:
        started = time.monotonic()
        for _ in range(MOST_REDIRECTS):
            status, headers, text = self._once(method, url, body)
            if status not in (301, 302, 303, 307):
                return Page(status, url, text, time.monotonic() - started)
            url, method, body = urljoin(url, headers["Location"]), "GET", None
        raise GaveUp(f"too many redirects at {url}")

    def _once(self, method: str, url: str, body: bytes | None) -> tuple[int, Any, str]:
        parts = urlsplit(url)
        host = parts.netloc
        jar = self.cookies.setdefault(host, {})
        headers = {"Host": host, "Accept": "text/html", "Origin": f"{parts.scheme}://{host}"}
        if jar:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = url
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        answer, text = self._ask(method, path or "/", body, headers)
        _keep_cookies(jar, answer.headers.get_all("Set-Cookie") or [])
        return answer.status, answer.headers, text

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        """One exchange. Like a browser it never sends on a connection that the far side has closed,
        and repeats a GET, nothing else, when a kept connection breaks."""
        if self._connection is not None and _has_ended(self._connection):
            self.close()
        was_kept = self._connection is not None
        try:
            return self._exchange(method, path, body, headers)
        except OSError:
            if method != "GET" or not was_kept:
                raise
        return self._exchange(method, path, body, headers)

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                self.address, timeout=self.timeout, source_address=self._from()
            )
        self.requests += 1
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            return answer, answer.read().decode("utf-8", "replace")
        except OSError:
            self.close()
            raise
        except http.client.HTTPException as error:
            self.close()
            raise ConnectionError(f"the answer broke off: {type(error).__name__}") from error

    def _from(self) -> tuple[str, int] | None:
        """Each visitor comes from a loopback address of their own, where the system has many."""
        return (self.source, 0) if self.source and sys.platform == "linux" else None

    def close(self) -> None:
        """Drop the connection; the next request opens a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _has_ended(connection: http.client.HTTPConnection) -> bool:
    """Whether a kept connection has something to read before anything was asked: its end."""
    return connection.sock is None or bool(select.select([connection.sock], [], [], 0)[0])


def _keep_cookies(jar: dict[str, str], headers: list[str]) -> None:
    for value in headers:
        for name, morsel in SimpleCookie(value).items():
            if morsel["max-age"] == "0" or not morsel.value:
                jar.pop(name, None)
            else:
                jar[name] = morsel.coded_value
