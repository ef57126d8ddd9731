"""How well the questionnaire measures, for leads: what `readiness quality` computed, and when."""

from readiness.content.loader import LATEST, load
from readiness.desk.blueprint import desk
from readiness.extensions import db
from readiness.i18n import language
from readiness.store import quality
from readiness.templating import render_template


@desk.get("/instrument")
def instrument() -> str:
    """Show what is known of the newest version."""
    found, lang = quality.of(db.session, LATEST), language()
    questionnaire = load(LATEST).questionnaire
    document = (found and found.document) or {"items": {}, "dimensions": {}}
    seconds = document.get("pages", {})
    return render_template(
        "desk/instrument.html",
        pages=[
            (page.section.title[lang], page.part, page.parts, seconds[page.slug])
            for page in questionnaire.pages
            if page.slug in seconds
        ],
        found=found,
        document=document,
        items=[
            (item.code, item.short[lang], document["items"].get(item.code)) for item in questionnaire.items
        ],
        dimensions=[
            (one.name[lang], document["dimensions"].get(one.code)) for one in questionnaire.dimensions
        ],
    )
