"""The operators' page: venues that wait for a decision."""

from datetime import datetime

from flask import Blueprint, Response, request

from bot.health.venues import TRANSPORT
from bot.pages.gate_page import Pages
from bot.service.gate.approvals import NoReason
from bot.service.gate.links import Kind, Visit
from bot.service.gate.names import shown_name
from bot.service.gate.pages import GatePages
from bot.store.gate.venues import Venue


def routes(on: Blueprint, gate: GatePages, pages: Pages) -> None:
    """``/g/office``, ``/approve`` and ``/refuse`` below it."""

    @on.get("/g/office")
    def office() -> Response:
        return _office(gate, pages, pages.visit(Kind.OPERATOR))

    @on.post("/g/office/approve")
    def approve() -> Response:
        visit, now = pages.posted(Kind.OPERATOR), pages.clock()
        decided = gate.approvals.approve(gate.operators.get(visit.who), request.form.get("venue", ""), now)
        return _office(gate, pages, visit, "gatepage.office.approved" if decided else "gatepage.office.settled")

    @on.post("/g/office/refuse")
    def refuse() -> Response:
        visit, now = pages.posted(Kind.OPERATOR), pages.clock()
        venue, reason = request.form.get("venue", ""), request.form.get("reason", "")
        try:
            decided = gate.approvals.refuse(gate.operators.get(visit.who), venue, reason, now)
        except NoReason:
            return _office(gate, pages, visit, "gatepage.office.reason_missing")
        return _office(gate, pages, visit, "gatepage.office.refused" if decided else "gatepage.office.settled")


def _office(gate: GatePages, pages: Pages, visit: Visit, said: str = "") -> Response:
    now: datetime = pages.clock()
    pending = gate.approvals.pending(gate.operators.get(visit.who), now)
    return pages.page(
        "gate_office.html",
        language=visit.language,
        waiting=[(venue, _manager(gate, venue), venue.category in TRANSPORT) for venue in pending],
        operator=visit.who,
        token=visit.token,
        said=said,
        option=lambda kind, value: _option(pages, visit.language, kind, value),
        here=f"{pages.path}/g/office",
    )


def _option(pages: Pages, language: str, kind: str, value: str) -> str:
    """What a category or a region is called in the chat."""
    return pages.texts.say(pages.spoken(language), f"venue.{kind}.option.{value}").partition("|")[0]


def _manager(gate: GatePages, venue: Venue) -> str:
    """The masked name of the venue's manager."""
    return shown_name(gate.people, gate.people.get(gate.profiles.read(venue.manager).get("me", "")))
