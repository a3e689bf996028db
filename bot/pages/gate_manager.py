"""The manager's page of a venue: today's figures, scanners, invitations, the poster. Masked data only."""

from flask import Blueprint, Response, request

from bot.health.colour import Colour
from bot.pages.gate_chart import bars, marks, span
from bot.pages.gate_page import Pages
from bot.service.gate.figures import Minutes
from bot.service.gate.links import Kind, Visit
from bot.service.gate.pages import GatePages

VENUE = "/g/venue/<venue>"


def routes(on: Blueprint, gate: GatePages, pages: Pages) -> None:
    """``/g/venue/<id>``, ``/end`` and ``/invite`` below it."""

    @on.get(VENUE)
    def venue_page(venue: str) -> Response:
        return _today(gate, pages, pages.visit(Kind.MANAGER), venue)

    @on.post(f"{VENUE}/end")
    def end(venue: str) -> Response:
        visit = pages.posted(Kind.MANAGER)
        ended = gate.dashboard.end(visit.who, venue, _number("scanner"), pages.clock())
        return _today(gate, pages, visit, venue, "gatepage.today.end_done" if ended else "gatepage.today.end_gone")

    @on.post(f"{VENUE}/invite")
    def invite(venue: str) -> Response:
        visit = pages.posted(Kind.MANAGER)
        invitation = gate.invitations.make(visit.who, venue, _number("entrance"), pages.clock())
        return pages.go(f"/I/{invitation}")


def _today(gate: GatePages, pages: Pages, visit: Visit, venue: str, said: str = "") -> Response:
    now = pages.clock()
    today = gate.dashboard.today(visit.who, venue, now)
    minutes = span(today.figures.hours)
    peak = max((entrance.peak[1] for entrance in today.figures.entrances), default=0)

    def drawn(entrance: Minutes, label: str) -> str:
        return bars(entrance.counts, minutes, peak, label)

    return pages.page(
        "gate_today.html",
        language=visit.language,
        today=today,
        token=visit.token,
        said=said,
        colours=tuple(Colour),
        drawn=drawn,
        named=lambda colour: pages.texts.say(pages.spoken(visit.language), f"code.{colour}.title"),
        marks=marks(minutes),
        poster=gate.entrances.poster_link(venue, now),
        here=f"{pages.path}/g/venue/{venue}",
    )


def _number(field: str) -> int:
    """A number in a form; -1, which nothing has, for what is none."""
    given = request.form.get(field, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else -1
