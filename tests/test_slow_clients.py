"""The server goes on answering while 200 clients send their requests a byte at a time."""

import selectors
import socket
import statistics
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.serving import serving

SLOW_CLIENTS = 200
PROBES = 100
HIGHEST_SECONDS = 0.1
PAUSE_SECONDS = 0.5


def request_of(client: int) -> bytes:
    """Half of the clients never finish their headers, the other half never finish a body."""
    if client % 2:
        return b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + b"a" * 4000
    head = b"POST /en/questions/company HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n"
    return head + b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + b"q_A1=" + b"x" * 4000


def trickle(sockets: list[socket.socket], ended: threading.Event) -> None:
    """Send one byte on every connection, then pause, over and over."""
    requests = [request_of(client) for client in range(len(sockets))]
    position = [0] * len(sockets)
    for client, connection in enumerate(sockets):
        # A body only starts after its headers: send those at once.
        position[client] = 10 if client % 2 else requests[client].index(b"\r\n\r\n") + 4
        connection.sendall(requests[client][: position[client]])
    while not ended.wait(PAUSE_SECONDS):
        for client, connection in enumerate(sockets):
            try:
                connection.send(requests[client][position[client] : position[client] + 1])
            except OSError:
                continue  # The server may give up on a client that is this slow.
            position[client] += 1


@contextmanager
def slow_clients(address: str) -> Iterator[list[socket.socket]]:
    """Hold all slow connections open until the block ends."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_connection((host, port), 10)) for _ in range(SLOW_CLIENTS)
        ]
        ended = threading.Event()
        thread = threading.Thread(target=trickle, args=(sockets, ended))
        thread.start()
        try:
            yield sockets
        finally:
            ended.set()
            thread.join()


def still_open(sockets: list[socket.socket]) -> int:
    """Count the connections that the server has neither answered nor closed."""
    with selectors.DefaultSelector() as selector:
        for connection in sockets:
            selector.register(connection, selectors.EVENT_READ)
        return len(sockets) - len(selector.select(timeout=0))


def probe(address: str) -> float:
    """Return how many seconds a whole page took on a connection of its own."""
    begin = time.perf_counter()
    with urllib.request.urlopen(f"{address}/en/", timeout=30) as response:  # noqa: S310 - our own address
        response.read()
    return time.perf_counter() - begin


@pytest.mark.alone
def test_200_slow_clients_do_not_keep_others_waiting(tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        for _ in range(20):
            probe(address)  # The first pages of each worker compile templates.
        with slow_clients(address) as sockets:
            time.sleep(2 * PAUSE_SECONDS)
            taken = []
            for _ in range(PROBES):
                taken.append(probe(address))
                time.sleep(0.02)
            held = still_open(sockets)
    median, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    print(f"{held} slow connections held: median {median * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms")  # noqa: T201
    assert held >= SLOW_CLIENTS * 0.9, "the slow connections were gone: nothing was measured"
    assert median < HIGHEST_SECONDS
    assert p95 < HIGHEST_SECONDS
