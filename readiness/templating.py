"""Templates with the interface's texts already in them, once for each language.

`fr/report.html` is `report.html` in which every `_("…")` stands as its French text. Jinja then compiles it
into plain strings, instead of looking some forty texts up for every page; only plurals and `trans` blocks
are still looked up. Measured: a sixth of the CPU of a page of questions.
"""

import json
import re
from collections.abc import Callable, Hashable, Sequence
from functools import cache, lru_cache
from typing import Any

import flask
from flask import Flask, current_app, request
from flask.templating import Environment
from jinja2 import BaseLoader, Template
from jinja2.runtime import Context
from markupsafe import Markup, escape

from readiness import form_token
from readiness.domain.text import LANGUAGES
from readiness.i18n import LANGUAGE_NAMES, catalogue, language

_TEXT = re.compile(r'\b_\(("(?:[^"\\]|\\.)*")(\)|,\s*)')
"""A text by itself, or a text and the beginning of its arguments."""

_PLACE = re.compile(r"%\((\w+)\)s")


class ImportedOnce(Template):
    """A template whose macros are imported as they are, without a look at what else the importing page knows.

    Jinja compares all names of both at each import, which took 2 % of the CPU of a page of questions.
    """

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()


class LanguageEnvironment(Environment):
    """Looks a template's neighbours (extends, import, include) up in the template's own language."""

    template_class = ImportedOnce

    def join_path(self, template: str, parent: str) -> str:
        """The name under which a template finds another one."""
        lang = parent.partition("/")[0]
        return f"{lang}/{template}" if lang in LANGUAGES else template


class LanguageLoader(BaseLoader):
    """Loads `fr/name` as `name` in French; a name without a language as it stands."""

    def __init__(self, inner: BaseLoader) -> None:
        self.inner = inner

    def get_source(
        self, environment: Any, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The source in its language; TemplateNotFound where there is no such template."""
        lang, _, name = template.partition("/")
        if lang not in LANGUAGES:
            return self.inner.get_source(environment, template)
        source, path, current = self.inner.get_source(environment, name)
        return self._translated(source, lang), path, current

    def list_templates(self) -> list[str]:
        """The templates as they lie in the folder."""
        return self.inner.list_templates()

    def _translated(self, source: str, lang: str) -> str:
        def literal(found: re.Match[str]) -> str:
            text = catalogue(lang).gettext(json.loads(found[1]))
            if found[2] == ")":
                return json.dumps(text % {}, ensure_ascii=False)
            pieces = ", ".join(json.dumps(piece, ensure_ascii=False) for piece in _pieces(text))
            return f"({pieces},) | filled("

        return _TEXT.sub(literal, source)


def _pieces(text: str) -> list[str]:
    """A text taken apart: what stands in it and, at every second place, the name of what is put there."""
    pieces = _PLACE.split(text)
    # Formatting turns %% into %, and refuses whatever else begins with one.
    pieces[::2] = [piece % () for piece in pieces[::2]]
    return pieces


def filled(pieces: Sequence[str], **arguments: object) -> Markup:
    """A text with its arguments in place, escaped. Only what the catalogues say is taken as it stands."""
    texts = [escape(arguments[piece]) if number % 2 else piece for number, piece in enumerate(pieces)]
    return Markup("".join(texts))  # noqa: S704  # nosec B704  # nosemgrep: markup-on-data - see above


def init_app(app: Flask) -> None:
    """Let the application load its templates by language; to be called before anything else uses Jinja."""
    app.jinja_environment = LanguageEnvironment
    loader = app.jinja_env.loader
    if loader is None:
        raise TypeError("the application has no loader of templates")
    app.jinja_env.loader = LanguageLoader(loader)
    app.jinja_env.globals["new_csrf_token"] = form_token.token
    app.jinja_env.globals["kept"] = kept
    app.jinja_env.globals["once"] = lambda name, macro, *given: drawn_once(name, macro, language(), *given)
    app.jinja_env.filters["filled"] = filled


def render_template(name: str, **context: Any) -> str:
    """Draw a template in the language of this request."""
    return flask.render_template(f"{language()}/{name}", **context)


def render_once(name: str, **context: Hashable) -> str:
    """Draw a page that is the same for whoever comes the same way, but for the token of its form; then keep it.

    The context is what it is kept by. It must not hold anything that somebody typed, which would stay in memory.
    An address that carries more than its path may stand on its page, which is then drawn anew.
    """
    if request.args:
        return render_template(name, **context)
    pieces = _page_drawn_once(name, language(), request.root_path, tuple(context.items()))
    return pieces[0] if len(pieces) == 1 else form_token.token().join(pieces)


@lru_cache(maxsize=256)
def _page_drawn_once(
    name: str, lang: str, _root: str, context: tuple[tuple[str, Hashable], ...]
) -> tuple[str, ...]:
    """A page in the pieces that its token stands between; its addresses begin with the root of the site."""
    page = flask.render_template(f"{lang}/{name}", **dict(context))
    # A page without a form needs no token, and no cookie.
    token = form_token.given()
    return tuple(page.split(token)) if token else (page,)


def macros(name: str, lang: str) -> Any:
    """The macros of a template as functions that draw in one language; not for macros that use the request."""
    return current_app.jinja_env.get_template(f"{lang}/{name}").module


def drawn(name: str, macro: str, lang: str, *arguments: Any) -> Markup:
    """What a macro of a template draws in one language."""
    piece: Markup = getattr(macros(name, lang), macro)(*arguments)
    return piece


@lru_cache(maxsize=4096)
def drawn_once(name: str, macro: str, lang: str, *arguments: Hashable) -> Markup:
    """The same, kept: for pieces that many companies share. Nothing that somebody typed may be in the arguments."""
    return drawn(name, macro, lang, *arguments)


def kept(macro: str, *arguments: str) -> Markup:
    """A part of the frame that looks the same on every page of a language: drawn once, by `macros/frame.html`."""
    return _kept(language(), macro, arguments)


@cache
def _kept(lang: str, macro: str, arguments: tuple[str, ...]) -> Markup:
    drawn: Markup = getattr(macros("macros/frame.html", lang), macro)(LANGUAGE_NAMES, lang, *arguments)
    return drawn
