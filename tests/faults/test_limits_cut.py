"""Limits and notices when a process ends at any round trip to the store: nobody is told twice, nobody is locked out."""

from collections.abc import Callable

import pytest

from bot.health.people.attempts import WITHOUT_PAUSE
from bot.health.people.identity import Identity, Unmatched
from tests.cast import GRANDMOTHER, Someone
from tests.faults.killer import Killer
from tests.holding import hold
from tests.world import World

OWNER, AGENT = "oOwner", "oAgent"


def identity(who: Someone) -> Identity:
    """A person's identity, as the form gives it."""
    return Identity(who.name, who.type, who.number, f"+86{who.phone}" if who.phone else "")


def enrols(earth: World, who: Someone) -> Callable[[], str]:
    """A function with which the agent registers this relative."""
    enrolment = earth.parts.services.enrolment
    return lambda: enrolment.register_dependant(AGENT, "parent", identity(who), lambda: 4.0, earth.clock())


def test_a_request_for_consent_is_told_once(earth: World, killer: Killer) -> None:
    people, claim = earth.parts.records.people, ""

    def before() -> None:
        nonlocal claim
        person = people.claim_document(GRANDMOTHER.type, GRANDMOTHER.number)
        hold(people, person, identity(GRANDMOTHER), OWNER)
        claim = enrols(earth, GRANDMOTHER)()

    for _ in killer.everywhere(
        earth, lambda: earth.parts.jobs.run("claim", f"{claim} ask_holder", earth.clock()), before
    ):
        told = [notice.text for notice in earth.parts.records.chat_notices.read(OWNER)]
        (request,) = earth.parts.records.consent_requests.waiting(OWNER)
        assert sum(request.key in text for text in told) == 1


def test_a_check_that_was_cut_off_leaves_no_pause(earth: World, killer: Killer) -> None:
    for _ in killer.everywhere(earth, enrols(earth, GRANDMOTHER)):
        (document,) = earth.keys("x:*") or {""}
        (chat,) = earth.keys("xc:*") or {""}
        for key in filter(None, (document, chat)):
            assert earth.parts.records.store.run(key, ("ZCARD", key))[0] < WITHOUT_PAUSE


def test_a_failed_check_counts_at_least_once(earth: World, killer: Killer) -> None:
    def act() -> None:
        with pytest.raises(Unmatched):
            enrols(earth, GRANDMOTHER.called("孙错误"))()

    for _ in killer.everywhere(earth, act):
        for pattern in ("x:*", "xc:*"):
            (key,) = earth.keys(pattern)
            assert 1 <= earth.parts.records.store.run(key, ("ZCARD", key))[0] <= 2


def test_a_claim_counts_for_its_agent(earth: World, killer: Killer) -> None:
    for _ in killer.everywhere(earth, enrols(earth, GRANDMOTHER)):
        (key,) = earth.keys("qo:*")
        assert 1 <= earth.parts.records.store.run(key, ("ZCARD", key))[0] <= 2
