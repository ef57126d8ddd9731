"""The application: the only place where the parts meet."""

import os
from datetime import timedelta
from urllib.parse import urlencode

from flask import Flask, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from readiness import error_pages, i18n, streams, templating
from readiness.answering.summary import FROM_CHECK
from readiness.api.views import api
from readiness.application import Application
from readiness.colleague.views import colleague
from readiness.config import Config
from readiness.desk.views import desk
from readiness.extensions import db
from readiness.store.models import UID_LENGTH
from readiness.web import metrics, security, static_files
from readiness.web.views import web

LARGEST_REQUEST = 64 * 1024
MOST_PARTS = 200
"""Parts of a form that is sent as multipart, which no page of ours does."""


class UidConverter(BaseConverter):
    """The part of an address that is an opaque number of ours; whatever else stands there leads to no page."""

    regex = f"[0-9a-f]{{{UID_LENGTH}}}"


def create_app(config: Config | None = None) -> Flask:
    """Put the application together; without a configuration it is read from the environment."""
    config = config or Config.from_environment(os.environ)
    app = Application("readiness", static_folder=None)
    app.config.from_mapping(settings(config))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    templating.init_app(app)
    db.init_app(app)
    i18n.init_app(app)
    error_pages.init_app(app)
    streams.init_app(app)
    security.init_app(app)
    metrics.init_app(app)
    static_files.init_app(app)
    if config.proxies:
        # Only who asks: the site's own name and scheme are READINESS_BASE_URL's to say.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    app.url_map.converters["uid"] = UidConverter
    app.register_blueprint(web)
    app.register_blueprint(desk)
    app.register_blueprint(colleague)
    app.register_blueprint(api)
    app.context_processor(_page_context)
    return app


def settings(config: Config) -> dict[str, object]:
    """Flask's own settings, as ours ask for them."""
    before = config.secret_key_before
    return {
        "READINESS": config,
        # FLASK_DEBUG in the environment would answer an error with a traceback.
        "DEBUG": False,
        "SECRET_KEY": config.secret_key,
        "SECRET_KEY_FALLBACKS": [before] if before else None,
        # Oldest first, as itsdangerous wants them: the last one signs.
        "WTF_CSRF_SECRET_KEY": [before, config.secret_key] if before else config.secret_key,
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_REQUEST,
        "MAX_FORM_PARTS": MOST_PARTS,
        "TRUSTED_HOSTS": list(config.trusted_hosts) or None,
        "SESSION_COOKIE_NAME": "__Host-session" if config.secure else "session",
        "SESSION_COOKIE_SECURE": config.secure,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "COLLEAGUE_COOKIE_NAME": "__Host-colleague" if config.secure else "colleague",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=1),
        # A form may stay open over lunch: its token has no limit of its own. It is void with the session that it
        # belongs to, a day after that was last signed; the page then asks to be sent once more, with what was typed.
        "WTF_CSRF_TIME_LIMIT": None,
        # The messages of our forms are our own, so WTForms needs no catalogue.
        "WTF_I18N_ENABLED": False,
    }


def _page_context() -> dict[str, object]:
    return {"lang": i18n.language(), "languages": i18n.LANGUAGE_NAMES, "language_urls": LanguageUrls()}


class LanguageUrls:
    """The address of this page in each language, made when a template asks: pages with a form never do."""

    def __getitem__(self, code: str) -> str:
        """The start page takes the place of a page whose address names no language."""
        rule = request.url_rule
        if rule is None or "lang" not in rule.arguments:
            return url_for("web.start", lang=code)
        return url_for(rule.endpoint, **{**(request.view_args or {}), "lang": code}) + _carried(rule.endpoint)


def _carried(endpoint: str) -> str:
    """What of the present address goes along into another language: filters, and where a change began."""
    if endpoint in {"desk.responses", "desk.export", "desk.dashboard"}:
        return f"?{urlencode(list(request.args.items(multi=True)))}" if request.args else ""
    return FROM_CHECK if request.args.get("from") == "check" else ""
