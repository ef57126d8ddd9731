"""Server time of the desk's dashboard, and of counting alone: `python -m bench.dashboard 100 100000`.

The page is asked for in this process, without a network: by an admin, who sees all, then with a filter, and by
a consultant, for whom small groups are looked for, with every tenth company in one of ten campaigns. The median
of five.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import func, insert, select

from bench.desk import signed_in
from bench.filling import databases, fill
from readiness.app import create_app
from readiness.config import Config
from readiness.content.layouts import layout
from readiness.content.loader import LATEST
from readiness.domain.field import Field
from readiness.extensions import db
from readiness.i18n import today
from readiness.store import campaigns, figures
from readiness.store.campaign_models import CampaignRound
from readiness.store.consultant_models import Consultant
from readiness.store.models import Assessment
from readiness.store.responses import Filter

TIMES = 5
PAGE = "/nl/desk/dashboard"


def took(run: Callable[[], object]) -> float:
    """Milliseconds, the median of a few after a first one that warms up."""
    run()
    found = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        run()
        found.append(1000 * (time.perf_counter() - begun))
    return median(found)


def counted(field: Field) -> None:
    """Everything that the page counts."""
    instrument = field.layout.instrument
    for item in instrument.questionnaire.items:
        field.item(item)
    for name in ("readiness", *(f"score.{one.code}" for one in instrument.questionnaire.dimensions)):
        field.scores(name)
        field.change(name)
    field.flags()
    field.steps()
    for code in ("A1", "A2"):
        field.groups(code)


def measure(url: str, kind: str, size: int, folder: str) -> float:
    """Print what reading, counting and the whole page take; returns the milliseconds of the page."""
    fill(url, size)
    settings = {
        "READINESS_DATABASE_URL": url,
        "READINESS_SECRET_KEY": "b" * 40,
        "READINESS_DATA_DIR": folder,
    }
    app = create_app(Config.from_environment(settings))
    admin, consultant = signed_in(app), signed_in(app, "consultant")
    in_campaigns(app)
    with app.app_context():
        session = db.session
        lines = figures.read(session, Filter(), LATEST)
        reading = took(lambda: figures.read(session, Filter(), LATEST))
        counting = took(lambda: counted(Field(layout(LATEST), lines)))
    pages = [
        took(lambda: admin.get(PAGE)),
        took(lambda: admin.get(f"{PAGE}?language=fr")),
        took(lambda: consultant.get(PAGE)),
    ]
    with app.app_context():
        db.engine.dispose()
    parts = f"reading {reading:5.0f} ms, counting {counting:5.0f} ms"
    told = f"page {pages[0]:5.0f} ms, filtered {pages[1]:5.0f} ms, a consultant's {pages[2]:5.0f} ms"
    print(f"{kind:10} {size:>9,} {told}; {parts}", flush=True)
    return pages[0]


def in_campaigns(app: Flask) -> None:
    """Let every tenth response answer one of ten campaigns."""
    with app.app_context():
        session = db.writing_session
        by = session.scalars(select(Consultant)).first()
        if by is None or session.scalar(select(func.count()).select_from(CampaignRound)):
            return
        made = [campaigns.make(session, f"Bench {number}", "nl", today(), by).id for number in range(10)]
        rounds = session.scalars(select(Assessment.id).where(Assessment.id % 10 == 0)).all()
        session.execute(
            insert(CampaignRound),
            [{"assessment_id": one, "campaign_id": made[number % 10]} for number, one in enumerate(rounds)],
        )
        session.commit()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "sizes", type=int, nargs="*", default=[100, 100_000], help="how many responses, each in turn"
    )
    sizes = parser.parse_args().sizes
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as found:
        for kind, url in found.items():
            first, *more = [measure(url, kind, size, folder) for size in sizes]
            print(f"{kind:10} beside the first: {', '.join(f'{one / first:.1f}' for one in more)}")


if __name__ == "__main__":
    main()
