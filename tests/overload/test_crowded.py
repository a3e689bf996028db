"""A process that has too much to do: what people read, what is served all the same, and that nothing is changed."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.app import create_app
from bot.channel import Busy
from bot.overload.arrivals import Arrivals
from bot.sandbox.wechat.envelope import from_xml
from bot.sandbox.wechat.settings import Rules
from tests.cast import CITIZEN, adult
from tests.direct import DirectClient
from tests.handlers.gate.site import Site
from tests.snapshot import _keys
from tests.talk import Chat
from tests.world import World, world


class Crowded(Arrivals):
    """Everything has waited for long; nothing is known of the clocks."""

    def __init__(self, crowded: bool = True) -> None:
        super().__init__()
        self.crowded = crowded

    def waited(self, signed: int) -> float:
        """Too long for all that gives up."""
        return 4.0 if self.crowded else 0.0


@pytest.fixture
def earth(store_url: str, store: object) -> Iterator[World]:
    """The bot with everything it meets."""
    with world(store_url, rules=Rules()) as found:
        yield found


@pytest.fixture
def crowd(earth: World) -> Crowded:
    """The load of the bot, at first none."""
    crowd = Crowded(crowded=False)
    earth.platform._bot = DirectClient(create_app(earth.config, earth.parts, crowd), earth.platform._bot)
    return crowd


SAID = {
    "code": ("我的码", "健康码", "家人的码"),
    "question": ("孩子没有手机怎么办？", "菜单", "注册", "人工"),
    "answer": ("王小明", "220102198503143018", "1"),
    "gate": ("我的记录", "撤销"),
}
"""What people say, by the key of what they read then."""


def test_everybody_is_told_what_was_not_done_and_what_helps(earth: World, crowd: Crowded) -> None:
    chat, crowd.crowded = earth.chat("citizen"), True

    seen = {text: chat.says(text) for texts in SAID.values() for text in texts}
    clicked = chat.clicks("MY_CODE")

    assert seen == {text: earth.words(f"shed.{key}") for key, texts in SAID.items() for text in texts}
    assert clicked == earth.words("shed.code")


def test_who_writes_english_reads_english(earth: World, crowd: Crowded) -> None:
    chat, crowd.crowded = earth.chat("foreigner"), True

    assert chat.says("my code") == earth.words("shed.code", "en")


def test_nothing_is_changed_and_the_form_goes_on_where_it_was(earth: World, crowd: Crowded) -> None:
    chat = earth.chat("citizen")
    chat.says("注册", CITIZEN.name)
    before, crowd.crowded = _keys(earth.env["REDIS_URL"]), True

    seen = chat.says("1")

    assert seen == earth.words("shed.answer")
    assert _keys(earth.env["REDIS_URL"]) == before
    crowd.crowded = False
    assert "第3步" in chat.says("1")


class Letter:
    """A message that the platform sends as often as one likes."""

    def __init__(self, earth: World, chat: Chat, text: str) -> None:
        self._platform = earth.platform
        self._sealed = self._platform._seal(chat.openid, {"MsgType": "text", "Content": text}).sealed

    def sent(self) -> str:
        """The answer, as it is seen."""
        found: Any = self._platform._bot.request("POST", self._sealed)
        return self._platform._envelope.open(from_xml(found.body.decode()))


def test_a_repeat_of_an_answered_message_gets_its_answer_and_another_message_does_not(
    earth: World, crowd: Crowded
) -> None:
    chat = earth.chat("citizen")
    letter, other = Letter(earth, chat, "我的码"), Letter(earth, chat, "我的码")
    first = letter.sent()

    crowd.crowded = True

    assert letter.sent() == first
    assert earth.words("shed.code") in other.sent()


def test_while_a_copy_is_worked_on_nothing_is_said_of_it(earth: World, crowd: Crowded) -> None:
    chat = earth.chat("citizen")
    earth.parts.records.sessions.begin(chat.id, "the first copy", 1.0)

    crowd.crowded = True

    assert chat.says("我的码") == earth.words("chat.busy")


def test_a_message_that_was_left_out_is_handled_when_it_comes_again(earth: World, crowd: Crowded) -> None:
    chat = earth.chat("citizen")
    letter, crowd.crowded = Letter(earth, chat, "菜单"), True
    assert earth.words("shed.question") in letter.sent()

    crowd.crowded = False

    assert earth.words("hello.menu")[:10] in letter.sent()


def test_at_the_gate_scans_are_left_out_and_temperatures_never(earth: World, crowd: Crowded) -> None:
    site = Site(earth)
    somebody = site.somebody()
    site.scans(somebody)
    crowd.crowded = True

    registered = site.scanner.says("36.5")
    scanned = site.scans(somebody)

    assert "已登记" in registered
    assert scanned == earth.words("shed.gate")
    assert "我的记录" in scanned
    assert "身份证登记" not in scanned


def test_who_sends_faster_than_a_person_is_told_so(earth: World, crowd: Crowded) -> None:
    chat = earth.chat("citizen")

    seen = [chat.says("菜单") for _ in range(40)]

    assert seen[0].startswith(earth.words("hello.menu")[:10])
    assert seen[-1] == earth.words("shed.fast")


def test_the_crowd_knows_nobody(earth: World, crowd: Crowded) -> None:
    chat = earth.chat()
    chat.registers(adult())
    known, crowd.crowded = chat.says("我的码"), True

    assert chat.says("我的码") == earth.chat().says("我的码") == earth.words("shed.code")
    assert known != earth.words("shed.code")


def fails(*_: object, **__: object) -> None:
    """A replacement that always fails."""
    raise ValueError


def test_a_scanner_whose_message_failed_reads_what_scanners_need(earth: World, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(earth)
    somebody = site.somebody()
    code = somebody.code
    monkeypatch.setattr(type(earth.parts.records.sessions), "begin", fails)
    unknown = site.scanner.says("36.5")  # fails before anything is known of the chat
    monkeypatch.undo()
    monkeypatch.setattr(type(earth.parts.services.gate.scanning), "read", fails)

    scanned = site.scanner.says(code)

    for said in (unknown, scanned):
        assert said.startswith(earth.words("gate.fault").partition("{")[0])
        assert "我的记录" in said
        assert "身份证登记" not in said


def test_a_scanner_who_waits_for_an_earlier_message_is_told_to_look_first(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(earth)

    def busy(*_: object, **__: object) -> None:
        raise Busy

    monkeypatch.setattr(type(earth.parts.records.sessions), "begin", busy)

    assert site.scanner.says("36.5") == earth.words("gate.busy")
    assert site.scanner.says("菜单") == earth.words("chat.busy")
