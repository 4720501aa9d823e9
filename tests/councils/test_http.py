"""Outbound calls (attack A14): a local server plays the other side. No database."""

import ipaddress
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from councils import http
from councils.http.target import is_public

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Ref: 7\r\n\r\nhello"


@contextmanager
def serving(answer, tls=None):
    """A server on loopback that hands each connection to `answer(sock, request)`."""
    listener = socket.create_server(("127.0.0.1", 0))
    requests = []

    def loop():
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            with sock, suppress(OSError):
                sock.settimeout(5)
                sock = tls.wrap_socket(sock, server_side=True) if tls else sock
                request = b""
                while b"\r\n\r\n" not in request:
                    request += sock.recv(65536)
                requests.append(request)
                answer(sock)
                sock.close()

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
    try:
        yield url, requests
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def replying(raw):
    return serving(lambda sock: sock.sendall(raw))


@pytest.fixture
def loopback_allowed(settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]


@pytest.fixture(autouse=True)
def nothing_allowed(settings):
    settings.OUTBOUND_ALLOW = []


@pytest.fixture
def names(monkeypatch):
    """Answers of the name server, set by the test; a list of lists is one answer per question."""
    answers = {}

    def getaddrinfo(host, port, *_, **__):
        found = answers.get(host, [host])
        found = found.pop(0) if isinstance(found[0], list) else found
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return answers


@pytest.fixture
def dialled(monkeypatch):
    """Addresses that were really connected to; the connection itself is refused."""
    seen = []

    def create_connection(address, timeout):
        seen.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", create_connection)
    return seen


# What works


@pytest.mark.usefixtures("loopback_allowed")
def test_a_call_and_its_answer():
    with replying(OK) as (url, requests):
        answer = http.send("POST", f"{url}?a=1", body=b"{}", idempotency_key="delivery-7")
    assert (answer.status, answer.ok, answer.body) == (200, True, b"hello")
    assert answer.headers["x-ref"] == "7"
    head = requests[0].decode()
    assert head.startswith("POST /hook?a=1 HTTP/1.1\r\n")
    assert head.count("Host: 127.0.0.1:") == 1
    assert "Idempotency-Key: delivery-7" in head


@pytest.mark.usefixtures("loopback_allowed")
def test_a_refusal_is_an_answer():
    with replying(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n") as (url, _):
        assert http.send("GET", url).status == 503


def test_an_allowed_name_may_be_private(settings, names):
    names["backoffice.internal"] = ["127.0.0.1"]
    settings.OUTBOUND_ALLOW = ["backoffice.internal"]
    with replying(OK) as (url, requests):
        http.send("GET", url.replace("127.0.0.1", "backoffice.internal"))
    assert b"Host: backoffice.internal:" in requests[0]


# What the other side may do to us


@pytest.mark.usefixtures("loopback_allowed")
@pytest.mark.parametrize("where", ["head", "body"])
def test_a_slow_drip_ends_at_the_deadline(where):
    def drip(sock):
        if where == "body":
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n")
        for _ in range(200):
            sock.sendall(b"x")
            time.sleep(0.05)

    started = time.monotonic()
    with serving(drip) as (url, _):
        with pytest.raises(http.TimedOut):
            http.send("GET", url, timeout_total=0.4)
        assert time.monotonic() - started < 2


@pytest.mark.usefixtures("loopback_allowed")
@pytest.mark.parametrize("head", [b"", b"Transfer-Encoding: chunked\r\n"])
def test_an_endless_body_is_cut(head):
    def flood(sock):
        sock.sendall(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
        while True:
            sock.sendall(b"2000\r\n" + b"x" * 0x2000 + b"\r\n")

    with serving(flood) as (url, _), pytest.raises(http.TooLarge):
        http.send("GET", url, max_bytes=50_000)


@pytest.mark.usefixtures("loopback_allowed")
@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\nx", http.TooLarge),
        (b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n", http.RedirectRefused),
        (b"220 mail.example ESMTP\r\n", http.CallFailed),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", http.CallFailed),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500, http.CallFailed),
        (b"", http.CallFailed),
    ],
)
def test_answers_that_are_not_taken(raw, error):
    with replying(raw) as (url, _), pytest.raises(error):
        http.send("GET", url)


@pytest.mark.usefixtures("loopback_allowed")
def test_an_error_says_nothing_of_the_answer():
    with replying(b"SECRET\r\n\r\n") as (url, _), pytest.raises(http.CallFailed) as caught:
        http.send("GET", url)
    assert "SECRET" not in str(caught.value)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for backoffice.internal that nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "backoffice.internal")])
    today = datetime.now(tz=UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today)
        .not_valid_after(today + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("backoffice.internal")]), False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    pem = serialization.Encoding.PEM
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(pem, *plain) + made.public_bytes(pem))
    return str(file)


@pytest.mark.parametrize("known", [True, False])
def test_the_certificate_must_be_known_and_for_that_name(
    known, certificate, names, settings, monkeypatch
):
    names["backoffice.internal"] = ["127.0.0.1"]
    settings.OUTBOUND_ALLOW = ["backoffice.internal"]
    asked_for = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _sock, name, _context: asked_for.append(name)
    if known:
        trusting = ssl.create_default_context(cafile=certificate)
        monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
    with serving(lambda sock: sock.sendall(OK), context) as (url, _):
        url = url.replace("http://127.0.0.1", "https://backoffice.internal")
        if known:
            assert http.send("GET", url).ok
        else:
            with pytest.raises(http.CallFailed):
                http.send("GET", url)
    assert asked_for == ["backoffice.internal"]


# Where we do not go


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "[::1]",
        "0.0.0.0",
        "169.254.169.254",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
        "224.0.0.1",
        "255.255.255.255",
        "localhost",
    ],
)
def test_private_addresses_are_refused(host, dialled):
    with pytest.raises(http.AddressRefused):
        http.send("GET", f"https://{host}/")
    assert dialled == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "017700000001", "0x7f.1", "127.1"])
def test_number_forms_of_an_address_are_refused(host, dialled):
    with pytest.raises(http.OutboundError):
        http.send("GET", f"https://{host}/")
    assert dialled == []


def test_a_name_with_one_private_address_is_refused(names, dialled):
    names["mixed.example"] = ["93.184.216.34", "127.0.0.1"]
    with pytest.raises(http.AddressRefused):
        http.send("GET", "https://mixed.example/")
    assert dialled == []


def test_a_name_that_changes_its_answer_gains_nothing(names, dialled):
    names["rebind.example"] = [["93.184.216.34"], ["127.0.0.1"]]
    with pytest.raises(http.CallFailed):
        http.send("GET", "https://rebind.example/")
    assert dialled == [("93.184.216.34", 443)]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://example.com/",
        "ftp://example.com/",
        "//example.com/",
        "https://user@example.com/",
        "https://user:pass@example.com/",
        "https://example.com\r\nHost: evil/",
        "https://example.com/ HTTP/1.1\r\n\r\nFLUSHALL",
        "https://example.com\\@127.0.0.1/",
        "https://example.com:99999/",
        "https://example.com:0/",
        "https://[::1/",
        "https:///nowhere",
        "https://exa mple.com/",
        "https://ex%61mple.com/",
        "https://" + "a" * 3000,
    ],
)
def test_addresses_that_are_refused(url, dialled):
    with pytest.raises(http.UrlRefused):
        http.send("GET", url)
    assert dialled == []


def test_plain_http_to_the_open_internet_is_refused(names, dialled):
    names["example.org"] = ["93.184.216.34"]
    with pytest.raises(http.UrlRefused):
        http.send("GET", "http://example.org/")
    assert dialled == []


@pytest.mark.parametrize(
    "headers",
    [{"X-A": "b\r\nHost: evil"}, {"X-A\r\n": "b"}, {"Host": "evil"}, {"Content-Length": "5"}],
)
def test_headers_that_would_split_the_request_are_refused(headers, dialled):
    with pytest.raises(http.UrlRefused):
        http.send("GET", "https://93.184.216.34/", headers=headers)
    assert dialled == []


def test_a_slow_name_server_ends_at_the_deadline(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(3) or [])
    started = time.monotonic()
    with pytest.raises(http.TimedOut):
        http.send("GET", "https://slow.example/", timeout_total=0.2)
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_the_open_internet_is_public(address):
    assert is_public(ipaddress.ip_address(address))


# Words for the log


def test_redaction():
    assert http.redact_url("https://u:p@a.example/x?token=1#y") == "https://a.example/x?…"
    assert http.redact_headers({"Authorization": "Bearer x", "Accept": "*/*"}) == {
        "Authorization": "(hidden)",
        "Accept": "*/*",
    }
