"""Processes killed during many registrations: every person who got a code has it afterwards, once."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest

from bot.sandbox.authorities.switches import Mode, Service
from bot.signing.tokens import CodeTokens, find_token
from tests.cases import long
from tests.cast import CONSENT, Someone, adult
from tests.faults.processes import Processes, processes
from tests.stores import eventually
from tests.talk import Chat
from tests.world import World

PHONES = 24


@pytest.fixture(scope="module")
def running() -> Iterator[Processes]:
    """Web, worker and store as processes."""
    with processes() as found:
        yield found


class Patient:
    """A person who registers, answers the questions, and starts again when the chat fails."""

    def __init__(self, earth: World, served: Callable[[], bool]) -> None:
        self.who = adult()
        self.chat = earth.chat()
        self._earth = earth
        self._served = served

    def registers(self, until: float) -> bool:
        """Go on until there is a code; returns whether that was in time."""
        said = "注册"
        while monotonic() < until:
            if self.answered:
                return True
            if self.chat.last["kind"] == "fault":
                eventually(self._served)
            if self.chat.sees in (self._earth.words("chat.busy"), self._earth.words("shed.fast")):
                sleep(1.5)  # as a person would; who goes on at once is told to send less
            else:
                said = self._next()
            self.chat.says(said)
        return self.answered

    @property
    def answered(self) -> bool:
        """Whether the last message in the chat is a code."""
        return self.chat.last["kind"] in ("image", "news")

    @property
    def _code(self) -> str:
        """The code that came last, also when it was typed before and the answer was lost."""
        came = self._earth.sms.messages(f"+86{self.who.phone}")
        return came[-1].code if came else "重发"

    def _next(self) -> str:
        answers = {
            "person.name.ask": self.who.name,
            "person.document.ask": self.who.document,
            "person.phone.ask": self.who.phone,
            "person.code.ask": self._code,
            "person.consent.ask": "同意",
            "chat.confirm.ask": "确认",
            "register.already": "我的码",
        }
        if "证件号码" in self.chat.sees and self._earth.words("chat.confirm.ask") not in self.chat.sees:
            return self.who.number
        other = "1" if "步/共" in self.chat.sees else "注册"  # a choice that is asked besides these, or nothing yet
        return next((said for key, said in answers.items() if self._earth.words(key) in self.chat.sees), other)


def person_in(earth: World, chat: Chat) -> str:
    """The person whose code is in the picture."""
    token = find_token(chat.code, earth.config.public_url)
    assert token
    return CodeTokens(earth.config.secret_keys).read(token, earth.clock()).person


def present(earth: World, patients: list[Patient]) -> None:
    """Every person has a code of their own and is on record once."""
    served = {}
    for patient in patients:
        patient.chat.says("我的码")
        assert patient.chat.colour == "green", patient.chat.sees
        served[patient.who] = person_in(earth, patient.chat)
    assert served == {patient.who: earth.person(patient.who) for patient in patients}
    assert len(set(served.values())) == len(patients)


@long
def test_kill_web_worker_and_store_in_the_middle_of_registrations(running: Processes) -> None:
    earth, until = running.earth, monotonic() + 60
    earth.switch(Mode.SLOW, seconds=0.1)
    patients = [Patient(earth, running.serves) for _ in range(PHONES)]

    with ThreadPoolExecutor(PHONES) as phones:
        under_way = [phones.submit(patient.registers, until) for patient in patients]

        def codes(least: int) -> None:
            eventually(lambda: sum(patient.answered for patient in patients) >= least, 60)

        codes(1)
        running.store.kill()
        running.store.start()
        codes(PHONES // 3)
        running.worker.kill()
        running.start_worker()
        codes(PHONES // 2)
        running.web.kill()
        running.store.kill()
        running.store.start()
        running.start_web()
        assert all(future.result() for future in under_way)

    earth.switch(Mode.NORMAL)
    finish(earth)
    present(earth, patients)
    assert len(earth.keys("p:*")) == PHONES
    assert_nothing_personal(running, patients)


def finish(earth: World) -> None:
    """The worker has finished all interrupted jobs."""
    offset = earth.clock.offset
    earth.passes(minutes=10)
    earth.works()
    earth.passes(seconds=(offset - earth.clock.offset).total_seconds())


def assert_nothing_personal(running: Processes, patients: list[Patient]) -> None:
    """The processes' logs contain no personal data."""
    logs = running.logs()
    assert logs
    for patient in patients:
        for secret in patient.who.secrets:
            assert secret not in logs


def test_pending_checks_survive_the_worker_and_the_store(running: Processes) -> None:
    earth = running.earth
    earth.switch(Mode.BUSY, Service.IDENTITY)
    patients = [Patient(earth, running.serves) for _ in range(6)]
    for patient in patients:
        assert patient.registers(monotonic() + 30)
        assert patient.chat.colour == "grey"
    running.worker.kill()
    running.store.kill()
    running.store.start()
    earth.switch(Mode.NORMAL)
    running.start_worker()
    finish(earth)
    eventually(lambda: all(told(earth, patient.who) for patient in patients))

    present(earth, patients)
    for patient in patients:
        assert earth.words("notice.verified") in patient.chat.all


def told(earth: World, who: Someone) -> bool:
    """Whether the person is proved."""
    found = earth.parts.records.people.find_by_document(who.type, who.number)
    record = found and earth.parts.records.people.get(found)
    return bool(record and record.held)


def test_without_the_store_every_user_gets_an_answer_in_time(running: Processes) -> None:
    earth = running.earth
    patients = [Patient(earth, running.serves) for _ in range(8)]
    for patient in patients[:4]:
        assert patient.registers(monotonic() + 30)
    for patient in patients[4:]:
        patient.chat.says("注册", *patient.who.own_answers(), *CONSENT)
    os.kill(running.store.pid, signal.SIGSTOP)
    try:
        talk = [threading.Thread(target=patient.chat.says, args=("确认",)) for patient in patients]
        for thread in talk:
            thread.start()
        for thread in talk:
            thread.join()
        assert running.ready()["store"] == "down"
    finally:
        os.kill(running.store.pid, signal.SIGCONT)

    locks = earth.keys("l:*")  # of what the store did belatedly; they would run out within seconds
    for lock in locks:
        earth.parts.records.store.run(lock, ("DEL", lock))
    for patient in patients:
        assert patient.chat.sees.startswith(earth.words("chat.fault").partition("{")[0])
        (*_, attempt) = earth.platform.conversations.entries("attempt", patient.chat.openid)
        assert (attempt["number"], attempt["error"]) == (1, "")
        assert attempt["ms"] < 5000, attempt
    for patient in patients:
        assert patient.registers(monotonic() + 30), patient.chat.all[-300:]
    finish(earth)
    present(earth, patients)
    assert_ready(running)


def assert_ready(running: Processes) -> None:
    """Whatever was killed or stopped is at work again."""
    running.earth.chat("citizen").says("我的码")
    eventually(lambda: running.ready()["worker"] == "ok")
    assert running.ready()["store"] == "ok"


def test_the_processes_are_ready_again(running: Processes) -> None:
    assert_ready(running)
