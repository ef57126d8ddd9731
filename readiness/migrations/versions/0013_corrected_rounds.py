"""A round that was begun at a consultant's request answers the campaign of the round that it corrects.

Until now only the first of them did. Rounds that no campaign's round came before are not looked at.

Revision: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

ROUND = sa.table("assessment", *map(sa.column, ("id", "company_id", "round", "review_status")))
ANSWERS = sa.table("campaign_round", *map(sa.column, ("assessment_id", "campaign_id")))
EVENT = sa.table(
    "review_event",
    sa.column("assessment_id"),
    sa.column("consultant_id"),
    sa.column("kind"),
    sa.column("detail", DOCUMENT),
)


def upgrade() -> None:
    """Hand the campaign on from round to round: a correction may have been corrected in its turn."""
    connection, found = op.get_bind(), _left_out()
    while connection.execute(found.limit(1)).first() is not None:
        connection.execute(sa.insert(ANSWERS).from_select(["assessment_id", "campaign_id"], found))


def _left_out() -> sa.Select[tuple[int, int]]:
    """Rounds that correct one of a campaign and answer none, each with that campaign."""
    earlier, later, has = ROUND.alias("earlier"), ROUND.alias("later"), ANSWERS.alias("has")
    # Who handed the correction in put the earlier round away: that is written of nothing else.
    answered = sa.exists().where(
        EVENT.c.assessment_id == earlier.c.id,
        EVENT.c.consultant_id.is_(None),
        EVENT.c.kind == "status",
        EVENT.c.detail["from"].as_string() == "changes_requested",
        EVENT.c.detail["to"].as_string() == "archived",
    )
    corrected = (earlier.c.review_status == "changes_requested") | answered
    return (
        sa.select(later.c.id, ANSWERS.c.campaign_id)
        .select_from(ANSWERS)
        .join(earlier, earlier.c.id == ANSWERS.c.assessment_id)
        .join(
            later,
            (later.c.company_id == earlier.c.company_id) & (later.c.round == earlier.c.round + 1),
        )
        .where(corrected, ~sa.exists().where(has.c.assessment_id == later.c.id))
    )


def downgrade() -> None:
    """Leave them: they are as true for the release before."""
