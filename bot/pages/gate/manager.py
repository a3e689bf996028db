"""The manager's page of a venue: today's figures and chart, scanners, invitations, the poster. Masked data only."""

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, Response, request
from markupsafe import Markup

from bot.health.clock import unix_second
from bot.health.codes.colour import Colour
from bot.health.gate.temperature import format_temperature
from bot.health.people.documents import DocumentFault
from bot.pages.page import PageRenderer
from bot.pages.printing import document_options, printed_page, typed_document
from bot.service.access.browser_sessions import BrowserSession, SessionKind
from bot.service.codes.paper_codes import NoRecord, PrintedSince, TooManyCards
from bot.service.gate import Gate
from bot.service.gate.dashboard import MinuteCounts

MINUTES_PER_HOUR = 60

_NO_CARD = {NoRecord: "no_record", PrintedSince: "again", TooManyCards: "limit"}

_BARS_SVG = Markup(
    '<svg class="bars" role="img" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-label="{}"><path d="{}"/></svg>'
)


def chart_minutes(hours: range) -> range:
    """The minutes of the day that the chart of these hours shows: at least two hours, a multiple of the label step."""
    first, last = (hours[0], hours[-1] + 1) if hours else (8, 10)
    wanted = -(-max(last - first, 2) // _label_step(last - first)) * _label_step(last - first)
    last = min(first + wanted, 24)
    return range((last - wanted) * MINUTES_PER_HOUR, last * MINUTES_PER_HOUR)


def chart_labels(minutes: range) -> tuple[str, ...]:
    """The times below the chart, at equal distances from its left end to its right end; three to seven of them."""
    hours = range(
        minutes[0] // MINUTES_PER_HOUR,
        minutes[-1] // MINUTES_PER_HOUR + 2,
        _label_step(len(minutes) // MINUTES_PER_HOUR),
    )
    return tuple(f"{hour:02}:00" for hour in hours)


def _label_step(hours: int) -> int:
    """Hours from one label to the next."""
    return next(step for step in (1, 2, 3, 4) if hours <= 6 * step)


def bars(counts: Mapping[int, int], minutes: range, peak: int, label: str) -> Markup:
    """A bar chart with one bar per minute; it fills its box. ``peak`` is the number of people at the top of the
    chart.
    """
    top = max(peak, 4)
    path = "".join(
        f"M{minute - minutes[0]} {top}v-{count}h1v{count}z" for minute, count in sorted(counts.items()) if count
    )
    return _BARS_SVG.format(len(minutes), top, label, path)


VENUE_PATH = "/g/venue/<venue>"


def add_routes(blueprint: Blueprint, gate: Gate, renderer: PageRenderer) -> None:
    """``/g/venue/<id>``, and ``/end``, ``/invite`` and ``/card`` below it."""

    @blueprint.get(VENUE_PATH)
    def venue_page(venue: str) -> Response:
        return _show_today(gate, renderer, renderer.session(SessionKind.MANAGER), venue)

    @blueprint.post(f"{VENUE_PATH}/end")
    def end(venue: str) -> Response:
        session = renderer.form_session(SessionKind.MANAGER)
        ended = gate.dashboard.end_binding(session.user, venue, _number("scanner"), renderer.clock())
        return _show_today(
            gate, renderer, session, venue, "gatepage.today.end_done" if ended else "gatepage.today.end_gone"
        )

    @blueprint.post(f"{VENUE_PATH}/invite")
    def invite(venue: str) -> Response:
        session = renderer.form_session(SessionKind.MANAGER)
        invitation = gate.invitations.make(session.user, venue, _number("entrance"), renderer.clock())
        return renderer.redirect(f"/I/{invitation}")

    @blueprint.post(f"{VENUE_PATH}/card")
    def print_card(venue: str) -> Response:
        session = renderer.form_session(SessionKind.MANAGER)
        found = _card(gate, session.user, venue, renderer.clock())
        if isinstance(found, str):
            return _show_today(gate, renderer, session, venue, f"cardpage.{found}")
        return printed_page(renderer, session.language, found, f"{renderer.path}/g/venue/{venue}")


def _card(gate: Gate, chat: str, venue: str, now: datetime) -> bytes | str:
    """The card that the form asks for, or the key of why there is none."""
    opened = request.form.get("opened", 0, type=int)
    try:
        return gate.cards.print_card(chat, venue, typed_document(now), opened, now)
    except (DocumentFault, ValueError):
        return "wrong_number"
    except (NoRecord, PrintedSince, TooManyCards) as refused:
        return _NO_CARD[type(refused)]


def _show_today(gate: Gate, renderer: PageRenderer, session: BrowserSession, venue: str, message: str = "") -> Response:
    now = renderer.clock()
    today = gate.dashboard.today(session.user, venue, now)
    minutes = chart_minutes(today.figures.hours)
    peak = max((entrance.peak[1] for entrance in today.figures.entrances), default=0)

    def draw_bars(entrance: MinuteCounts, label: str) -> str:
        return bars(entrance.counts, minutes, peak, label)

    return renderer.page(
        "gate_today.html",
        language=session.language,
        today=today,
        token=session.token,
        message=message,
        colours=tuple(Colour),
        draw_bars=draw_bars,
        format_temperature=format_temperature,
        next_step=lambda held: f"gatepage.held.{held.decision}",
        colour_title=lambda colour: renderer.texts.say(
            renderer.page_language(session.language), f"code.{colour}.title"
        ),
        labels=chart_labels(minutes),
        documents=document_options(renderer, session.language),
        opened=unix_second(now),
        poster=renderer.access.browser_sessions.poster_link(venue, now),
        here=f"{renderer.path}/g/venue/{venue}",
    )


def _number(field: str) -> int:
    """A number in a form field; -1, which matches nothing, when it is not a number."""
    text = request.form.get(field, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
