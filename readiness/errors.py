"""What goes wrong for whoever asks, by name. `error_pages` says what they read then."""

from math import ceil

from werkzeug.exceptions import NotFound, TooManyRequests

RETRY_AFTER_SECONDS = 5
BUSY_SECONDS = 60
_AT_ONCE = "Too many downloads at once. Wait as long as Retry-After says."

NO_ROBOTS = "noindex, nofollow, noarchive, nosnippet"
"""What a page says to search engines that they may not show anything of."""


class UnknownLink(NotFound):
    """The personal link, or the cookie that stands for it, opens nothing (any more)."""


class LostLink(UnknownLink):
    """A form came from a browser whose personal link was replaced or withdrawn while somebody was typing."""


class TooManyThisHour(TooManyRequests):
    """As much was asked for in this hour of the clock as may be; `seconds` of it are left."""

    def __init__(self, description: str, seconds: int) -> None:
        super().__init__(description, retry_after=seconds)
        self.minutes = ceil(seconds / 60)


class TooManyBegun(TooManyThisHour):
    """As many questionnaires began in this hour as may begin from one internet address."""


class TooManyFiles(TooManyThisHour):
    """As many files were made for one company or consultant in this hour as may be."""


class TooManyAtOnce(TooManyRequests):
    """As many downloads are being made as may be, of all or of this consultant."""

    def __init__(self) -> None:
        super().__init__(_AT_ONCE, retry_after=BUSY_SECONDS)


class DeadShare(NotFound):
    """A link to a shared report opens nothing: unknown, expired, revoked or erased, which nobody is told."""


class ClosedLink(NotFound):
    """The link by which colleagues begin opens nothing (any more)."""


class NoAnswers(NotFound):
    """A colleague's browser has no key, or one that opens nothing (any more)."""
