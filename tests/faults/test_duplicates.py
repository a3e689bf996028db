"""WeChat sends one message three times, to different processes, at the same moment: one effect, one answer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import requests

from bot.sandbox.wechat.envelope import from_xml
from tests.cast import CITIZEN, CONSENT, MOTHER, adult, elder
from tests.faults.processes import Process, processes
from tests.ports import free_port
from tests.stores import eventually
from tests.talk import Chat
from tests.world import World

REQUESTS = 3


class Platform:
    """Sends identical requests to several processes at once."""

    def __init__(self, earth: World, webs: list[str]) -> None:
        self._platform = earth.platform
        self._webs = webs

    def sends(self, chat: Chat, **fields: Any) -> set[str]:
        """The distinct plain answers; exactly one if all is well."""
        letter = self._platform._seal(chat.openid, fields)
        together = Barrier(REQUESTS)

        def post(web: str) -> str:
            together.wait()
            answer = requests.post(web, params=letter.sealed.query, data=letter.sealed.body, timeout=10)
            return self._platform._envelope.open(from_xml(answer.text))

        with ThreadPoolExecutor(REQUESTS) as threads:
            return set(threads.map(post, (self._webs * REQUESTS)[:REQUESTS]))

    def says(self, chat: Chat, text: str) -> set[str]:
        """The answers to a text."""
        return self.sends(chat, MsgType="text", Content=chat.types(text))


@pytest.fixture
def thrice(earth: World) -> Iterator[Platform]:
    """A platform in front of two web processes."""
    with earth.another_web() as other:
        yield Platform(earth, [earth.platform.account.bot_url, other])


def test_a_whole_registration_in_which_everything_comes_three_times(earth: World, thrice: Platform) -> None:
    chat = earth.chat("citizen")

    for text in ("注册", *CITIZEN.own_answers(), *CONSENT, "确认"):
        (answer,) = thrice.says(chat, text)

    assert "<MediaId>" in answer
    assert earth.platform.calls.used("media/upload") == 1
    assert earth.keys("p:*") == {f"p:{{{earth.person(CITIZEN)}}}"}
    chat.says("我的码")
    assert chat.colour == "green"


def test_a_failed_check_counts_once(earth: World, thrice: Platform) -> None:
    chat = earth.chat("mother")
    chat.registers(MOTHER)
    chat.says("代办", "父母", *earth.knows(elder()).called("钱错误").dependant_answers(), "同意")

    (answer,) = thrice.says(chat, "确认")

    assert earth.words("relative.finish.unmatched", hotline="12345") in answer
    (key,) = earth.keys("x*{" + chat.id + "}*")
    assert earth.parts.records.store.run(key, ("ZCARD", key)) == [2]  # her own registration is the first


def test_an_event_that_changes_something_changes_it_once(earth: World, thrice: Platform) -> None:
    chat = earth.chat("citizen")

    answers = thrice.sends(chat, MsgType="event", Event="CLICK", EventKey="ELDER")

    assert len(answers) == 1
    assert earth.parts.records.chat_fields.read(chat.id)["elder"]


def test_notices_are_in_every_repetition_of_one_answer(earth: World, thrice: Platform) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    earth.parts.services.notices.notify(chat.id, earth.clock(), "notice.agent_left")

    (answer,) = thrice.says(chat, "0")

    assert answer.count(earth.words("notice.agent_left")) == 1
    assert earth.words("notice.agent_left") not in chat.says("0")


def test_different_messages_at_one_moment_are_all_answered(earth: World, thrice: Platform) -> None:
    chats = [earth.chat() for _ in range(6)]
    people = [adult() for _ in chats]

    with ThreadPoolExecutor(len(chats)) as threads:
        list(threads.map(lambda pair: pair[0].registers(pair[1]), zip(chats, people, strict=True)))

    assert len({chat.code for chat in chats}) == len(chats)
    assert len(earth.keys("p:*")) == len(chats)


def test_one_document_in_two_chats_at_one_moment_is_one_person(earth: World, thrice: Platform) -> None:
    chats = [earth.chat() for _ in range(4)]
    for chat in chats:
        chat.says("注册", *CITIZEN.own_answers(), *CONSENT)

    with ThreadPoolExecutor(len(chats)) as threads:
        list(threads.map(lambda chat: chat.says("确认"), chats))

    earth.works()
    earth.works()
    assert [chat.says("我的码") for chat in chats].count("") == 1  # one of them has the record
    record = earth.parts.records.people.get(earth.person(CITIZEN))
    assert record
    assert record.owner in {chat.id for chat in chats}


def test_two_processes_of_the_operating_system_give_one_effect_and_one_answer(tmp_path: Path) -> None:
    with processes() as running:
        earth, port = running.earth, free_port()
        other = Process(tmp_path / "other.log", {**earth.env, "PORT": str(port)}, "web", "--host", "127.0.0.1")
        try:
            eventually(lambda: serves(port))
            chat = earth.chat("citizen")
            chat.says("注册", *CITIZEN.own_answers(), *CONSENT)
            thrice = Platform(earth, [earth.platform.account.bot_url, f"http://127.0.0.1:{port}/wechat"])

            (answer,) = thrice.says(chat, "确认")
        finally:
            other.end()

        assert "<MediaId>" in answer
        assert earth.platform.calls.used("media/upload") == 1
        assert earth.keys("p:*") == {f"p:{{{earth.person(CITIZEN)}}}"}


def serves(port: int) -> bool:
    """Whether a web process answers there."""
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=1).ok
    except requests.RequestException:
        return False
