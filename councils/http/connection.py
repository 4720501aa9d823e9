"""The connection itself: to one vetted address, each wait of it under the deadline."""

import http.client
import io
import socket
import ssl

from councils.http.deadline import Deadline
from councils.http.target import Address, Target


class Connection(http.client.HTTPConnection):
    """An HTTP connection to one vetted address, each read and write of it under the deadline."""

    def __init__(self, target: Target, address: Address, deadline: Deadline) -> None:
        super().__init__(target.host, target.port)
        self.target, self.address, self.deadline = target, address, deadline
        self.raw: socket.socket | None = None

    def connect(self) -> None:
        left, where = self.deadline.left, (str(self.address), self.target.port)
        self.raw = socket.create_connection(where, timeout=left())
        if self.target.scheme == "https":
            self.raw.settimeout(left())
            context = ssl.create_default_context()
            self.raw = context.wrap_socket(self.raw, server_hostname=self.target.host)
        self.sock = _TimedSocket(self.raw, self.deadline)  # type: ignore[assignment]

    def hang_up(self) -> None:
        """Close for good. (http.client closes its end of the socket before the answer is read.)"""
        self.close()
        if self.raw is not None:
            self.raw.close()

    def putrequest(self, method: str, url: str, *_: object, **__: object) -> None:
        super().putrequest(method, url, skip_host=True, skip_accept_encoding=True)
        self.putheader("Host", self.target.host_header)
        self.putheader("Accept-Encoding", "identity")
        self.putheader("Connection", "close")


class _TimedSocket:
    """A socket whose every wait ends at the deadline, however few bytes each read brings."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self.sock, self.deadline = sock, deadline

    def sendall(self, data: bytes) -> None:
        self.sock.settimeout(self.deadline.left())
        self.sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self.sock, self.deadline))

    def close(self) -> None:
        """Left to `Connection.hang_up`, since the reader may still be at work."""


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self.sock, self.deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self.sock.settimeout(self.deadline.left())
        return self.sock.recv_into(buffer)
