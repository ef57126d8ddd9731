"""R17, R19, R20: what no browser sends, byte for byte to the real server."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import psutil
import pytest
from werkzeug.wrappers import Response

from tests.guard.test_headers_everywhere import check_headers
from tests.serving import serving

HOST = b"Host: 127.0.0.1\r\n"
POST = (
    b"POST /nl/questions/company HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
)
GET = b"GET /nl/ HTTP/1.1\r\n" + HOST
SMUGGLED = b"GET /nl/desk/sign-in HTTP/1.1\r\nHost: smuggled\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
LONGEST_BODY = 64 * 1024
TEN_MEGABYTES = 10_000_000
MOST_GROWTH = 50 * 1024 * 1024

UNCLEAR = {
    "a length and chunks": POST + b"Content-Length: 6\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + SMUGGLED,
    "chunks and a length": POST + CHUNKED + b"Content-Length: 6\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "chunks alone": POST + CHUNKED + b"\r\n0\r\n\r\n" + SMUGGLED,
    "two lengths": POST + b"Content-Length: 6\r\nContent-Length: 7\r\n\r\nabcdef" + SMUGGLED,
    "a list of lengths": POST + b"Content-Length: 6, 6\r\n\r\nabcdef" + SMUGGLED,
    "a length with a sign": POST + b"Content-Length: +6\r\n\r\nabcdef" + SMUGGLED,
    "a length below nothing": POST + b"Content-Length: -6\r\n\r\nabcdef" + SMUGGLED,
    "a folded line": GET + b"X-A: b\r\n c\r\n\r\n" + SMUGGLED,
    "a folded coding": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "an unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a hidden coding": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two codings": POST + CHUNKED + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a blank before the colon": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "chunks that end in LF": POST + CHUNKED + b"\r\n6\nabcdef\n0\n\n" + SMUGGLED,
    "an endless chunk": POST + CHUNKED + b"\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n" + SMUGGLED,
    "no host": b"GET /nl/ HTTP/1.1\r\n\r\n" + SMUGGLED,
    "two hosts": b"GET /nl/ HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n" + SMUGGLED,
    "a NUL": b"GET /nl/\0 HTTP/1.1\r\n" + HOST + b"\r\n" + SMUGGLED,
    "a NUL in a header": GET + b"X-A: a\0b\r\n\r\n" + SMUGGLED,
    "a header without a name": GET + b": a\r\n\r\n" + SMUGGLED,
    "a bare CR": GET + b"X-A: a\rX-B: b\r\n\r\n" + SMUGGLED,
    "HTTP/0.9": b"GET /nl/\r\n",
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 100,
}

TOO_MUCH = {
    "a long body": (413, POST + b"Content-Length: 70000\r\n\r\n" + b"a" * 70_000),
    "a body that is announced": (413, POST + b"Content-Length: 10000000\r\nExpect: 100-continue\r\n\r\n"),
    "a body of ten megabytes": (413, POST + b"Content-Length: 10000000\r\n\r\n" + b"a" * TEN_MEGABYTES),
    "a length of 400 digits": (400, POST + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n"),
    "an address of 9 KB": (414, b"GET /nl/?" + b"x" * 9_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n"),
    "a path of 9 KB": (414, b"GET /nl/" + b"x" * 9_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n"),
    "an address of 70 KB": (414, b"GET /nl/?" + b"x" * 70_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n"),
    "a hundred and one headers": (431, GET + b"".join(b"X-%d: a\r\n" % n for n in range(101)) + b"\r\n"),
    "a header of 9 KB": (431, GET + b"Accept-Language: " + b"x," * 4_500 + b"\r\n\r\n"),
    "two cookies of 9 KB": (431, GET + (b"Cookie: " + b"a;" * 2_250 + b"\r\n") * 2 + b"\r\n"),
    "a type of 9 KB": (431, GET + b"Content-Type: text/html;" + b"a=b;" * 2_250 + b"\r\n\r\n"),
    "a header of 300 KB": (431, GET + b"X-A: " + b"a" * 300_000 + b"\r\n\r\n"),
}

SCREENED = (
    "a length and chunks",
    "chunks alone",
    "an endless chunk",
    "no host",
    "two hosts",
    "an address of 9 KB",
    "a path of 9 KB",
)
"""What `readiness/screen.py` refuses."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of two workers, for all tests here."""
    with serving(tmp_path_factory.mktemp("server"), READINESS_WORKERS="2") as address:
        yield address


def send(server: str, request: bytes) -> bytes:
    """Send bytes on a connection of their own and return everything that comes back until it closes or is quiet."""
    parts = urlsplit(server)
    answer = b""
    with socket.create_connection((parts.hostname, parts.port), 10) as connection:
        connection.settimeout(2)
        # The server may refuse before everything is sent; what it said can still be read.
        with suppress(OSError):
            connection.sendall(request)
        with suppress(OSError):
            while piece := connection.recv(65536):
                answer += piece
    return answer


def status(answer: bytes) -> int:
    assert answer.startswith(b"HTTP/1.1 "), answer[:200]
    return int(answer[9:12])


@pytest.mark.parametrize("kind", UNCLEAR)
def test_a_request_that_could_be_read_in_two_ways_is_refused(server: str, kind: str) -> None:
    """And what follows it on the same connection is not taken for another request."""
    answer = send(server, UNCLEAR[kind])
    assert status(answer) == 400
    assert answer.count(b"HTTP/1.1 ") == 1, "the smuggled request was answered"
    assert b"Traceback" not in answer


def test_the_same_length_twice_is_one_length(server: str) -> None:
    """RFC 9112, 6.3 lets a server take it so: the next request on the connection is answered as itself."""
    answer = send(server, POST + b"Content-Length: 6\r\nContent-Length: 6\r\n\r\nabcdef" + GET + b"\r\n")
    assert answer.count(b"HTTP/1.1 ") == 2
    assert b"HTTP/1.1 200" in answer


def test_lines_that_end_in_lf_alone_are_one_request(server: str) -> None:
    """RFC 9112, 2.2 lets a server read them; it must not find a second request in them."""
    answer = send(server, b"GET /nl/ HTTP/1.1\nHost: 127.0.0.1\n\n")
    assert status(answer) in {200, 400}
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_too_much_is_refused_with_its_own_number(server: str, kind: str) -> None:
    wanted, request = TOO_MUCH[kind]
    answer = send(server, request)
    assert status(answer) == wanted
    assert b"Traceback" not in answer


@pytest.mark.parametrize("length", [LONGEST_BODY + 1, TEN_MEGABYTES])
def test_a_body_that_is_too_long_is_refused_before_any_of_it_comes(server: str, length: int) -> None:
    """So it takes no longer than any page, however slow its sender is."""
    assert status(send(server, POST + b"Content-Length: %d\r\n\r\n" % length)) == 413


def test_a_body_that_is_not_too_long_is_waited_for(server: str) -> None:
    assert send(server, POST + b"Content-Length: %d\r\n\r\n" % LONGEST_BODY) == b""


def test_a_long_cookie_of_a_neighbouring_site_is_not_too_much(server: str) -> None:
    assert status(send(server, GET + b"Cookie: other=" + b"a" * 8_000 + b"\r\n\r\n")) == 200


def test_many_parts_of_a_form_are_refused(server: str) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'
    body = part * 201 + b"--x--\r\n"
    head = (
        b"POST /nl/questions/company HTTP/1.1\r\n"
        + HOST
        + b"Content-Type: multipart/form-data; boundary=x\r\n"
    )
    assert status(send(server, head + b"Content-Length: %d\r\n\r\n" % len(body) + body)) == 413


def test_what_is_refused_takes_no_memory(server: str) -> None:
    """Sixty-four bodies of ten megabytes, eight at a time, and the other attacks between them."""
    for kind in UNCLEAR:
        send(server, UNCLEAR[kind])
    before = resident(server)
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda _turn: send(server, TOO_MUCH["a body of ten megabytes"][1]), range(64))
        assert {status(answer) for answer in answers if answer} == {413}
    assert resident(server) - before < MOST_GROWTH


def resident(server: str) -> int:
    """The bytes that the server's processes have in memory, all together: those that were told this address."""
    mine: list[int] = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get("READINESS_BASE_URL") == server:
                mine.append(process.memory_info().rss)
    assert len(mine) >= 2, "the server's processes were not found"
    return sum(mine)


@pytest.fixture(scope="module")
def named_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that was told its names, and that it is reached by https."""
    folder = tmp_path_factory.mktemp("named")
    with serving(
        folder,
        READINESS_BASE_URL="https://readiness.example",
        READINESS_TRUSTED_HOSTS="127.0.0.1",
        READINESS_WORKERS="1",
    ) as address:
        yield address


@pytest.mark.parametrize(
    "host", [b"evil.example", b"evil.example:80", b"127.0.0.1@evil.example", b"127.0.0.1.evil.example"]
)
def test_another_host_s_name_is_refused_where_names_are_configured(named_server: str, host: bytes) -> None:
    answer = send(named_server, b"GET /nl/link HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
    assert status(answer) == 400
    assert b"evil" not in answer


def test_what_a_proxy_would_say_is_not_believed(named_server: str) -> None:
    forged = b"X-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\nX-Forwarded-Prefix: //evil.example\r\n"
    answer = send(named_server, GET + forged + b"\r\n")
    assert status(answer) == 200
    assert b"evil" not in answer


@pytest.mark.parametrize("kind", SCREENED)
def test_what_the_screen_refuses_carries_the_headers_of_every_page(
    server: str, named_server: str, kind: str
) -> None:
    """Granian's parser refuses the rest by itself, before there is a request, with an answer that says nothing."""
    request = UNCLEAR[kind] if kind in UNCLEAR else TOO_MUCH[kind][1]
    check_headers(parsed(send(server, request)), kind)
    check_headers(parsed(send(named_server, request)), kind, secure=True)


def parsed(answer: bytes) -> Response:
    """An answer with its own headers, without the one by which Granian names itself."""
    _status, *lines = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    headers = [(name, value) for name, _colon, value in (line.partition(": ") for line in lines)]
    return Response(headers=[header for header in headers if header != ("server", "granian")])
