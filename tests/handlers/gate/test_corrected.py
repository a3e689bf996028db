"""Somebody with two documents at a gate: either of them finds the one record and its true verdict."""

from dataclasses import replace

import pytest

from bot.health.codes.colour import Colour
from bot.sandbox.authorities.people import Status
from tests.cast import Someone, adult
from tests.handlers.gate.site import Site
from tests.handlers.gate.test_entry import entered
from tests.story.test_correcting import corrects, document_of, renewed, traveller
from tests.talk import Chat


def corrected(site: Site) -> tuple[Chat, Someone, Someone]:
    """A person with a renewed passport in another name, found confirmed: the chat, and both passports."""
    old = site.earth.knows(traveller())
    chat = site.somebody(old)
    site.earth.passes(minutes=2)
    new = site.earth.knows(renewed(site.earth, old).called("安妮"))
    assert site.earth.words("correct.outcome.done", name=new.name) == corrects(chat, "3", new.name, *document_of(new))
    site.earth.health(new, Status.CONFIRMED)
    site.earth.works()
    chat.says("我的码")
    assert chat.colour == Colour.RED
    return chat, old, new


@pytest.mark.parametrize("which", [1, 2], ids=["old", "new"])
def test_a_claim_with_either_document_shows_the_scanner_the_true_verdict(site: Site, which: int) -> None:
    who = corrected(site)[which]
    claimant = site.earth.chat()
    claimant.says("注册", *replace(who, phone=adult().phone).own_answers(), "收不到", "同意", "确认")
    assert claimant.claims

    site.scans(claimant)
    said = site.scanner.says(who.number[-6:])

    assert site.words("gate.verdict.red") in said


@pytest.mark.parametrize("which", [1, 2], ids=["old", "new"])
def test_who_is_entered_by_hand_with_either_document_is_held(site: Site, which: int) -> None:
    chat, *documents = corrected(site)

    said = entered(site, documents[which - 1])

    assert said.startswith("⚠")
    assert site.visits(chat)
