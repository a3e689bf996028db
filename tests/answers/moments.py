"""Moments at which people write to the bot: each is played once in one world and put back for every message."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.sandbox.authorities.people import Status
from tests.cast import CHILD, CITIZEN, CODE, FOREIGNER, GRANDMOTHER, MOTHER, VISITOR
from tests.handlers.gate.site import Site
from tests.snapshot import Snapshot
from tests.talk import Chat
from tests.world import World, world

ANSWERS = (*CITIZEN.own_answers(), CODE, "同意")
STEPS = ("name", "document", "number", "phone", "code", "consent", "summary")


class Moments:
    """Chats at moments such as "newcomer" or "phone", the pending question of a form."""

    def __init__(self, earth: World) -> None:
        self.earth, self.site = earth, Site(earth)
        self._start = earth.snapshot()
        self._played: dict[str, tuple[Chat, Snapshot]] = {}

    def at(self, moment: str) -> Chat:
        """The chat in which the next message is written; the world is as it was then."""
        if moment not in self._played:
            self.earth.goes_back(self._start)
            chat = self._registering(STEPS.index(moment)) if moment in STEPS else PLAYS[moment](self)
            self.earth.works()
            self._played[moment] = chat, self.earth.snapshot()
        chat, past = self._played[moment]
        self.earth.goes_back(past)
        return chat

    def _registering(self, answered: int) -> Chat:
        chat = self.earth.chat("citizen")
        chat.says("注册", *ANSWERS[:answered])
        return chat

    def newcomer(self) -> Chat:
        """Somebody who has just followed."""
        return self.earth.chat()

    def registered(self) -> Chat:
        """A person with a green code."""
        chat = self.earth.chat("citizen")
        chat.registers(CITIZEN)
        return chat

    def english(self) -> Chat:
        """The same, in English."""
        chat = self.registered()
        chat.says("English")
        return chat

    def orange(self) -> Chat:
        """A person whom the platform calls a contact."""
        self.earth.health(CITIZEN, Status.CONTACT)
        return self.registered()

    def mother(self) -> Chat:
        """A mother who acts for her own mother and her child."""
        chat = self.earth.chat("mother")
        chat.registers(MOTHER)
        for one in (GRANDMOTHER, CHILD):
            chat.adds(one)
        return chat

    def kin(self) -> Chat:
        """Somebody who is asked what the relative is to them."""
        chat = self.earth.chat("mother")
        chat.registers(MOTHER)
        chat.says("代办")
        return chat

    def kin_phone(self) -> Chat:
        """Somebody who is asked for the relative's phone."""
        chat = self.kin()
        chat.says("父母", *GRANDMOTHER.dependant_answers()[:-1])
        return chat

    def nationality(self) -> Chat:
        """A foreigner who is asked for the nationality, in Chinese."""
        chat = self.earth.chat("foreigner")
        chat.says("中文", "注册", FOREIGNER.name, FOREIGNER.document, FOREIGNER.number, FOREIGNER.born)
        return chat

    def scanner(self) -> Chat:
        """A scanner on duty."""
        return self.site.scanner

    def gate(self) -> Chat:
        """A scanner who is asked for the temperature."""
        visitor = self.earth.chat("visitor")
        visitor.registers(VISITOR)
        self.site.scans(visitor)
        return self.site.scanner


PLAYS: dict[str, Callable[[Moments], Chat]] = {
    play.__name__: play
    for play in (
        *(Moments.newcomer, Moments.registered, Moments.english, Moments.orange, Moments.mother),
        *(Moments.kin, Moments.kin_phone, Moments.nationality, Moments.scanner, Moments.gate),
    )
}


@contextmanager
def moments(store_url: str) -> Iterator[Moments]:
    """A new world for the moments."""
    with world(store_url) as earth:
        yield Moments(earth)
