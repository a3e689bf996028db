"""Repeated refusals: each attempt is refused, but the audit log cannot be filled this way."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.service.access.audit_log import MAX_REFUSAL_LINES_PER_HOUR, NotAllowed
from bot.store.access.operators import Operator, Role
from tests.handlers.gate.site import Site
from tests.world import Chat

AGAIN = MAX_REFUSAL_LINES_PER_HOUR + 5


def refused(site: Site, chat: Chat, times: int = AGAIN) -> None:
    """Let this chat be refused so many times."""
    for number in range(times):
        assert chat.says(("无码登记", "练习", "我的记录")[number % 3]) == site.words("gate.refused.not_scanner")


def lines(site: Site, chat: Chat) -> list[str]:
    """The refusals of this chat in the audit log, in order."""
    who = site.earth.parts.access.audit_log.chat_actor(chat.id)
    return [line.action for line in site.audit.entries() if line.actor == who and line.action.startswith("refused.")]


def test_twenty_refusals_of_a_chat_are_noted_and_then_that_there_are_more(site: Site) -> None:
    chat, other = site.somebody(), site.somebody()

    refused(site, chat)
    refused(site, other, 3)

    found = lines(site, chat)
    assert found[:3] == ["refused.entry", "refused.practice", "refused.records"]
    assert found[MAX_REFUSAL_LINES_PER_HOUR:] == ["refused.more"]
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

    assert lines(site, chat)[MAX_REFUSAL_LINES_PER_HOUR:] == ["refused.more", "refused.entry", "refused.practice"]


def test_concurrent_refusals_are_counted_together(site: Site) -> None:
    audit_log = site.earth.parts.access.audit_log

    def refuse(number: int) -> NotAllowed:
        return audit_log.refuse("venue.page", audit_log.chat_actor("o1"), f"venue:{number}", site.earth.clock())

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(refuse, range(2 * AGAIN)))) == 2 * AGAIN

    assert (site.audited("refused.venue.page"), site.audited("refused.more")) == (MAX_REFUSAL_LINES_PER_HOUR, 1)


@pytest.mark.parametrize("who", [Operator("li", frozenset({Role.TRACING})), None], ids=["another role", "dismissed"])
def test_refusals_of_operators_are_noted_every_time(site: Site, who: Operator | None) -> None:
    for _ in range(AGAIN):
        with pytest.raises(NotAllowed):
            site.earth.parts.services.gate.approvals.pending(who, site.earth.clock())

    assert site.audited("refused.venue.list") == AGAIN
    assert site.audited("refused.more") == 0


def test_allowed_actions_are_not_counted(site: Site) -> None:
    site.scans(site.somebody())
    site.scanner.says("36.5", "我的记录", "练习")

    assert site.earth.keys("r:*") == set()
