"""Every role and every action in the chat: what is not allowed is refused, shows no personal data, and leaves an
audit line only.
"""

from collections.abc import Callable
from datetime import date

import pytest

from tests.cast import elder, resident
from tests.handlers.gate.site import STATION, Site
from tests.world import Chat

Act = Callable[[Site, Chat], str]


def stranger(site: Site) -> Chat:
    """A chat without a registration."""
    return site.earth.chat()


def citizen(site: Site) -> Chat:
    """A registered person."""
    return site.somebody()


def agent(site: Site) -> Chat:
    """A person who acts for an old person."""
    chat = site.somebody()
    chat.adds(elder())
    return chat


def on_duty(site: Site) -> Chat:
    """The scanner of the venue, on duty."""
    return site.scanner


def off_duty(site: Site) -> Chat:
    """The scanner of the venue, off duty."""
    site.scanner.says("下岗")
    return site.scanner


def elsewhere(site: Site) -> Chat:
    """A scanner on duty at another manager's venue."""
    manager, chat = site.somebody(), site.somebody()
    site.opens(manager, (*STATION[:3], "吉林站", *STATION[4:]))
    site.binds(chat, "1", manager)
    chat.says("上岗")
    return chat


def manager(site: Site) -> Chat:
    """The venue's manager."""
    return site.manager


ROLES = (stranger, citizen, agent, on_duty, off_duty, elsewhere, manager)
NOT_YET, NOT, OFF = "gate.refused.unregistered", "gate.refused.not_scanner", "gate.refused.off_duty"

ACTS: dict[str, Act] = {
    "scan": lambda site, chat: site.scans(site.shown, chat),
    "typed": lambda site, chat: chat.says(site.shown),
    "temperature": lambda site, chat: (site.scans(site.shown, chat), chat.says("36.5"))[1],
    "entry": lambda site, chat: chat.says("无码登记"),
    "practice": lambda site, chat: chat.says("练习"),
    "records": lambda site, chat: chat.says("我的记录"),
    "undo": lambda site, chat: chat.says("撤销"),
    "duty": lambda site, chat: chat.says("上岗"),
    "off": lambda site, chat: chat.says("下岗"),
    "leave": lambda site, chat: chat.says("退出扫码员"),
    "apply": lambda site, chat: chat.says("申请场所"),
    "places": lambda site, chat: chat.says("我的场所"),
    "invite": lambda site, chat: chat.says("邀请扫码员"),
    "accept": lambda site, chat: chat.says(site.invitation("2")),
    "visits": lambda site, chat: chat.says("谁扫过我"),
}

DOES: dict[str, str] = {
    "scan": "gate.verdict.green",
    "typed": "gate.verdict.green",
    "temperature": "✅",
    "entry": "第1步",
    "practice": "practice.code.ask",
    "records": "gate.records.none",
    "undo": "gate.undo.nothing",
    "duty": "duty.on",
    "off": "duty.off",
    "leave": "第1步",
    "apply": "第1步",
    "places": "gate.places.head",
    "invite": "invite.entrance.ask",
    "accept": "gate.accept.done",
    "visits": "visits.none",
}
"""The start of the answer for those who are allowed (the key of a text, or the words)."""

Refusals = dict[str, str | None]
"""The key of the refusal, by role; roles not listed are allowed."""

FOR_SCANNERS: Refusals = {"stranger": NOT_YET, "citizen": NOT, "agent": NOT, "manager": NOT}
ON_DUTY: Refusals = {**FOR_SCANNERS, "off_duty": OFF}
NOWHERE: Refusals = {"stranger": "duty.unregistered", **dict.fromkeys(("citizen", "agent", "manager"), "duty.nowhere")}

REFUSED: dict[str, Refusals] = {
    "scan": ON_DUTY,
    "typed": ON_DUTY,
    "temperature": dict.fromkeys(("stranger", "citizen", "agent", "manager", "off_duty"), "answers.passed"),
    "entry": ON_DUTY,
    "practice": FOR_SCANNERS,
    "records": FOR_SCANNERS,
    "undo": {},
    "duty": NOWHERE,
    "off": dict.fromkeys(("stranger", "citizen", "agent", "manager", "off_duty"), "duty.off_already"),
    "leave": dict.fromkeys(("stranger", "citizen", "agent", "manager"), "leave.nowhere"),
    "apply": {"stranger": "venue.unregistered"},
    "places": {
        "stranger": "gate.places.unregistered",
        **dict.fromkeys(("citizen", "agent", "on_duty", "off_duty", "elsewhere"), "gate.places.none"),
    },
    "invite": dict.fromkeys(("stranger", "citizen", "agent", "on_duty", "off_duty", "elsewhere"), "invite.none"),
    "accept": {"stranger": "gate.accept.register_first"},
    "visits": {"stranger": "visits.unregistered", "agent": "visits.person.ask"},
}

AUDITED = {
    "scan": "scan",
    "typed": "scan",
    "temperature": "scan",
    "entry": "entry",
    "practice": "practice",
    "records": "records",
    "duty": "duty.on",
    "apply": "venue.apply",
    "invite": "scanner.invite",
    "accept": "scanner.accept",
}
"""Actions whose refusal is in the audit log. The others concern the user's own data only."""


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.__name__)
def test_each_role_does_what_it_may_and_nothing_else(site: Site, role: Callable[[Site], Chat]) -> None:
    site.shown = site.somebody(resident(date(1985, 3, 14), "郑重")).code
    chat = role(site)
    past = site.earth.snapshot()
    for act in ACTS:
        site.earth.goes_back(past)
        does_what_it_may(site, chat, role.__name__, act)


def does_what_it_may(site: Site, chat: Chat, role: str, act: str) -> None:
    """The role in this chat does the action, or is refused without learning anything."""
    refusal = REFUSED[act].get(role)

    said = ACTS[act](site, chat)

    expected = refusal or DOES[act]
    begins = site.words(expected).partition("{")[0] if "." in expected else expected
    assert said.startswith(begins), (act, said)
    if refusal and act in AUDITED:
        assert site.audited(f"refused.{AUDITED[act]}") == 1, act
    if refusal:
        assert "郑" not in said, act
    if refusal or role == elsewhere.__name__:
        assert site.passes(void=True) == [], act


def test_a_manager_cannot_see_or_end_another_managers_venue(site: Site) -> None:
    other = site.somebody()
    site.opens(other, (*STATION[:3], "吉林站", *STATION[4:]))

    assert "长春站" not in other.says("我的场所")
    assert "长春站" not in other.says("邀请扫码员")
