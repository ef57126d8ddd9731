"""What goes wrong in the domain."""


class ContentError(ValueError):
    """The instrument's content has a mistake: in which file (where known), at which key, and why."""

    def __init__(self, key: str, reason: str, file: str = "") -> None:
        self.file, self.key, self.reason = file, key, reason
        super().__init__(": ".join(part for part in (file, key, reason) if part))
