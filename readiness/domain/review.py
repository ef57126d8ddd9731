"""The states of a review, and which may follow which."""

NEW = "new"
IN_REVIEW = "in_review"
CHANGES_REQUESTED = "changes_requested"
VALIDATED = "validated"
ARCHIVED = "archived"
STATUSES = (NEW, IN_REVIEW, CHANGES_REQUESTED, VALIDATED, ARCHIVED)
"""How far the consultants are with a submitted response."""

_NEXT = {
    NEW: (IN_REVIEW, CHANGES_REQUESTED, VALIDATED, ARCHIVED),
    IN_REVIEW: (CHANGES_REQUESTED, VALIDATED, ARCHIVED),
    # Back again withdraws the request.
    CHANGES_REQUESTED: (IN_REVIEW,),
    VALIDATED: (IN_REVIEW, ARCHIVED),
    ARCHIVED: (IN_REVIEW,),
}


def next_statuses(status: str) -> tuple[str, ...]:
    """The states that may follow."""
    return _NEXT[status]


def is_open(status: str) -> bool:
    """Whether consultants still work on it: only then can answers be validated and questions asked."""
    return status in {NEW, IN_REVIEW}
