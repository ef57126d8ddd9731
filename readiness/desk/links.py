"""Addresses to give to somebody else: made from the configured base address only, never from a request's host."""

from typing import Any

from flask import current_app, url_for

from readiness.store.campaign_models import Campaign


def absolute(endpoint: str, **values: Any) -> str:
    """The whole address of a page."""
    base_url: str = current_app.config["READINESS"].base_url
    return base_url + url_for(endpoint, **values)


def general(campaign: Campaign) -> str:
    """The general link of a campaign, which may be printed."""
    return absolute("web.open_campaign", code=campaign.code)
