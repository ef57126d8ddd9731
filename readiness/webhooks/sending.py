"""One attempt to tell one webhook: the address is checked, and the very one that was is connected to."""

import time

import urllib3

from readiness.environment import Networks
from readiness.webhooks.address import RefusedError, Resolver, Target, resolve, target
from readiness.webhooks.signature import headers

TIMEOUT = urllib3.Timeout(connect=5, read=10)


def send(
    url: str, secret: str, message: str, body: bytes, networks: Networks, resolver: Resolver = resolve
) -> int | None:
    """Send a message; the receiver's status, or None when it did not answer or may not be asked.

    A redirect is followed nowhere: its status says that nobody took the message.
    """
    try:
        found = target(url, networks, resolver)
    except (RefusedError, OSError):
        return None
    sent = headers(secret, f"msg_{message}", int(time.time()), body)
    with _pool(found) as pool:
        try:
            answer = pool.urlopen(
                "POST",
                found.path,
                body=body,
                headers={
                    **sent,
                    "Host": _host(found),
                    "Content-Type": "application/json",
                    "User-Agent": "readiness-webhooks",
                },
                redirect=False,
                retries=False,
                preload_content=False,
            )
            status = answer.status
            answer.close()
        except (urllib3.exceptions.HTTPError, OSError):
            return None
    return status


def _pool(found: Target) -> urllib3.HTTPConnectionPool:
    if not found.secure:
        return urllib3.HTTPConnectionPool(found.address, found.port, timeout=TIMEOUT, maxsize=1)
    return urllib3.HTTPSConnectionPool(
        found.address,
        found.port,
        timeout=TIMEOUT,
        maxsize=1,
        server_hostname=found.host,
        assert_hostname=found.host,
    )


def _host(found: Target) -> str:
    host = f"[{found.host}]" if ":" in found.host else found.host
    return host if found.port == (443 if found.secure else 80) else f"{host}:{found.port}"
