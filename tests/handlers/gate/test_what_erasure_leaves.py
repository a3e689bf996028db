"""What is left in the store of somebody who did everything here, and then ended their record (注销)."""

from datetime import timedelta

import pytest

from bot.health.people.documents import DocumentType
from bot.health.people.identity import new_person_id
from bot.sandbox.authorities.people import Status
from bot.store.gate.retention import day_of
from bot.store.gate.trace_marks import TraceMark
from tests.cast import CODE, adult, elder
from tests.desk import SupportDesk
from tests.gatehouse import Gatehouse
from tests.handlers.gate.site import OPERATOR, TAXI, Site
from tests.key_families import NAMED
from tests.staff import Staff, receipt_in
from tests.story.test_erasure import RECEIPT
from tests.support.test_photos import photo, sends
from tests.talk import Chat
from tests.world import World

pytestmark = pytest.mark.usefixtures("days")

LEFT = {
    "m": "a sealed answer, in case a message is sent again; minutes",
    "u": "how often the chat used something of the account today",
    "xc": "how many documents were checked in the chat today",
}
"""Why a key of this kind may name the chat of the erased, by the beginning of its name. Each ends within two days.

The audit keeps what staff did with a record, by its random id, which nothing leads from to a person any more.
A former chat, which others may use by now, keeps FIELDS_LEFT too. What limits requests (``qn``, ``qo``) and text
messages names nobody: it is under keyed digests.
"""

FIELDS_LEFT = {"seen", "openid", "pics", "receipts", "evidence", "explained"}
"""What a chat has in which nobody is registered: its last contact, sealed its openid and what it uploaded, the receipt
numbers of what it asked staff itself, and digests of the colours that it was told the reason of; they name nobody."""


def readable(earth: World, *ids: str) -> dict[str, bytes]:
    """The keys in which one of these ids can be read, in the name or in the value, with what is in them; the sealed
    subjects of jobs are opened.
    """
    store = earth.parts.records.store
    reads = {b"string": "GET", b"hash": "HGETALL"}
    wanted = [one.encode() for one in ids]
    found = {}
    for key in earth.keys("*"):
        (kind,) = store.run(key, ("TYPE", key))
        more = {b"list": ("LRANGE", key, 0, -1), b"set": ("SMEMBERS", key), b"zset": ("ZRANGE", key, 0, -1)}
        (value,) = store.run(key, more.get(kind) or (reads[kind], key))
        values = value if isinstance(value, list) else [value]
        if key.startswith(("s:", "j:")):
            values = [subject.encode() for _, subject in map(earth.parts.records.jobs.read, map(bytes.decode, values))]
        parts = b"\n".join([key.encode(), *values])
        if any(one in parts for one in wanted):
            found[key] = parts
    return found


class Life:
    """A person at a site, in two chats one after the other."""

    def __init__(self, site: Site) -> None:
        self.site, self.earth = site, site.earth
        self.who = self.earth.knows(adult())
        self.first, self.second = site.somebody(self.who), self.earth.chat()
        self.person = self.earth.person(self.who)
        self.earth.passes(minutes=2)

    @property
    def ids(self) -> tuple[str, str, str]:
        """The ids of the record and of both chats."""
        return self.person, self.first.id, self.second.id

    def works_at_gates(self) -> None:
        """A scanner who left, at work in the first chat; a manager who handed the venue over, and was looked at."""
        first, site = self.first, self.site
        site.binds(first, "东进站口")
        first.says("上岗", "下岗", "退出扫码员", "1", "确认")
        first.says("我的码")
        site.scans(first)
        site.scanner.says("36.5")
        venue, heir = site.opens(first, TAXI), adult()
        site.binds(site.somebody(heir), manager=first)
        approvals, now = self.earth.parts.services.gate.approvals, self.earth.clock()
        assert approvals.hand_over(OPERATOR, venue.id, (DocumentType(heir.type), heir.number), "换人", now)

    def acts_for_others(self) -> None:
        """A parent whom the person acts for alone passes a gate, and one for whom a relative acts too."""
        self.first.adds(elder())
        self.first.says("家人的码")
        self.site.scans(self.first)
        self.site.scanner.says("36.5")
        relative, shared = self.site.somebody(), self.earth.knows(elder())
        relative.adds(shared)
        self.first.adds(shared)
        self.earth.works()
        relative.says("同意代办")
        self.earth.works()
        assert len(self.earth.parts.records.agents.dependants(self.first.id)) == 2

    def moves(self) -> None:
        """The person gets a new WeChat, is a scanner there too, and leaves. From the former one somebody asks for the
        record back, which opens a review.
        """
        self.earth.passes(minutes=2)
        self.second.registers(self.who)
        self.earth.works()
        self.site.binds(self.second, "西进站口")
        self.second.says("谁扫过我", "不是我1")
        self.second.says("退出扫码员", "1", "确认")
        assert receipt_in(self.first.says("申诉"))
        self.earth.works()

    def is_asked(self) -> None:
        """Relatives ask; the person says no, yes and nothing. The person asks too, and is refused."""
        for answer in ("拒绝代办", "同意代办", ""):
            self._is_asked(self.second, answer)
        other = self.earth.knows(elder())
        own = self.site.somebody(other)
        self.earth.passes(minutes=2)
        self.second.adds(other)
        self.earth.works()
        own.says("拒绝代办")
        self.earth.works()

    def is_asked_before(self) -> None:
        """A relative asks, and gets no answer."""
        self._is_asked(self.first, "")

    def _is_asked(self, chat: Chat, *answers: str) -> None:
        agent = self.site.somebody()
        agent.adds(self.who)
        self.earth.works()
        chat.says(*filter(None, answers))

    def is_seen_by_staff(self) -> None:
        """The person is revealed and traced, and was joined to another record once; a paper card is printed."""
        self.second.says("纸质码")
        assert Staff(Gatehouse(self.earth)).person("chen", "reveal", self.who).exit_code == 0
        records, now = self.earth.parts.records, self.earth.clock()
        records.gate.trace_marks.add(self.person, TraceMark(now - timedelta(days=1), now, now))
        records.former_ids.add(self.person, new_person_id(), day_of(now))

    def asks_for_help(self) -> None:
        """The person asks what has no answer, says with a photo that the colour is wrong, talks with a clerk, sends
        photos, and leaves a form open.
        """
        chat, desk = self.second, SupportDesk(Gatehouse(self.earth))
        chat.says("驿站几点熄灯")
        self.earth.health(self.who, Status.CONFIRMED)
        chat.says("我的码", "颜色不对", "1", "我一直在家，没有出门")
        sends(desk, chat, photo())
        ref = desk.asks(chat, "我的码怎么了")
        desk.an.does(ref, "take")
        desk.talks(ref, desk.an, chat, "您好，请把证件拍给我们看")
        sends(desk, chat, photo())
        chat.says("修改手机号")
        chat.phone.send_picture(photo())  # which is not fetched yet when all ends
        self.earth.parts.services.notices.notify(chat.id, self.earth.clock(), "notice.claimed")

    def ends(self) -> None:
        """The person ends the record; the worker does what follows within two days."""
        self.earth.passes(minutes=61)
        self.second.types(self.who.phone)
        assert RECEIPT.search(self.second.says("注销", "1", CODE, "确认")), self.second.sees
        self.earth.passes(minutes=3)
        self.earth.works()


def test_nothing_that_names_or_links_the_person_is_left_but_what_is_explained(site: Site) -> None:
    life, earth = Life(site), site.earth
    life.works_at_gates()
    life.acts_for_others()
    life.is_asked_before()
    life.moves()
    life.is_asked()
    life.is_seen_by_staff()
    life.asks_for_help()
    assert kinds(readable(earth, *life.ids)) == NAMED

    life.ends()

    assert kinds(readable(earth, life.person)) == {"{audit"}
    assert kinds(readable(earth, life.second.id)) <= LEFT.keys()
    earth.passes(days=1)
    earth.works()
    assert kinds(readable(earth, life.first.id)) <= LEFT.keys() | {"c"}
    for key in readable(earth, *life.ids[1:]):
        assert key.startswith("c:") or 0 < earth.parts.records.store.run(key, ("TTL", key))[0] <= 2 * 86_400, key
    assert set(earth.parts.records.chat_fields.read(life.first.id)) <= FIELDS_LEFT


def kinds(keys: dict[str, bytes]) -> set[str]:
    """What these keys are."""
    return {key.partition(":")[0] for key in keys}
