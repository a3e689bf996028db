"""Lists that stand in two places, because one of them may not import the other: the same members in both.

Lists of document types are in ``test_document_types.py``, codes of faults in ``test_codes.py``, reasons of the gate in
``gate/test_reasons.py``, notices in ``test_words.py``, settings and commands in ``test_readme.py``.
"""

import ast
import re
import tomllib
from collections.abc import Iterable
from datetime import date

import pytest

from bot.assembly import assemble
from bot.authorities.identity import Match
from bot.commands.operator import ROLES
from bot.commands.trace import TOO_MUCH
from bot.config import read
from bot.doctor import ADVICE
from bot.health import band
from bot.health.agebands import AgeBand
from bot.health.colour import Colour, Status
from bot.health.passing import RULES, Decision
from bot.health.proxy import Relation
from bot.health.tokens import LIFETIMES, Purpose
from bot.health.venues import Category, Region
from bot.pages.gate_page import COOKIES
from bot.sandbox.authorities import people, switches
from bot.service.gate.links import SESSIONS, Kind
from bot.service.gate.undoing import Dropped
from bot.store.connection import Store
from bot.store.gate.venues import VenueStatus
from bot.store.operators import Role
from bot.store.profiles import Profiles
from bot.wechat.menu import MENU
from bot.words import TEMPLATES
from handlers import ROUTES
from handlers.person import FAILED
from tests.sources import ROOT, SOURCES
from tests.test_config import WHOLE
from tests.wording import KEYS

README = (ROOT / "README.md").read_text("utf-8")
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
    "roles: --role of jixiangma operator key": (ROLES.choices, Role),
    "roles: the table of the README": (re.findall(r"^\| `(\w+)` \| `jixiangma .*;?", README, re.MULTILINE), Role),
    "too much for one trace: jixiangma trace": (
        TOO_MUCH,
        re.findall(r'TooMuch\("(\w+)"', text_of("bot.service.gate.tracing")),
    ),
    "faults of the store: jixiangma doctor": (ADVICE, re.findall(r"``(\w+)``:", text_of("bot.store.health"))),
    "colours: paint of the picture": (band._PAINT, Colour),
    "colours: outlines of the picture": (band._OUTLINES, Colour),
    "colours: signs of the picture": (band._SIGNS, Colour),
    "colours: shapes of the pages": ([p.stem for p in (TEMPLATES / "pages" / "shapes").glob("*.svg")], Colour),
    "colours: styles of the pages": (re.findall(r"\.(\w+) \{ --band", BASE), Colour),
    "colours: verdicts of the gate": (below("gate.verdict"), Colour),
    "colours: shapes of the gate": (below("gate.shape"), Colour),
    "decisions: what a scanner is told": (below("gate.measured") - {"again", "undo"}, Decision),
    "ages: what a scanner is told": (below("gate.person"), AgeBand),
    "dropped scans: what a scanner is told": (below("gate.dropped"), Dropped),
    "venues: what a manager is told": (below("gate.status"), VenueStatus),
    "venues: categories": (below("venue.category.option"), Category),
    "venues: regions": (below("venue.region.option"), Region),
    "relations": (below("relative.relation.option"), Relation),
    "codes: lifetimes (a paper code's is in the dated rules)": (LIFETIMES, set(Purpose) - {Purpose.PAPER_CODE}),
    "pages of the gate: sessions": (SESSIONS, Kind),
    "pages of the gate: cookies": (COOKIES, Kind),
    "menu: words": (
        [key.removeprefix("menu.") for key in KEYS if key.startswith("menu.")],
        [*MENU, *sum(MENU.values(), ())],
    ),
    "the simulated platform: what it says of a person": (people.Status, Status),
    "the simulated authority: what it says of a name": (people.Result, Match),
    "the simulated authorities' page: results": (words_on_panel("result_words"), people.Result),
    "the simulated authorities' page: statuses": (words_on_panel("status_words"), people.Status),
    "the simulated authorities' page: modes": (words_on_panel("mode_words"), switches.Mode),
    "the simulated authorities' page: services": (words_on_panel("service_words"), switches.Service),
}
"""Two lists each, by what they are of and where the copy is: the copy, and the one source."""


@pytest.mark.parametrize("name", SAME)
def test_both_lists_have_the_same_members(name: str) -> None:
    copy, source = SAME[name]

    assert sorted(map(str, copy)) == sorted(map(str, source))


def test_every_rule_of_who_passes_knows_every_colour() -> None:
    for row in RULES:
        assert row.calm.keys() == row.storm.keys() == set(Colour)


def test_every_menu_button_leads_to_a_route() -> None:
    buttons = {name for names in MENU.values() for name in names}

    assert buttons - {route.name for route in ROUTES} == set()


def test_every_job_that_is_planned_can_be_done() -> None:
    parts = assemble(read(WHOLE))
    parts.close()
    planned = {
        str(getattr(call.args[0], "value", "")) or kind(source.tree)
        for source in SOURCES
        if source.room == "service"
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("schedule.add")
    }

    assert planned == set(parts.jobs._kinds)


def kind(tree: ast.Module) -> str:
    """The kind of job that a module names."""
    (named,) = (n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "KIND")
    return str(ast.literal_eval(named))


def test_the_worker_counts_failures_where_the_chat_looks_for_them(store: Store) -> None:
    profiles = Profiles(store)

    profiles.count_failure("o1", date(2020, 4, 1))

    assert profiles.read("o1") == {FAILED: "2020-04-01 1"}


def test_the_gate_that_is_ready_in_the_demo_is_one_that_there_can_be() -> None:
    gate = tomllib.loads((TEMPLATES / "sandbox" / "gate.toml").read_text("utf-8"))
    cast = tomllib.loads((TEMPLATES / "sandbox" / "people.toml").read_text("utf-8"))["person"]

    assert gate["category"] in set(Category)
    assert gate["region"] in set(Region)
    assert gate["entrance"] in gate["entrances"]
    assert {person["relation"] for person in cast} <= {*Relation, ""}
    assert {person["status"] for person in cast} <= set(Status)
    assert {gate["manager"], gate["scanner"]} <= {person["key"] for person in cast}
