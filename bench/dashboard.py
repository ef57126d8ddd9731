"""Server time of the desk's dashboard, and of counting alone: `python -m bench.dashboard 100 100000`.

The page is asked for in this process, without a network, by a lead who is signed in: the median of five.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.desk import signed_in
from bench.filling import databases, fill
from readiness.app import create_app
from readiness.config import Config
from readiness.content.layouts import layout
from readiness.content.loader import LATEST
from readiness.domain.field import Field
from readiness.extensions import db
from readiness.store import figures
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


def measure(url: str, kind: str, size: int, folder: str) -> None:
    """Print what reading, counting and the whole page take."""
    fill(url, size)
    settings = {
        "READINESS_DATABASE_URL": url,
        "READINESS_SECRET_KEY": "b" * 40,
        "READINESS_DATA_DIR": folder,
    }
    app = create_app(Config.from_environment(settings))
    client = signed_in(app)
    with app.app_context():
        session = db.session
        lines = figures.read(session, Filter(), LATEST)
        reading = took(lambda: figures.read(session, Filter(), LATEST))
        counting = took(lambda: counted(Field(layout(LATEST), lines)))
    pages = [took(lambda at=at: client.get(at)) for at in (PAGE, f"{PAGE}?language=fr")]  # type: ignore[misc]  # a default binds it
    with app.app_context():
        db.engine.dispose()
    parts = f"reading {reading:5.0f} ms, counting {counting:5.0f} ms"
    print(f"{kind:10} {size:>9,} page {pages[0]:5.0f} ms, filtered {pages[1]:5.0f} ms; {parts}", flush=True)


def main() -> None:
    sizes = [int(one) for one in sys.argv[1:]] or [100, 100_000]
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as found:
        for kind, url in found.items():
            for size in sizes:
                measure(url, kind, size, folder)


if __name__ == "__main__":
    main()
