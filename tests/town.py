"""A small town: one story with a bit of everything that the store holds, left in the middle."""

import re

import requests

from bot.health.people.documents import DocumentType
from bot.health.support.roles import StaffRole
from bot.sandbox.authorities.switches import Mode, Service
from bot.sandbox.wechat.scanner import Code
from bot.store.access.operators import Operator, Role
from tests.cast import CHILD, CITIZEN, MOTHER, VISITOR, Someone
from tests.talk import Chat
from tests.world import World

STATION = ("申请场所", "车站", "长春", "长春站", "宽城区长白路5号", "东进站口、西进站口", "2", "1")
OPERATOR = Operator("ou", frozenset({Role.VENUES}))
MANAGER = Someone("周文斌", "220104198306213171", phone="13800430005")
ELDER = Someone("姜玉珍", "220104194801152144", phone="13900990001")
FATHER = Someone("欧阳建军", "220104195001013618", phone="13900990002")
SCANNER = Someone("刘晓梅", "220103199609034021", phone="13800430006")
QUESTION = "我家电视坏了找谁修啊"
"""What the visitor asks a clerk."""


class Town:
    """The phones of the six ready people. ``live`` plays the story; ``link`` is the manager's page, not yet opened."""

    def __init__(self, earth: World) -> None:
        self.earth = earth
        self.citizen, self.mother, self.visitor = earth.chat("citizen"), earth.chat("mother"), earth.chat("visitor")
        self.manager, self.scanner, self.elder = earth.chat("manager"), earth.chat("scanner"), earth.chat("foreigner")
        self.link = ""

    @property
    def chats(self) -> tuple[Chat, ...]:
        """All phones."""
        return self.citizen, self.mother, self.visitor, self.manager, self.scanner, self.elder

    def live(self) -> None:
        """Families register, a gate opens, people pass; consent, two forms, a temperature and notices stay open."""
        everybody = (CITIZEN, MOTHER, VISITOR, MANAGER, SCANNER, ELDER)
        for chat, who in zip(self.chats, everybody, strict=True):
            chat.registers(who)
        self.earth.works()
        self.mother.adds(CHILD, "子女")
        self._asks(self.mother, "同意代办")
        self._asks(self.visitor, "拒绝代办")
        self._gate()
        self.earth.switch(Mode.OFF, Service.IDENTITY)
        self.visitor.adds(FATHER)
        self.earth.switch(Mode.NORMAL)
        self.mother.says("代办", "子女", "赵小")
        self.elder.says("我的代办人")
        self._asks(self.citizen)
        self._desk()

    def _asks(self, agent: Chat, *answers: str) -> None:
        """The agent wants to act for the elder, who answers this."""
        agent.adds(ELDER)
        self.earth.works()
        self.elder.says(*answers)

    def _desk(self) -> None:
        """The visitor waits for the scanner, who also works at the support desk."""
        scanner, roles = (DocumentType(SCANNER.type), SCANNER.number), frozenset({StaffRole.ANSWER})
        self.earth.parts.services.support.staffing.add("liu", roles, scanner, self.earth.clock())
        self.visitor.says("人工", QUESTION)

    def _gate(self) -> None:
        self.manager.says(*STATION)
        approvals, now = self.earth.parts.services.gate.approvals, self.earth.clock()
        (waiting,) = approvals.pending(OPERATOR, now)
        approvals.approve(OPERATOR, waiting.id, now)
        self.scanner.says(self.manager.says("邀请扫码员", "东进站口"), "上岗")
        self.scans(self.citizen)
        self.scanner.says("36.5")
        self.scans(self.mother)
        requests.post(self.page(), timeout=10)
        self.link = self.page()

    def scans(self, shown: Chat) -> str:
        """The scanner scans the code on this phone."""
        self.earth.passes(seconds=1)  # the same code within one second is a repetition
        shown.says("我的码")
        self.scanner.phone.scan(Code(shown.code), "SCAN")
        return self.scanner.sees

    def page(self) -> str:
        """A new link to the manager's page."""
        (link,) = re.findall(r"http\S+/g/in/[\w.-]+", self.manager.says("我的场所"))
        return str(link)
