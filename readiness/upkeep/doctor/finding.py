"""What the doctor finds: what is wrong, how grave it is, and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend. A grave one endangers data or people; any other can wait."""

    what: str
    mend: str
    grave: bool = True
