"""Templates with the interface's texts already in them."""

import re

import pytest
from flask import Flask
from jinja2 import DictLoader, TemplateNotFound

from readiness.domain.text import LANGUAGES
from readiness.templating import LanguageLoader

CALL = re.compile(r"\b_\(")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_of_a_template_is_left_to_look_up(app: Flask, lang: str) -> None:
    loader = app.jinja_env.loader
    assert loader is not None
    for name in loader.list_templates():
        source, _path, _current = loader.get_source(app.jinja_env, f"{lang}/{name}")
        assert not CALL.search(source), f"{name}: {CALL.search(source)}"


def drawn(app: Flask, lang: str, source: str, **context: object) -> str:
    with app.app_context():
        environment = app.jinja_env.overlay(loader=LanguageLoader(DictLoader({"page.html": source})))
        return environment.get_template(f"{lang}/page.html").render(**context)


def test_a_text_stands_in_its_language(app: Flask) -> None:
    assert drawn(app, "fr", '{{ _("Error:") }}') == "Erreur\N{NO-BREAK SPACE}:"
    assert drawn(app, "en", '{{ _("Error:") }}') == "Error:"


def test_arguments_are_filled_in_and_escaped(app: Flask) -> None:
    source = '{{ _("Social media report for %(company)s", company=name | upper) }}'
    assert drawn(app, "en", source, name="<b>") == "Social media report for &lt;B&gt;"


def test_a_text_stands_as_an_attribute_and_beside_others(app: Flask) -> None:
    source = """<p title="{{ _("Error:") }}">{{ _("Error:") ~ _("Page %(step)s of %(steps)s", step=1, steps=2) }}</p>"""
    assert drawn(app, "nl", source) == '<p title="Fout:">Fout:Pagina 1 van 2</p>'


def test_a_template_that_is_not_there_is_not_found(app: Flask) -> None:
    with pytest.raises(TemplateNotFound):
        drawn(app, "nl", '{% include "nothing.html" %}')
