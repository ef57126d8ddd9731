"""One attempt to tell one webhook: the address is checked, and the very one that was is connected to."""

import time
from functools import partial

import urllib3

from readiness.environment import Networks
from readiness.store.patience import Patience
from readiness.webhooks.address import RefusedError, Resolver, Target, resolve, target
from readiness.webhooks.signature import headers
from readiness.webhooks.watch import Watch, Watched, WatchedSecure

TIMEOUT = urllib3.Timeout(connect=5, read=10)
WHOLE_SECONDS = 20.0
"""How long one attempt may take from asking for the name to the status, also when a byte comes now and then."""


def send(
    url: str, secret: str, message: str, body: bytes, networks: Networks, resolver: Resolver = resolve
) -> int | None:
    """Send a message; the receiver's status, or None when it did not answer or may not be asked.

    A redirect is followed nowhere: its status says that nobody took the message.
    """
    end = time.monotonic() + WHOLE_SECONDS
    try:
        # The system's own time limits for name servers add up to more, and nothing interrupts it.
        found = Patience(partial(target, url, networks, resolver), WHOLE_SECONDS).answer()
    except (RefusedError, OSError):
        return None
    sent = headers(secret, f"msg_{message}", int(time.time()), body)
    with Watch(max(0.0, end - time.monotonic())) as watch, _pool(found, watch) as pool:
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
        return None if watch.is_over else status


def _pool(found: Target, watch: Watch) -> urllib3.HTTPConnectionPool:
    if not found.secure:
        plain = urllib3.HTTPConnectionPool(found.address, found.port, timeout=TIMEOUT, maxsize=1)
        plain.ConnectionCls = partial(Watched, watch=watch)  # type: ignore[assignment]  # what makes one will do
        return plain
    secure = urllib3.HTTPSConnectionPool(
        found.address,
        found.port,
        timeout=TIMEOUT,
        maxsize=1,
        server_hostname=found.host,
        assert_hostname=found.host,
    )
    secure.ConnectionCls = partial(WatchedSecure, watch=watch)  # type: ignore[assignment]  # as above
    return secure


def _host(found: Target) -> str:
    host = f"[{found.host}]" if ":" in found.host else found.host
    return host if found.port == (443 if found.secure else 80) else f"{host}:{found.port}"
