"""A webhook leads to a public address by https, or to a network that the operator named."""

from ipaddress import ip_address, ip_network

import pytest

from readiness.config import ConfigError
from readiness.environment import Reader
from readiness.webhooks.address import RefusedError, check, is_public, target

PRIVATE = (
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.1", "192.0.2.1",  # noqa: S104 - refused, not bound to
    "192.168.1.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:808:808::1",
    "2001:0:808:808::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1",
)  # fmt: skip
LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_not_public_is_refused(text: str) -> None:
    assert not is_public(ip_address(text))
    with pytest.raises(RefusedError):
        target("https://example.be/", (), lambda *_: [text])
    # One bad address among good ones is enough.
    with pytest.raises(RefusedError):
        target("https://example.be/", (), lambda *_: ["8.8.8.8", text])


@pytest.mark.parametrize("text", ["8.8.8.8", "2a00:1450:400e:80e::200e", "::ffff:8.8.8.8"])
def test_what_is_public_is_not(text: str) -> None:
    assert target("https://example.be/hook?a=1", (), lambda *_: [text]).path == "/hook?a=1"


@pytest.mark.parametrize(
    "url",
    ["http://example.be/", "ftp://example.be/", "https://", "https://a:b@example.be/", "https://example.be:22/",
     "https://example.be/#x", "https://127.0.0.1/", "https://[::1]/", "https://example.be:x/", "javascript:x", "",
     "https://[/", "https://localhost/", "https://a.localhost./", "https://127.1/", "https://2130706433/",
     "https://0x7f.1/", "https://\u2460\u2461\u2466.0.0.1/"],
)  # fmt: skip
def test_an_address_that_cannot_be_a_webhooks(url: str) -> None:
    with pytest.raises(RefusedError):
        check(url, ())


@pytest.mark.parametrize("url", ["https://2130706433/", "https://0x7f.1/", "https://017700000001/"])
def test_a_number_in_disguise_is_found_out_when_it_is_looked_up(url: str) -> None:
    with pytest.raises((RefusedError, OSError)):
        target(url, ())


def test_a_network_that_the_operator_names_is_allowed_and_no_other() -> None:
    assert target("http://localhost:8000/x", LOOPBACK, lambda *_: ["127.0.0.1"]).address == "127.0.0.1"
    with pytest.raises(RefusedError):
        target("http://example.be/", LOOPBACK, lambda *_: ["10.0.0.1"])
    with pytest.raises(RefusedError):
        target("http://example.be/", LOOPBACK, lambda *_: ["8.8.8.8"])


def test_the_setting_is_read_and_refused() -> None:
    assert Reader({"READINESS_WEBHOOK_NETWORKS": "127.0.0.0/8, fd00::/8"}).webhook_networks() == (
        *LOOPBACK,
        ip_network("fd00::/8"),
    )
    with pytest.raises(ConfigError, match="READINESS_WEBHOOK_NETWORKS"):
        Reader({"READINESS_WEBHOOK_NETWORKS": "127.0.0.1/8"}).webhook_networks()
