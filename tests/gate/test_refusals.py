"""Who is refused again and again: each time refused, but the audit cannot be filled with it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.service.gate.trail import REFUSALS, NotAllowed
from bot.store.operators import Operator, Role
from tests.gate.site import Site
from tests.world import Chat

AGAIN = REFUSALS + 5


def refused(site: Site, chat: Chat, times: int = AGAIN) -> None:
    """Let this chat be refused so often, and each time told so."""
    for number in range(times):
        assert chat.says(("无码登记", "练习", "我的记录")[number % 3]) == site.words("gate.unread.not_scanner")


def lines(site: Site, chat: Chat) -> list[str]:
    """What the audit has of this chat's refusals, in their order."""
    who = site.earth.parts.pages.trail.chat(chat.openid)
    return [line.action for line in site.audit.entries() if line.actor == who and line.action.startswith("refused.")]


def test_twenty_refusals_of_a_chat_are_noted_and_then_that_there_are_more(site: Site) -> None:
    chat, other = site.somebody(), site.somebody()

    refused(site, chat)
    refused(site, other, 3)

    found = lines(site, chat)
    assert found[:3] == ["refused.entry", "refused.practice", "refused.records"]
    assert found[REFUSALS:] == ["refused.more"]
    assert len(lines(site, other)) == 3
    assert site.audit.verify() == []


def test_an_hour_after_the_first_they_are_noted_again(site: Site) -> None:
    chat, store = site.somebody(), site.earth.parts.records.store
    refused(site, chat)
    (key,) = site.earth.keys("r:*")
    assert 3500 < store.run(key, ("TTL", key))[0] <= 3600
    assert chat.openid not in key

    store.run(key, ("EXPIRE", key, 0))  # the hour is over
    refused(site, chat, 2)

    assert lines(site, chat)[REFUSALS:] == ["refused.more", "refused.entry", "refused.practice"]


def test_all_who_refuse_at_once_count_together(site: Site) -> None:
    trail = site.earth.parts.pages.trail

    def refuse(number: int) -> NotAllowed:
        return trail.refuse("venue.page", trail.chat("o1"), f"venue:{number}", site.earth.clock())

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(refuse, range(2 * AGAIN)))) == 2 * AGAIN

    assert (site.audited("refused.venue.page"), site.audited("refused.more")) == (REFUSALS, 1)


@pytest.mark.parametrize("who", [Operator("li", frozenset({Role.TRACING})), None], ids=["another role", "dismissed"])
def test_what_operators_were_refused_is_noted_every_time(site: Site, who: Operator | None) -> None:
    for _ in range(AGAIN):
        with pytest.raises(NotAllowed):
            site.earth.parts.pages.approvals.pending(who, site.earth.clock())

    assert site.audited("refused.venue.list") == AGAIN
    assert site.audited("refused.more") == 0


def test_nothing_is_counted_of_those_who_may(site: Site) -> None:
    site.scans(site.somebody())
    site.scanner.says("36.5", "我的记录", "练习")

    assert site.earth.keys("r:*") == set()
