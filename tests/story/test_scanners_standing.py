"""A scanner whose record is held no more, or whose number is another person's, does nothing at gates until proved."""

from dataclasses import replace

import pytest

from bot.sandbox.wechat.scanner import Code
from bot.service.gate.venue_cache import CACHE_LIFETIME
from bot.service.people.standing import Standing
from bot.store.redis.errors import StoreDown
from tests.cast import CITIZEN, CODE, adult
from tests.gatehouse import Gatehouse
from tests.story.test_earlier_entries import entered
from tests.story.test_recycled_numbers import gets
from tests.story.test_taking_over import holder


class Post:
    """A scanner on duty at somebody else's venue, entered before levels or held."""

    def __init__(self, house: Gatehouse, *, before_levels: bool) -> None:
        self.house, self.earth, self.who = house, house.world, house.world.knows(adult())
        self.chat = self.earth.chat() if before_levels else holder(self.earth, self.who)
        if before_levels:
            entered(self.earth, self.who, owner=self.chat)
        self.venue = house.venue(holder(self.earth, adult()))
        house.scanner(self.venue, self.chat)
        self.citizen = holder(self.earth, CITIZEN)
        self.earth.passes(minutes=2)

    def scans(self) -> str:
        """What the scanner reads at the next code."""
        self.earth.passes(seconds=2)
        self.citizen.says("我的码")
        self.chat.phone.scan(Code(self.citizen.code), "SCAN")
        return self.chat.sees

    def recycles(self) -> None:
        """The scanner's number is proved by somebody else, and the next code scanned in the same minute."""
        before = self.earth.clock()
        gets(self.earth, self.who, "")
        holder(self.earth, replace(adult(), phone=self.who.phone))
        assert self.earth.clock() - before < CACHE_LIFETIME / 2
        gets(self.earth, self.who, self.who.phone)

    def nears_the_end_of_grace(self) -> None:
        """Half a minute is left of the time of grace."""
        record = self.earth.parts.records.people.get(self.earth.person(self.who))
        assert record
        self.earth.passes(seconds=record.grace - self.earth.clock().timestamp() - 30)


@pytest.fixture(params=[True, False], ids=["after grace", "recycled"])
def lapsed(request: pytest.FixtureRequest, gatehouse: Gatehouse) -> Post:
    """One who worked, and then may not any more; a scan waits for its temperature."""
    post = Post(gatehouse, before_levels=request.param)
    if request.param:
        post.nears_the_end_of_grace()
    assert post.scans().startswith(post.earth.words("gate.verdict.green"))
    if request.param:
        post.earth.passes(seconds=30)
    else:
        post.recycles()
    return post


def test_a_scanner_without_standing_does_nothing_at_gates(lapsed: Post) -> None:
    refused = lapsed.earth.words("gate.refused.unverified")

    lapsed.chat.says("36.5")
    assert lapsed.scans() == refused
    for said in ("无码登记", "我的记录", "练习"):
        assert lapsed.chat.says(said) == refused, said
    assert lapsed.house.passes.on_day(lapsed.venue.id, lapsed.house.now.date()) == ()


def test_who_proves_a_phone_works_on_at_once(lapsed: Post) -> None:
    lapsed.scans()

    lapsed.chat.says("验证手机", lapsed.who.phone, CODE)

    assert lapsed.scans().startswith(lapsed.earth.words("gate.verdict.green"))


def test_a_scanner_works_on_while_the_record_cannot_be_read(
    gatehouse: Gatehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(gatehouse, before_levels=False)

    def down(*_: object) -> bool:
        raise StoreDown("this part does not answer")

    monkeypatch.setattr(Standing, "post_right", down)

    assert post.scans().startswith(post.earth.words("gate.verdict.green"))
