"""People who claim a record, and the states in which they may find it; all is played in chats and at a gate.

Each state is played once for many tests, kept, and put into a new world for each (see ``tests.snapshot``).
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from redis import Redis

from bot.chat.fields import PERSON
from bot.health.people.documents import DocumentType
from bot.sandbox.authorities.people import Status, person_id
from bot.sandbox.wechat.injection import Fault
from bot.sandbox.wechat.settings import Rules
from bot.service.people.voters import as_voter
from bot.store.access.operators import Operator, Role
from tests.cast import CODE, PASSPORT, Someone, adult, aged, elder
from tests.clock import morning
from tests.handlers.gate.site import OPERATOR, Site
from tests.handlers.gate.site import Staff as Crew
from tests.ports import kept_port
from tests.snapshot import Snapshot
from tests.staff import admit
from tests.surfing import Browser
from tests.talk import Chat
from tests.world import World, world

ADULT, CHILD, YOUTH, ELDER = adult(), aged(9, 40), aged(15, 40), elder()
GROWN = aged(18, -2)
"""Somebody who reaches 18 in two days."""

FOREIGNER = Someone("安娜", "X7654321", PASSPORT, "+14155552671", "英国", "19900412")
AGENT, RELATIVE, THIEF, HELPER = adult(), adult(), adult(), adult()
"""Who acts for the person already; a relative who claims to; somebody else, whose phone is no proof of the person, and
who holds no record; somebody with their own record, whose phone the claimant uses.
"""

RELATIONS = {ADULT: "兄弟姐妹", FOREIGNER: "兄弟姐妹", CHILD: "子女", YOUTH: "子女", GROWN: "子女", ELDER: "父母"}
SECOND = adult().phone
"""Another phone of the person."""

ABROAD = "+4915112345678"


@dataclass
class Scene:
    """A person whom the platform calls confirmed, and the chats around their record.

    ``chats``: "old" had or has the record as its own, "agent" acts for the person, "new" is the claimant. ``code``,
    ``link``, ``picture``: what the old chat was given; the link was opened in ``browser``.
    """

    earth: World
    site: Site
    who: Someone
    openids: dict[str, str] = field(default_factory=dict)
    code: str = ""
    link: str = ""
    picture: str = ""
    browser: Browser = field(default_factory=lambda: Browser(""))

    def chat(self, name: str) -> Chat:
        """The chat of this name; a new one when there is none."""
        if name not in self.openids:
            self.openids[name] = self.earth.chat().openid
        return Chat(self.earth.platform, self.openids[name], self.earth.tray, self.earth.passes)

    def owns(self, *phones: str) -> None:
        """Let these be all phones that are the person's by the operators' register."""
        mainland = " ".join(phone for phone in phones if not phone.startswith("+"))
        self.earth.state.registry.set_phone(person_id(self.who.type, self.who.number), mainland)

    def verifies(self, *, allowed: bool) -> None:
        """Let the venue compare face and document as a proof, or not. Processes know venues for a minute."""
        approvals, now = self.earth.parts.services.gate.approvals, self.earth.clock()
        approvals.allow_verification(OPERATOR, self.site.venue.id, "政务服务大厅", now, allowed=allowed)
        self.earth.passes(minutes=2)

    def gives(self) -> None:
        """Let the old chat show its code at the gate, and open its live page in a browser."""
        old = self.chat("old")
        self.earth.platform.injection.add(Fault("media/upload", code=45009))
        old.says("长辈模式", "我的码")  # another picture, which cannot be uploaded, so that it comes with a link
        self.link, self.picture = old.card["url"], old.card["picture"]
        self.browser = Browser(self.earth.config.public_url)
        assert 'class="qr"' in self.browser.opens(self.link).text
        assert self.browser.get(self.picture).status_code == 200
        self.code = old.code
        self.site.scans(self.code)
        self.site.scanner.says("撤销")
        self.earth.passes(seconds=2)


def claims(chat: Chat, who: Someone) -> str:
    """Register without a code by text message."""
    return chat.says("注册", *who.own_answers(), "收不到", "同意", "确认")


def document_end(who: Someone) -> str:
    """What a scanner types of the document in hand: the end of the number, and the birth date that it does not tell."""
    return f"{who.number[-6:]} {who.born}".strip()


def compares(scene: Scene, chat: Chat) -> str:
    """The scanner of a venue where this is allowed compares face and document (人证核对)."""
    scene.site.scans(chat)
    return scene.site.scanner.says(document_end(scene.who))


def nobody(_: Scene) -> None:
    """Nobody has ever claimed the person."""


def claimed(scene: Scene) -> None:
    """Another chat claims the person without a proof."""
    claims(scene.chat("another"), scene.who)
    scene.earth.works()


def own_by_phone(scene: Scene) -> None:
    """The own chat holds it, by its phone."""
    scene.chat("old").registers(scene.who)
    scene.gives()


def own_in_person(scene: Scene) -> None:
    """The own chat holds it, compared face to face."""
    claims(scene.chat("old"), scene.who)
    compares(scene, scene.chat("old"))
    scene.site.scanner.says("撤销")
    scene.earth.works()
    scene.earth.passes(seconds=2)
    scene.gives()


def agents(scene: Scene) -> None:
    """An agent holds it."""
    agent = scene.chat("agent")
    agent.registers(AGENT)
    agent.adds(scene.who, RELATIONS[scene.who])
    assert not agent.claims, agent.sees
    scene.earth.passes(minutes=2)


def both(scene: Scene) -> None:
    """The own chat holds it, and an agent by its yes."""
    own_by_phone(scene)
    agent = scene.chat("agent")
    agent.registers(AGENT)
    agent.adds(replace(scene.who, phone=""), RELATIONS[scene.who])
    scene.earth.works()
    scene.chat("old").says("同意代办")


def erased(scene: Scene) -> None:
    """The own chat ended it."""
    own_by_phone(scene)
    old = scene.chat("old")
    old.types(scene.who.phone)
    scene.earth.passes(minutes=2)
    assert "R1-" in old.says("注销", "1", CODE, "确认")
    scene.earth.passes(minutes=2)


def in_review(scene: Scene) -> None:
    """The own chat said no to somebody with another phone of the person, so that staff look at it."""
    own_by_phone(scene)
    phone = adult().phone
    scene.owns(scene.who.phone, phone)
    scene.chat("another").registers(replace(scene.who, phone=phone))
    scene.earth.works()
    assert "已拒绝" in scene.chat("old").says("拒绝转移")


def recycled(scene: Scene) -> None:
    """The own chat holds it, by a phone that is another person's by now, who has proved it."""
    own_by_phone(scene)
    scene.owns()
    scene.chat("another").registers(scene.earth.knows(replace(adult(), phone=scene.who.phone)))
    scene.earth.works()
    assert scene.earth.words("notice.recycled") in scene.chat("old").all


def of_age(scene: Scene) -> None:
    """Nobody has ever claimed the person, who turns 18."""
    scene.earth.passes(days=3)


def turned_18(scene: Scene) -> None:
    """An agent held it who had not the person's own yes, and the person turned 18."""
    make_kin(scene, AGENT)
    agent = scene.chat("agent")
    agent.registers(AGENT)
    agent.adds(replace(scene.who, phone=""), RELATIONS[scene.who])
    assert not agent.claims, agent.sees
    of_age(scene)
    scene.earth.works()
    assert scene.earth.words("notice.birthday", name=scene.who.name) in agent.all + agent.says("0")


State = Callable[[Scene], None]
STATES: dict[str, tuple[Someone, State]] = {
    "nobody": (ADULT, nobody),
    "claims only": (ADULT, claimed),
    "own chat, 2": (ADULT, own_by_phone),
    "own chat, 3": (ADULT, own_in_person),
    "agents": (ADULT, agents),
    "both": (ADULT, both),
    "erased": (ADULT, erased),
    "in review": (ADULT, in_review),
    "recycled": (ADULT, recycled),
    "new, under 14": (CHILD, nobody),
    "agents, under 14": (CHILD, agents),
    "both, under 14": (CHILD, both),
    "new, 14-17": (YOUTH, nobody),
    "agents, 14-17": (YOUTH, agents),
    "new, 18": (GROWN, of_age),
    "turned 18": (GROWN, turned_18),
    "new, from 60": (ELDER, nobody),
    "own chat, from 60": (ELDER, own_by_phone),
    "agents, from 60": (ELDER, agents),
    "new, foreigner": (FOREIGNER, nobody),
    "own chat, foreigner": (FOREIGNER, own_by_phone),
    "agents, foreigner": (FOREIGNER, agents),
}
"""Who the person is, and what was played."""

PEOPLE = {"adult": ADULT, "under 14": CHILD, "14-17": YOUTH, "18": GROWN, "from 60": ELDER, "foreigner": FOREIGNER}


def states_of(who: Someone) -> tuple[str, ...]:
    """The states in which the record of this person may be."""
    return tuple(state for state, (found, _) in STATES.items() if found is who)


COMPARED = STATES.keys() - {"claims only", "own chat, 3", "both", "erased", "in review"}
"""The states that are compared by what is read in them: each kind of holder once."""


def make_kin(scene: Scene, relative: Someone) -> None:
    """Let the person and this one be of the same household."""
    scene.earth.state.registry.make_kin(*(person_id(who.type, who.number) for who in (scene.who, relative)))


def alone(scene: Scene) -> None:
    """Nothing but name and number."""
    claims(scene.chat("new"), scene.who)


def others_phone(scene: Scene) -> None:
    """A code by SMS, to somebody else's phone."""
    scene.chat("new").registers(replace(scene.who, phone=THIEF.phone))


def abroad(scene: Scene) -> None:
    """A code by SMS, to a number abroad."""
    scene.chat("new").registers(replace(scene.who, phone=ABROAD))


def recorded_phone(scene: Scene) -> None:
    """A code by SMS, to the phone that is the person's; on a record it is the phone there."""
    scene.chat("new").registers(scene.who)


def second_phone(scene: Scene) -> None:
    """A code by SMS, to another phone of the person, who still has the first."""
    scene.owns(scene.who.phone, SECOND)
    scene.chat("new").registers(replace(scene.who, phone=SECOND))


def new_phone(scene: Scene) -> None:
    """A code by SMS, to the new phone of the person, whose first is theirs no more."""
    scene.owns(SECOND)
    scene.chat("new").registers(replace(scene.who, phone=SECOND))


def in_person(scene: Scene) -> None:
    """Face and document were compared at a venue where this is allowed."""
    alone(scene)
    scene.earth.works()
    compares(scene, scene.chat("new"))


def relative_alone(scene: Scene) -> None:
    """A relative who knows name and number."""
    scene.chat("new").registers(RELATIVE)
    scene.chat("new").adds(replace(scene.who, phone=""), RELATIONS[scene.who])


def kin(scene: Scene) -> None:
    """A relative of the same household."""
    make_kin(scene, RELATIVE)
    relative_alone(scene)


def relative_with_phone(scene: Scene) -> None:
    """A relative with the code that came to the person's own phone."""
    scene.chat("new").registers(RELATIVE)
    scene.chat("new").adds(scene.who, RELATIONS[scene.who])


def relatives_sim(scene: Scene) -> None:
    """A SIM in a relative's name, and the yes of the relative, who holds their own record with it."""
    relative = scene.chat("relative")
    relative.registers(RELATIVE)
    scene.earth.passes(minutes=2)
    scene.chat("new").registers(replace(scene.who, phone=RELATIVE.phone))
    scene.earth.works()
    relative.says("同意核验")


def relative_in_person(scene: Scene) -> None:
    """The claim of a relative, and face and document compared where this is allowed (人证核对)."""
    relative_alone(scene)
    scene.earth.works()
    scene.chat("new").says("家人的码")
    compares(scene, scene.chat("new"))


def by_staff(scene: Scene) -> None:
    """Two operators give the record to the claim; who holds it, if anybody does, says nothing for 72 hours."""
    chat = scene.chat("new")
    claims(chat, scene.who)
    scene.earth.works()
    about, now = (DocumentType(scene.who.type), scene.who.number), scene.earth.clock()
    operators = [Operator(name, frozenset(Role)) for name in ("chen", "li")]
    admit(scene.earth, *operators)
    claim = scene.earth.parts.records.chat_fields.read(chat.id)[PERSON]
    review = scene.earth.parts.people.custody.move(operators[0], about, claim, "核对了本人", now)
    voted = scene.earth.parts.people.deciding.decide(
        as_voter(operators[1]), review.receipt, "核对了本人", now, approves=True
    )
    scene.earth.works()
    if not voted.outcome:
        scene.earth.passes(hours=71, minutes=58)
        if "old" in scene.openids:
            scene.gives()  # what it was given before is too old to show anything
        scene.earth.passes(minutes=3)
    scene.earth.works()
    for name in scene.openids:
        scene.chat(name).says("取消", "0")  # what was not sent after so long is read now


OWN_PROOFS = (alone, others_phone, abroad, recorded_phone, second_phone, new_phone, in_person, relatives_sim, by_staff)
RELATIVES_PROOFS = (relative_alone, kin, relative_with_phone, relative_in_person)
PROOFS: dict[str, State] = {one.__name__: one for one in (*OWN_PROOFS, *RELATIVES_PROOFS)}


@dataclass(frozen=True)
class _Kept:
    past: Snapshot
    played: datetime
    crew: Crew
    scene: Scene | None = None

    SECONDS = 300.0

    @property
    def stale(self) -> bool:
        """Whether it was played long ago or on another day."""
        now = morning()
        return now - self.played > timedelta(seconds=self.SECONDS) or now.date() > self.played.date()


class SceneKeeper:
    """Plays each state once, and anew when that was long ago or on another day, so that nothing in it is stale. The
    gate, which is the same in all of them, is opened once, too.

    All worlds have the same address, which is part of codes and links.
    """

    def __init__(self, store_url: str) -> None:
        self._store_url, self.port = store_url, str(kept_port())
        self._kept: dict[str, _Kept] = {}
        self._gate: _Kept | None = None

    @contextmanager
    def scene(self, state: str) -> Iterator[Scene]:
        """A new world in which the record is in this state; the bot's worker has done everything."""
        kept = self._kept.get(state)
        if kept is None or kept.stale:
            kept = self._kept[state] = self._play(state)
        assert kept.scene
        with self._world(kept) as earth:
            yield replace(kept.scene, earth=earth, site=Site(earth, kept.crew), openids=dict(kept.scene.openids))

    def _world(self, kept: _Kept | None = None) -> AbstractContextManager[World]:
        return world(self._store_url, rules=Rules(), past=kept and kept.past, PORT=self.port)

    def _open_gate(self) -> _Kept:
        with Redis.from_url(self._store_url) as client:
            client.flushall()
        with self._world() as earth:
            site = Site(earth)
            return _Kept(earth.snapshot(), morning(), Crew(site.manager.openid, site.scanner.openid, site.venue))

    def _play(self, state: str) -> _Kept:
        who, play = STATES[state]
        if self._gate is None or self._gate.stale:
            self._gate = self._open_gate()
        crew = self._gate.crew
        with self._world(self._gate) as earth:
            site = Site(earth, crew)
            for one in (who, AGENT, RELATIVE, THIEF, HELPER):
                earth.knows(one)
            if who is FOREIGNER:
                details = {"birth": "1990-04-12", "nationality": "GBR"}
                earth.state.registry.set_details(person_id(who.type, who.number), **details)
            earth.health(who, Status.CONFIRMED)
            scene = Scene(earth, site, who)
            scene.verifies(allowed=True)
            play(scene)
            earth.works()
            return _Kept(earth.snapshot(), morning(), crew, scene)
