"""Lists that exist in two places, because one module may not import the other: both have the same members.

Lists of document types are in ``test_document_types.py``, codes of faults in ``test_codes.py``, reasons of the gate in
``gate/test_reasons.py``, notices in ``test_words.py``, settings and commands in ``test_readme.py``.
"""

import ast
import re
import tomllib
from collections.abc import Iterable
from importlib import import_module

import pytest

from bot import TEMPLATES
from bot.assembly import assemble
from bot.authorities.identity import Comparison, IdentityMatch
from bot.chat.fields import DESK
from bot.commands.answers import EDIT_FAULTS
from bot.commands.doctor import STORE_ADVICE
from bot.commands.operator import ROLE_CHOICE
from bot.commands.staff import STAFF_ROLE_CHOICE
from bot.commands.trace import LIMIT_MESSAGES
from bot.config import read_config
from bot.drawing import band
from bot.health.codes.colour import Colour, Reason, Status
from bot.health.gate.decisions import RULES, Decision
from bot.health.gate.venues import Category, Region
from bot.health.people.ages import AgeBand
from bot.health.people.assurance import Level
from bot.health.people.phone_fault import PhoneFault
from bot.health.people.proxy import Relation
from bot.health.people.verdicts import ReviewOutcome
from bot.health.support.conversation import ReplyState, Speaker
from bot.health.support.promises import PlaceCode, WaitCode
from bot.health.support.reviews import Lateness
from bot.health.support.roles import StaffRole
from bot.pages.page import COOKIE_NAMES
from bot.sandbox.authorities import people, switches
from bot.sandbox.sms import SmsMode
from bot.service.access.browser_sessions import LIFETIMES as SESSION_LIFETIMES
from bot.service.access.browser_sessions import SessionKind
from bot.service.gate.undo import DropOutcome
from bot.service.people.review_progress import ReviewStage
from bot.service.support.review_desk import ReviewList
from bot.service.support.review_sides import ReviewPart
from bot.service.support.viewing import InboxList
from bot.signing.tokens import CODE_LIFETIMES, CodePurpose
from bot.store.access.operators import Role
from bot.store.chat.questions import QuestionEnd
from bot.store.gate.venues import VenueStatus
from bot.store.people.reviews import OPENED_IN_CHAT, ReviewKind
from bot.store.support.keys import DESK_FIELD
from bot.wechat.menu import MENU
from handlers import ROUTES
from tests.sources import ROOT, SOURCES
from tests.test_config import WHOLE
from tests.wording import KEYS

OPERATORS_PAGE = (ROOT / "bot" / "commands" / "README.md").read_text("utf-8")
BASE = (TEMPLATES / "pages" / "base.html").read_text("utf-8")
PANEL = (TEMPLATES / "sandbox" / "authorities.html").read_text("utf-8")


def below(prefix: str) -> set[str]:
    """The last words of the texts' keys directly below this one."""
    return {key.removeprefix(f"{prefix}.") for key in KEYS if re.fullmatch(rf"{re.escape(prefix)}\.\w+", key)}


def text_of(module: str) -> str:
    """The source of a module."""
    (source,) = (source for source in SOURCES if source.name == module)
    return source.text


def words_on_panel(name: str) -> set[str]:
    """The keys of a table of words on the page of the simulated authorities."""
    (table,) = re.findall(rf"set {name} = {{(.*?)}} -%}}", PANEL, re.DOTALL)
    return set(re.findall(r'"(\w+)": ', table))


SAME: dict[str, tuple[Iterable[str], Iterable[str]]] = {
    "roles: --role of jixiangma operator key": (ROLE_CHOICE.choices, Role),
    "roles: --role of jixiangma staff add": (STAFF_ROLE_CHOICE.choices, StaffRole),
    "desk: the field of a chat": ([DESK_FIELD], [DESK]),
    "desk: what a clerk is told of a reply": (below("supportpage.state"), ReplyState),
    "desk: lists": (below("supportpage.list"), InboxList),
    "desk: who speaks": (below("supportpage.by"), Speaker),
    "desk: places in the queue": (below("support.place"), PlaceCode),
    "desk: waits": (below("support.wait"), set(WaitCode) - {WaitCode.NOW}),
    "reviews: how one stands, in the chat": (below("reviews.stage"), ReviewStage),
    "reviews: what one is called, in the chat": (
        below("reviews.kind"),
        set(ReviewKind) - {ReviewKind.RELEASE, ReviewKind.CORRECT, ReviewKind.ERASE},
    ),
    **{
        f"reviews: {name} of each kind": (below(f"reviewpage.{name}"), OPENED_IN_CHAT)
        for name in ("kind", "asks", "yes", "no")
    },
    "reviews: outcomes": (below("reviewpage.outcome"), ReviewOutcome),
    "reviews: lateness": (below("reviewpage.late"), Lateness),
    "reviews: lists": (below("reviewpage.list"), ReviewList),
    "reviews: sides": (below("reviewpage.part"), ReviewPart),
    "reviews: levels": (below("reviewpage.level"), (level.name.lower() for level in Level)),
    "reviews: why a colour": (below("reviewpage.why"), Reason),
    "desk: how a question ended": (below("gappage.end"), QuestionEnd),
    "answers: what a lead is told of a change": (below("answerpage.fault") - {"gap", "reason"}, EDIT_FAULTS),
    "roles: the table of bot/commands/README.md": (
        re.findall(r"^\| `(\w+)` \| `jixiangma ", OPERATORS_PAGE, re.MULTILINE),
        Role,
    ),
    "too much for one trace: jixiangma trace": (
        LIMIT_MESSAGES,
        re.findall(r'TraceLimitExceeded\("(\w+)"', text_of("bot.service.gate.tracing")),
    ),
    "faults of the store: jixiangma doctor": (
        STORE_ADVICE,
        set(re.findall(r"``(\w+)``:", text_of("bot.store.redis.server_checks"))),
    ),
    "colours: paint of the picture": (band._PAINT, Colour),
    "colours: outlines of the picture": (band._OUTLINES, Colour),
    "colours: signs of the picture": (band._SIGNS, Colour),
    "colours: shapes of the pages": ([p.stem for p in (TEMPLATES / "pages" / "shapes").glob("*.svg")], Colour),
    "colours: styles of the pages": (re.findall(r"\.(\w+) \{ --band", BASE), Colour),
    "colours: verdicts of the gate": (below("gate.verdict"), Colour),
    "colours: shapes of the gate": (below("gate.shape"), Colour),
    "decisions: what a scanner is told": (below("gate.measured") - {"again", "undo"}, Decision),
    "ages: what a scanner is told": (below("gate.person"), AgeBand),
    "dropped scans: what a scanner is told": (below("gate.dropped"), DropOutcome),
    "venues: what a manager is told": (below("gate.status"), VenueStatus),
    "venues: categories": (below("venue.category.option"), Category),
    "venues: regions": (below("venue.region.option"), Region),
    "relations": (below("relative.relation.option"), Relation),
    "codes: lifetimes": (CODE_LIFETIMES, CodePurpose),
    "pages of the gate: sessions": (SESSION_LIFETIMES, SessionKind),
    "pages of the gate: cookies": (COOKIE_NAMES, SessionKind),
    "menu: words": (
        [key.removeprefix("menu.") for key in KEYS if key.startswith("menu.")],
        [*MENU, *sum(MENU.values(), ())],
    ),
    "the simulated platform: what it says of a person": (people.Status, Status),
    "the simulated authority: what it says of a name": (people.Result, IdentityMatch),
    "the simulated authority: what it says of a detail": (people.Comparison, Comparison),
    "the simulated authorities' page: results": (words_on_panel("result_words"), people.Result),
    "the simulated authorities' page: statuses": (words_on_panel("status_words"), people.Status),
    "the simulated authorities' page: modes": (words_on_panel("mode_words"), switches.Mode),
    "the simulated authorities' page: modes of the SMS gateway": (words_on_panel("sms_words"), SmsMode),
    "faults of a phone's proof: what people are told": (
        below("person.code") - {"label", "also", "ask", "digits", "sent", "waiting"},
        PhoneFault,
    ),
    "the simulated authorities' page: services": (words_on_panel("service_words"), switches.Service),
}
"""The pairs of lists, by content and place of the copy: the copy and the original."""


@pytest.mark.parametrize("name", SAME)
def test_both_lists_have_the_same_members(name: str) -> None:
    copy, source = SAME[name]

    assert sorted(map(str, copy)) == sorted(map(str, source))


def test_every_rule_of_who_passes_knows_every_colour() -> None:
    for row in RULES:
        assert row.normal.keys() == row.outage.keys() == set(Colour)


def test_every_menu_button_leads_to_a_route() -> None:
    buttons = {name for names in MENU.values() for name in names}

    assert buttons - {route.name for route in ROUTES} == set()


def test_every_job_that_is_planned_can_be_done() -> None:
    parts = assemble(read_config(WHOLE))
    parts.close()
    planned = {
        str(getattr(call.args[0], "value", "")) or named(source.tree, ast.unparse(call.args[0]))
        for source in SOURCES
        if source.room == "service"
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("jobs.add")
    }

    assert planned == set(parts.jobs._kinds)


def named(tree: ast.Module, name: str) -> str:
    """The kind of job that a constant of a module, or one that it imports, stands for."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return str(ast.literal_eval(node.value))
        if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names):
            return str(getattr(import_module(str(node.module)), name))
    raise LookupError(name)


def test_the_gate_that_is_ready_in_the_demo_is_one_that_there_can_be() -> None:
    gate = tomllib.loads((TEMPLATES / "sandbox" / "gate.toml").read_text("utf-8"))
    cast = tomllib.loads((TEMPLATES / "sandbox" / "people.toml").read_text("utf-8"))["person"]

    assert gate["category"] in set(Category)
    assert gate["region"] in set(Region)
    assert gate["entrance"] in gate["entrances"]
    assert {person["relation"] for person in cast} <= {*Relation, ""}
    assert {person["status"] for person in cast} <= set(Status)
    assert {gate["manager"], gate["scanner"]} <= {person["key"] for person in cast}
