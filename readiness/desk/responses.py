"""The list of responses: newest first, filtered by what stands in the address, a page at a time."""

from datetime import datetime
from urllib.parse import urlencode

from flask import request, url_for

from readiness.content.loader import LATEST, load
from readiness.desk.blueprint import desk
from readiness.extensions import db
from readiness.i18n import language
from readiness.store import responses as store
from readiness.templating import render_template


@desk.get("/")
def responses() -> str:
    """Show a page of the list."""
    wanted = store.Filter(name=request.args.get("name", "").strip()[:200])
    rows = store.newest(db.session, wanted, _after())
    lang = language()
    sizes, sectors = (load(LATEST).questionnaire.item(code).by_code for code in ("A1", "A2"))
    shown = rows[: store.PAGE]
    return render_template(
        "desk/responses.html",
        wanted=wanted,
        rows=[
            {
                "name": row.company,
                "size": sizes[row.size or ""].text[lang],
                "sector": sectors[row.sector or ""].text[lang],
                "readiness": round(row.readiness or 0),
                "submitted": row.moment,
            }
            for row in shown
        ],
        more_url=_address_after(shown[-1]) if len(rows) > len(shown) else None,
    )


def _after() -> store.Place | None:
    """The place that the address names; nonsense begins at the top."""
    moment, _mark, number = request.args.get("after", "").partition("_")
    try:
        return store.Place(datetime.fromisoformat(moment), int(number))
    except ValueError:
        return None


def _address_after(row: store.Row) -> str:
    asked = {**request.args, "after": f"{row.moment.isoformat()}_{row.id}"}
    return f"{url_for('desk.responses')}?{urlencode(asked)}"
