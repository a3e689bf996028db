"""A venue for tests, made through the chat: applied for, approved, with an invited scanner on duty."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.health.codes.colour import Facts
from bot.sandbox.wechat.scanner import Code
from bot.sandbox.wechat.settings import Rules
from bot.store.access.audit import Audit
from bot.store.access.operators import Operator, Role
from bot.store.gate.entries import Entries
from bot.store.gate.packing import Pass, Visit
from bot.store.gate.passes import Passes
from bot.store.gate.retention import day_of
from bot.store.gate.venues import Venue
from bot.store.gate.visits import Visits
from tests.cast import Someone, adult
from tests.clock import morning
from tests.ports import kept_port
from tests.world import Chat, World, world

OPERATOR = Operator("ou", frozenset({Role.VENUES}))
STATION = ("申请场所", "车站", "长春", "长春站", "宽城区长白路5号", "东进站口、西进站口", "2", "1")
LENIENT = (*STATION[:3], "南站", "南三环1号", "东门", "1", "1")
TAXI = ("申请场所", "出租车", "长春", "平安车队", "人民大街8号", "吉A12345", "2", "1")


SPARE = 3
"""People who are registered once for all tests; most need no more."""


@dataclass(frozen=True)
class Staff:
    """Who works at a site: the chats of manager and scanner, and the venue.

    ``citizens``: the chats and phone numbers of people who are registered already.
    """

    manager: str
    scanner: str
    venue: Venue
    citizens: tuple[tuple[str, str], ...] = ()


class Site:
    """Chats at a gate; ``scans`` and the like give what the phone then shows.

    ``staff`` is who is at work there already; without, the site is opened.
    """

    def __init__(self, earth: World, staff: Staff | None = None) -> None:
        self.earth, self.shown = earth, ""
        self._citizens = list(staff.citizens) if staff else []
        store, vault, days = earth.parts.records.store, earth.parts.records.vault, earth.config.retention_days
        self.log, self.walks = Passes(store, days), Visits(store, vault, days)
        self.entries, self.audit = Entries(store, vault, self.walks, days), Audit(store, vault)
        if staff:
            self.manager, self.scanner = (
                Chat(earth.platform, openid, earth.tray, earth.passes) for openid in (staff.manager, staff.scanner)
            )
            self.venue = staff.venue
        else:
            self._opens()

    def _opens(self) -> None:
        self.manager, self.scanner = self.somebody(), self.somebody()
        self.venue = self.opens(self.manager, STATION)
        self.binds(self.scanner, "东进站口")
        self.scanner.says("上岗")
        self.earth.works()

    def somebody(self, who: Someone | None = None) -> Chat:
        """A chat of a registered person. Without ``who`` it may be one that was registered when the site was opened."""
        if self._citizens and who is None:
            openid, phone = self._citizens.pop()
            chat = Chat(self.earth.platform, openid, self.earth.tray, self.earth.passes)
            chat.types(phone)  # so that its next code is looked for there
            return chat
        chat = self.earth.chat()
        chat.registers(who or adult())
        unchecked = self.words("code.why.unchecked", hotline="12345")
        assert chat.last["kind"] == "image" or chat.card["text"] == unchecked, chat.all
        return chat

    def opens(self, manager: Chat, answers: tuple[str, ...]) -> Venue:
        """Apply for a venue in this chat and let an operator approve it."""
        manager.says(*answers)
        waiting = self.earth.parts.services.gate.approvals.pending(OPERATOR, self.earth.clock())
        venue = self.earth.parts.services.gate.approvals.approve(OPERATOR, waiting[-1].id, self.earth.clock())
        assert venue
        return venue

    def invitation(self, entrance: str = "", manager: Chat | None = None) -> str:
        """The message of a new invitation."""
        return (manager or self.manager).says("邀请扫码员", *filter(None, [entrance]))

    def binds(self, chat: Chat, entrance: str = "", manager: Chat | None = None) -> str:
        """Let this chat accept a new invitation."""
        return chat.says(self.invitation(entrance, manager))

    def scans(self, shown: Chat | str, scanner: Chat | None = None) -> str:
        """Scan the picture that a phone shows, or this content, with the menu button."""
        scanner = scanner or self.scanner
        self.earth.passes(seconds=1)  # the same code within one second is a repetition
        content = shown if isinstance(shown, str) else shown.code
        scanner.phone.scan(Code(content), "SCAN")
        return scanner.sees

    def passes(self, *, void: bool = False) -> list[Pass]:
        """The venue's passes of today; ``void``: with the undone ones."""
        made = self.log.on_day(self.venue.id, day_of(self.earth.clock()))
        return [one for one in made if void or not one.void]

    def person(self, chat: Chat) -> str:
        """The id of the person in a chat."""
        return self.earth.parts.records.chat_fields.read(chat.id)["me"]

    def visits(self, chat: Chat) -> list[Visit]:
        """The person's visits that are not undone."""
        return [
            visit for visit in self.walks.until_day(self.person(chat), day_of(self.earth.clock())) if not visit.void
        ]

    def facts(self, chat: Chat) -> Facts:
        """The health facts of the person in a chat."""
        person = self.earth.parts.records.people.get(self.person(chat))
        assert person
        return person.facts

    def words(self, key: str, /, **values: object) -> str:
        """A text of the templates."""
        return self.earth.words(key, "zh", **values)

    def audited(self, action: str) -> int:
        """The number of audit lines with this action."""
        return sum(line.action == action for line in self.audit.entries())


class SiteKeeper:
    """A site opened through the front door for many tests, and given to each as it was then.

    It is opened anew when it is older than ``SECONDS`` or of another day, so that no test meets anything stale. All
    worlds with it have the same address, which is part of codes and links.
    """

    SECONDS = 60.0

    def __init__(self, store_url: str) -> None:
        self._store_url, self.port = store_url, str(kept_port())
        self._opened: datetime | None = None

    @contextmanager
    def world(self) -> Iterator[World]:
        """A new world in which the site is open; ``site`` is there then."""
        now = morning()
        if not self._opened or now - self._opened > timedelta(seconds=self.SECONDS) or now.date() > self._opened.date():
            self._open(now)
        with world(self._store_url, rules=Rules(), past=self._past, PORT=self.port) as found:
            yield found

    def site(self, earth: World) -> Site:
        """The site in a world that was given."""
        return Site(earth, self._staff)

    def _open(self, now: datetime) -> None:
        with world(self._store_url, rules=Rules(), PORT=self.port) as earth:
            site = Site(earth)
            people = [adult() for _ in range(SPARE)]
            citizens = tuple((site.somebody(who).openid, who.phone) for who in people)
            self._staff = Staff(site.manager.openid, site.scanner.openid, site.venue, citizens)
            self._past, self._opened = earth.snapshot(), now
