"""One attempt to tell a webhook: by TLS under the right name only, and never longer than its time as a whole."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from ipaddress import ip_network
from pathlib import Path

import pytest

from readiness.webhooks import sending
from readiness.webhooks.sending import send
from readiness.webhooks.signature import new_secret
from tests.certificates import self_signed

LOOPBACK = (ip_network("127.0.0.0/8"),)
NAME = "hooks.example"


class Listener:
    """Takes connections on a port of its own and gives each to `answer`, in threads that end with it."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.names: list[str | None] = []
        self.over = threading.Event()

    def secure(self, pem: Path) -> None:
        """Answer 204 by TLS, and keep which name was asked for."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        context.sni_callback = lambda _socket, name, _context: self.names.append(name)
        while not self.over.is_set():
            try:
                with context.wrap_socket(self.socket.accept()[0], server_side=True) as made:
                    # Whoever closes before the body has come, resets the connection under its sender.
                    received = b""
                    while not received.endswith(b"\r\n\r\n{}") and (piece := made.recv(65536)):
                        received += piece
                    made.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            except OSError:
                continue  # Refused by the other side, or closed at the end.

    def drip(self) -> None:
        """Send a byte of an answer that never ends, each tenth of a second."""
        try:
            with self.socket.accept()[0] as made:
                made.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
                while not self.over.wait(0.1):
                    made.sendall(b"x")
        except OSError:
            return


@contextmanager
def listening(how: str, *arguments: Path) -> Iterator[Listener]:
    listener = Listener()
    thread = threading.Thread(target=getattr(listener, how), args=arguments)
    thread.start()
    try:
        yield listener
    finally:
        listener.over.set()
        with closing(socket.create_connection(("127.0.0.1", listener.port))):
            pass
        thread.join()
        listener.socket.close()


def tell(url: str) -> int | None:
    return send(url, new_secret(), "0" * 32, b"{}", LOOPBACK, lambda *_: ["127.0.0.1"])


def test_the_certificate_must_carry_the_name_and_come_from_somebody_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = self_signed(tmp_path / "own.pem", NAME)
    with listening("secure", pem) as listener:
        right = f"https://{NAME}:{listener.port}/hook"
        assert tell(right) is None
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        assert tell(right) == 204
        assert tell(f"https://other.example:{listener.port}/hook") is None
        # Connected to by its number, and asked for by its name.
        assert listener.names == [NAME, NAME, "other.example"]


def test_a_receiver_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 0.5)
    with listening("drip") as listener:
        begun = time.monotonic()
        assert tell(f"http://{NAME}:{listener.port}/hook") is None
        assert time.monotonic() - begun < 5


def test_a_handshake_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 0.5)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        begun = time.monotonic()
        assert tell(f"https://{NAME}:{silent.getsockname()[1]}/hook") is None
        assert time.monotonic() - begun < 4


def test_a_name_that_is_never_found_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 0.5)
    over = threading.Event()

    def silent(_host: str, _port: int) -> list[str]:
        over.wait(10)
        return ["127.0.0.1"]

    begun = time.monotonic()
    try:
        assert send(f"https://{NAME}/hook", new_secret(), "0" * 32, b"{}", LOOPBACK, silent) is None
        assert time.monotonic() - begun < 4
    finally:
        over.set()


def test_what_the_name_took_is_not_left_for_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 2)

    def slow(_host: str, _port: int) -> list[str]:
        threading.Event().wait(1.5)
        return ["127.0.0.1"]

    with listening("drip") as listener:
        begun = time.monotonic()
        assert send(f"http://{NAME}:{listener.port}/", new_secret(), "0" * 32, b"{}", LOOPBACK, slow) is None
        assert time.monotonic() - begun < 3
