"""The support desk, interrupted at every round trip to the store: no reply is lost, and none comes twice unmarked."""

from bot.health.support.window import Act
from bot.store.support.conversations import DeskOutcome
from bot.worker import LEASE_SECONDS
from tests.cast import adult
from tests.desk import SupportDesk
from tests.faults.killer import Killer
from tests.gatehouse import Gatehouse
from tests.talk import Chat
from tests.world import World


class Scene:
    """A conversation that a clerk owns."""

    def __init__(self, earth: World) -> None:
        earth.parts.store_format.check_in()
        self.desk = SupportDesk(Gatehouse(earth), clerks=("an",))
        self.chat: Chat = self.desk.house.citizen(adult())
        self.ref = self.desk.asks(self.chat)
        self.desk.an.does(self.ref, "take")


def settles(earth: World) -> None:
    """The leases of what died end, and the worker does what is left."""
    earth.passes(seconds=LEASE_SECONDS + 1)
    earth.works()


def test_a_reply(earth: World, killer: Killer) -> None:
    scenes: list[Scene] = []
    support = earth.parts.services.support

    def act() -> None:
        member = support.staffing.all()[0]
        support.talks.clerking.reply(member, scenes[0].chat.id, "一句话", "the-token-of-one-form", earth.clock())
        earth.works()

    twice = 0
    for _ in killer.everywhere(earth, act, given=lambda: scenes.append(Scene(earth)), whole=True):
        settles(earth)
        chat, clerk = scenes[0].chat, scenes[0].desk.an
        chat.says("在吗")
        page, count = clerk.opens(scenes[0].ref), chat.all.count("一句话")
        assert count == 1 or (count == 2 and "对方可能收到两次" in page), page
        assert page.count("一句话") == 1
        assert "待送达" not in page
        twice += count == 2
    assert twice  # sent, and not noted: that cannot be known


def test_asking_for_a_human(earth: World, killer: Killer) -> None:
    scenes: list[SupportDesk] = []
    chats: list[Chat] = []

    def given() -> None:
        earth.parts.store_format.check_in()
        scenes.append(SupportDesk(Gatehouse(earth), clerks=("an",)))
        chats.append(scenes[0].house.citizen(adult()))

    def act() -> None:
        earth.parts.services.support.intake.queue.open(chats[0].id, earth.clock(), Act.MESSAGE)

    for _ in killer.cuts(earth, act, given=given):
        settles(earth)
        opened = earth.parts.records.support.conversations.get(chats[0].id)
        assert len(scenes[0].an.refs()) == bool(opened)
        if not opened:  # nothing was promised; the person asks again
            assert "排在第一位" in chats[0].says("人工")
            assert len(scenes[0].an.refs()) == 1


def test_closing(earth: World, killer: Killer) -> None:
    scenes: list[Scene] = []
    support = earth.parts.services.support

    def act() -> None:
        outcome = support.talks.clerking.close(support.staffing.all()[0], scenes[0].chat.id, earth.clock())
        assert outcome in (DeskOutcome.DONE, DeskOutcome.CLOSED)

    for _ in killer.everywhere(earth, act, given=lambda: scenes.append(Scene(earth))):
        settles(earth)
        clerk, chat = scenes[0].desk.an, scenes[0].chat
        assert (clerk.refs("closed"), clerk.refs("all"), clerk.refs("mine")) == ([scenes[0].ref], [], [])
        assert (chat.all + chat.says("0")).count("人工服务已结束") == 1
