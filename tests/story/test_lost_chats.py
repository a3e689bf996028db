"""A chat that lost its record does nothing at gates any more: it manages nothing, and scans nobody."""

import pytest

from bot.chat.fields import DUTY, PENDING_SCANS, PERSON
from bot.health.gate.scans import GateFault
from bot.sandbox.wechat.scanner import Code
from bot.store.access.operators import Role
from tests.cast import CITIZEN, MOTHER, NO_CODE, adult
from tests.gatehouse import SHOP, Gatehouse
from tests.staff import Staff, receipt_in
from tests.story.test_taking_over import holder
from tests.surfing import Browser
from tests.talk import Chat


class Loss:
    """A manager who scans at somebody else's venue, and whose phone and WeChat were stolen."""

    def __init__(self, house: Gatehouse) -> None:
        self.house, self.staff, self.earth = house, Staff(house), house.world
        self.chat, self.other = holder(self.earth, MOTHER), holder(self.earth, adult())
        self.venue, self.post = house.venue(self.chat), house.venue(self.other, SHOP)
        house.scanner(self.post, self.chat)
        self.code = holder(self.earth, CITIZEN).code

    def waits(self, hours: float) -> None:
        """Time passes, and the worker does what is due."""
        self.earth.passes(hours=hours)
        self.earth.works()

    def is_released(self) -> Browser:
        """Two operators end the chat's hold; gives the browser in which the thief was signed in before."""
        receipt = receipt_in(self.staff.person("chen", "release", MOTHER).output)
        self.staff.key("li", Role.PEOPLE)
        assert self.staff.votes("li", "approve", receipt).exit_code == 0
        self.waits(71.5)
        browser = self.house.manages(self.chat, self.venue)
        assert browser.get(self.page).status_code == 200
        self.code = holder(self.earth, CITIZEN).code
        self.scans(self.chat)  # what is still to be measured when the hold ends
        self.waits(1)
        self.code = holder(self.earth, CITIZEN).code
        return browser

    @property
    def at_gates(self) -> set[str]:
        """What the chat keeps of its work at gates."""
        return self.earth.parts.records.chat_fields.read(self.chat.id).keys() & {DUTY, PENDING_SCANS}

    @property
    def page(self) -> str:
        """The path of the manager's page."""
        return f"/g/venue/{self.venue.id}"

    def scans(self, chat: Chat) -> str:
        """What this chat reads when it scans somebody."""
        chat.phone.scan(Code(self.code), "SCAN")
        return chat.sees


@pytest.fixture
def loss(gatehouse: Gatehouse) -> Loss:
    """Before anything is done about it."""
    return Loss(gatehouse)


def words(loss: Loss, *keys: str) -> list[str]:
    """The words of these texts."""
    return [loss.earth.words(key) for key in keys]


def does_nothing_at_gates(chat: Chat, loss: Loss, refused: str) -> None:
    """The chat gets no page, invites nobody, goes nowhere on duty, scans and registers nobody."""
    assert chat.says("我的场所").endswith(tuple(words(loss, "gate.places.none", "gate.places.unregistered")))
    assert chat.says("邀请扫码员") == loss.earth.words("invite.none")
    assert chat.says("上岗") in words(loss, "duty.unregistered", "duty.nowhere")
    assert loss.scans(chat) == loss.earth.words(refused)
    assert chat.says("36.5") == loss.earth.words("hello.unknown")
    assert loss.house.passes.on_day(loss.post.id, loss.house.now.date()) == ()


def test_a_released_chat_manages_nothing_and_scans_nobody(loss: Loss) -> None:
    assert loss.scans(loss.chat).startswith(loss.earth.words("gate.verdict.green"))
    assert loss.at_gates == {DUTY, PENDING_SCANS}

    loss.is_released()

    assert loss.at_gates == set()
    does_nothing_at_gates(loss.chat, loss, "gate.refused.unregistered")
    assert loss.house.bindings.of_venue(loss.post.id) == ()


def test_the_open_sessions_of_a_released_chat_end(loss: Loss) -> None:
    browser = loss.is_released()

    assert browser.get(loss.page).status_code == 403
    assert browser.post(f"{loss.page}/invite", entrance=0).status_code == 403


def test_a_thief_who_registers_in_a_released_chat_gets_nothing_back(loss: Loss) -> None:
    browser = loss.is_released()

    loss.chat.registers(loss.earth.knows(adult()))

    assert loss.chat.colour == "green"
    does_nothing_at_gates(loss.chat, loss, "gate.refused.not_scanner")
    assert browser.get(loss.page).status_code == 403


def test_the_new_chat_of_the_person_gets_nothing_back_by_itself(loss: Loss) -> None:
    loss.is_released()

    new = holder(loss.earth, MOTHER)

    assert new.colour == "green"
    assert new.says("我的场所") == loss.earth.words("gate.places.none")
    assert new.says("上岗") == loss.earth.words("duty.nowhere")
    assert loss.house.venues.get(loss.venue.id).status == "approved"
    assert [venue.id for venue in loss.house.venues.of_manager("")] == [loss.venue.id]


def test_a_thief_who_lost_the_record_again_has_nothing_at_gates(loss: Loss) -> None:
    thief = holder(loss.earth, MOTHER)  # with her phone
    loss.earth.works()
    browser = loss.house.manages(thief, loss.venue)
    assert browser.get(loss.page).status_code == 200
    receipt = receipt_in(loss.chat.says("申诉"))
    for name in ("wang", "li"):
        assert loss.staff.votes(name, "approve", receipt).exit_code == 0
    loss.waits(73)
    loss.code = holder(loss.earth, CITIZEN).code
    thief.says("0")

    does_nothing_at_gates(thief, loss, "gate.refused.unregistered")
    assert loss.house.manages(thief, loss.venue).get(loss.page).status_code == 403
    loss.chat.says("0")
    assert "/g/in/" in loss.chat.says("我的场所")
    assert loss.scans(loss.chat).startswith(loss.earth.words("gate.verdict.green"))


def test_a_chat_that_still_names_a_record_of_another_gets_no_post_and_no_venue(loss: Loss) -> None:
    person, invite = loss.house.person(loss.chat), loss.earth.parts.services.gate.scanner_duty.invite
    holder(loss.earth, MOTHER)
    loss.earth.parts.records.chat_fields.set(loss.chat.id, PERSON, person)  # as before the move is finished

    said = loss.chat.says(invite(loss.other.id, loss.post.id, 0, loss.house.now))

    assert said.endswith(loss.earth.words("gate.accept.register_first"))
    assert loss.chat.says("申请场所") == loss.earth.words("venue.unregistered")


def test_who_only_claims_a_record_manages_nothing_and_goes_on_duty_nowhere(loss: Loss) -> None:
    who = loss.earth.knows(adult())
    claimant = loss.earth.chat()
    claimant.says("注册", *who.own_answers(), NO_CODE, "同意", "确认")
    assert claimant.claims
    venue = loss.house.venue(claimant)
    loss.house.scanner(loss.post, claimant, on_duty=False)

    assert claimant.says("我的场所") == loss.earth.words("gate.places.unverified")
    assert claimant.says("邀请扫码员") == loss.earth.words("invite.unverified")
    assert claimant.says("上岗") == loss.earth.words("duty.unverified")
    assert loss.house.manages(claimant, venue).get(f"/g/venue/{venue.id}").status_code == 403
    assert loss.house.noted("refused.duty.on")
    duty = loss.earth.parts.services.gate.scanner_duty  # with a form that was open before
    with pytest.raises(GateFault, match="none"):
        duty.invite(claimant.id, venue.id, 0, loss.house.now)
    with pytest.raises(GateFault, match="unverified"):
        duty.find_place(claimant.id, loss.house.person(claimant), loss.post.id, loss.house.now)
