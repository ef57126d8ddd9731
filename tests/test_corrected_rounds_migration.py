"""Revision 0013 gives corrected rounds the campaign of the round that they correct, and no other round one."""

from datetime import UTC, date, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from readiness.store import assessments, campaigns, reviews, rounds, schema
from readiness.store.campaign_models import CampaignRound
from readiness.store.consultant_models import Consultant
from readiness.store.models import Assessment, Company, now
from readiness.store.review_models import ItemQuestion
from tests.test_migrations import connected


def a_round(session: Session, company: Company, number: int) -> Assessment:
    moment = now()
    made = Assessment(
        company=company,
        round=number,
        language="nl",
        instrument="2026.1",
        answers={},
        started_at=moment,
        saved_at=moment,
    )
    session.add(made)
    session.flush()
    assessments.submit(session, made, {"readiness": 1}, 1, at=datetime(2026, 5, number, tzinfo=UTC))
    return made


def send_back(session: Session, who: Consultant, one: Assessment) -> None:
    session.add(ItemQuestion(assessment_id=one.id, item="E1", text="?", consultant_id=who.id))
    session.flush()
    reviews.set_status(session, one, who, "changes_requested")


def fill(session: Session) -> tuple[set[int], set[int]]:
    """Rounds at revision 0012: those that answer a campaign, and those that only ought to."""
    who = Consultant(email="els@example.be", role="lead")
    session.add(who)
    session.flush()
    campaign = campaigns.make(session, "Bakkers", "nl", date(2026, 12, 1), who)
    corrected, own, outside = (Company(uid=letter * 32, name=letter) for letter in "abc")
    chain = [a_round(session, corrected, number) for number in (1, 2, 3)]
    mine = [a_round(session, own, number) for number in (1, 2)]
    none = [a_round(session, outside, number) for number in (1, 2)]
    for later in (*chain[1:], none[1]):
        earlier = rounds.before(session, later)
        assert earlier is not None
        send_back(session, who, earlier)
        if later is not chain[2]:
            rounds.handed_in(session, later)
    reviews.set_status(session, mine[0], who, "archived")
    firsts = {chain[0].id, mine[0].id}
    for number in firsts:
        session.add(CampaignRound(assessment_id=number, campaign_id=campaign.id))
    session.commit()
    return firsts, {chain[1].id, chain[2].id}


def test_corrected_rounds_get_the_campaign_and_others_do_not(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    schema.downgrade(empty_database_url, "0012")
    with connected(empty_database_url) as connection, Session(connection) as session:
        have, ought = fill(session)
    for _twice in range(2):
        schema.upgrade(empty_database_url)
        with connected(empty_database_url) as connection, Session(connection) as session:
            assert set(session.scalars(select(CampaignRound.assessment_id))) == have | ought
            assert session.scalar(text("SELECT count(DISTINCT campaign_id) FROM campaign_round")) == 1
        schema.downgrade(empty_database_url, "0012")
