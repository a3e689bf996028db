"""How long questions without an answer are kept, and that the gap list keeps none that is erased."""

import pytest

from bot.service.support import gaps as finding
from bot.store.chat.questions import CHATS, KEPT_SECONDS
from tests.cast import CODE, adult
from tests.desk import Clerk, SupportDesk
from tests.support.test_gaps import ASKED, GAP, askers, made


def listed(desk: SupportDesk) -> list[str]:
    """The chats whose questions are in the list."""
    found = desk.earth.parts.records.store.run("asked:{desk}", ("ZRANGE", "asked:{desk}", 0, -1))[0]
    return [chat.decode() for chat in found]


def test_questions_end_with_the_chat_and_after_thirty_days(desk: SupportDesk, lead: Clerk) -> None:
    gone, moved, old = desk.house.citizen(who := adult()), desk.earth.chat(), desk.earth.chat()
    for chat, asked in zip((gone, moved, old), ("驿站几点熄灯", "电视坏了找谁修", "天上星星有几颗"), strict=True):
        chat.says(asked)
    desk.earth.passes(minutes=2)
    assert len(GAP.findall(made(desk, lead))) == 3

    gone.types(who.phone)
    assert "R1-" in gone.says("注销", "1", CODE, "确认")
    assert "请过几秒刷新" in lead.browser.get("/d/gaps").text
    assert gone.id.encode() not in b"".join(
        desk.earth.parts.records.store.run("asked:{desk}", ("ZRANGE", "asked:{desk}", 0, -1))[0]
    )
    desk.earth.works()
    assert "熄灯" not in lead.browser.get("/d/gaps").text
    moved.phone.unfollow()
    assert listed(desk) == [old.id]
    assert "请过几秒刷新" in lead.browser.get("/d/gaps").text
    assert len(GAP.findall(made(desk, lead))) == 1

    desk.earth.passes(seconds=KEPT_SECONDS)
    lead.signs_in()
    assert GAP.findall(made(desk, lead)) == []
    old.says("月亮为什么圆呀")
    desk.earth.passes(days=10)
    old.says("太阳为什么圆呀")
    store, key = desk.earth.parts.records.store, f"ask:{{{old.id}}}"
    assert store.run(key, ("TTL", key))[0] <= KEPT_SECONDS - 10 * 86_400
    assert [one.text for one in desk.earth.parts.records.questions.of_chat(old.id)] == [
        "月亮为什么圆呀",
        "太阳为什么圆呀",
    ]


def test_a_list_that_is_made_while_questions_are_erased_is_not_saved(
    desk: SupportDesk, lead: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = desk.earth.chat()
    chat.says(ASKED[0])
    grouped = finding.GapFinding._grouped

    def erased(self: finding.GapFinding, kept: object) -> object:
        """Between reading and saving, the person leaves."""
        chat.phone.unfollow()
        monkeypatch.setattr(finding.GapFinding, "_grouped", grouped)
        return grouped(self, kept)

    monkeypatch.setattr(finding.GapFinding, "_grouped", erased)
    assert "熄灯" not in made(desk, lead)
    assert desk.earth.jobs("gaps")
    desk.earth.passes(seconds=10)
    desk.earth.works()
    assert "没有没答上的问题" in lead.browser.get("/d/gaps").text


def test_only_so_many_chats_are_listed(desk: SupportDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert CHATS <= 10_000
    monkeypatch.setattr("bot.store.chat.questions.CHATS", 2)
    first, *others = askers(desk)
    others[0].says("电视坏了找谁修")

    assert set(listed(desk)) < {first.id, *(chat.id for chat in others)}
    assert len(listed(desk)) == 2
