"""The page on privacy, for everybody: who is asked what, by which rule, who sees it, how long it is kept.

It says nothing about anybody, so browsers and proxies may keep it for an hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, request

from bot.health.people.verdicts import REVIEW_KEPT
from bot.pages.page import HEADERS, PageRenderer, render
from bot.store.chat.questions import KEPT_SECONDS
from bot.store.people.erasures import ERASURES_DAYS

PUBLIC_HEADERS = {**HEADERS, "Cache-Control": "public, max-age=3600", "Vary": "Accept-Language"}

PUBLIC_POLICY = "form-action 'none'; frame-ancestors 'none'"

SECTIONS = ("whom", "why", "rules", "stored", "seen", "outside", "kept", "erased", "yours")
"""The sections of the page, in order; their texts are in ``privacy.toml``."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its name, its title, and its lines, split into what they are about and what is said of it."""

    name: str
    title: str
    lines: tuple[tuple[str, str], ...]


def blueprint(renderer: PageRenderer, values: Mapping[str, object]) -> Blueprint:
    """``/privacy``, in the language of ``?lang=`` or of the browser. ``values``: ``hotline`` and the days that fill the
    texts (``draft grace retention unfollowed unheld``).
    """
    routes = Blueprint("privacy", __name__)
    questions = KEPT_SECONDS // 86_400
    filled = {**values, "erasures": ERASURES_DAYS, "reviews": REVIEW_KEPT.days, "questions": questions}

    @routes.get("/privacy")
    def page() -> Response:
        language = renderer.page_language(request.args.get("lang", ""))
        sections = [_section(renderer, language, name, filled) for name in SECTIONS]
        shown = {"texts": renderer.texts, "language": language, "sections": sections}
        return render("privacy.html", 200, shown, policy=PUBLIC_POLICY, headers=PUBLIC_HEADERS)

    return routes


def _section(renderer: PageRenderer, language: str, name: str, values: Mapping[str, object]) -> Section:
    body = renderer.texts.say(language, f"privacy.{name}.body", **values)
    parts = (line.rpartition(" | ") for line in body.split("\n"))
    lines = tuple((about, said) for about, _, said in parts)
    return Section(name, renderer.texts.say(language, f"privacy.{name}.title"), lines)
