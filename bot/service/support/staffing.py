"""The staff of the desk: who may sign in there, and who does now."""

from datetime import datetime
from hmac import compare_digest

from bot.health.clock import unix_second
from bot.health.people.assurance import Right
from bot.health.people.documents import DocumentType
from bot.health.support.roles import ALLOWED, DeskAction, StaffRole
from bot.service.access.audit_log import AuditLog
from bot.service.access.browser_sessions import BrowserSession, BrowserSessions
from bot.service.people.post_ending import PostEnding
from bot.store.people.people import Person
from bot.store.records import Records
from bot.store.support.staff import StaffMember

_MACHINE = "machine"


class UnknownPerson(Exception):
    """Nobody with this document has a record in an own chat that is proved (level 2 or 3)."""


class Staffing:
    """Adds and removes staff, and finds them by their own chat."""

    def __init__(self, records: Records, audit_log: AuditLog, sessions: BrowserSessions) -> None:
        self._people = records.people
        self._staff = records.support.staff
        self._posts = PostEnding(records)
        self._audit_log = audit_log
        self._sessions = sessions

    def add(
        self, name: str, roles: frozenset[StaffRole], document: tuple[DocumentType, str], now: datetime
    ) -> StaffMember:
        """Add the person with this document, or give them these roles. Raises UnknownPerson."""
        person = self._people.find_by_document(*document)
        if person is None or self._record(person, now) is None:
            raise UnknownPerson
        self._audit_log.record("staff.add", _MACHINE, f"staff:{name} {' '.join(sorted(roles))} person:{person}", now)
        return self._staff.add(name, person, roles)

    def end(self, name: str, now: datetime) -> bool:
        """Remove a member; their sessions end, and their conversations wait for others. False when there is none."""
        self._audit_log.record("staff.end", _MACHINE, f"staff:{name}", now)
        return self._posts.end(name)

    def all(self) -> tuple[StaffMember, ...]:
        """All members, sorted by name."""
        return self._staff.all()

    def clerks(self) -> tuple[StaffMember, ...]:
        """Those who may answer."""
        return tuple(one for one in self._staff.all() if one.roles & ALLOWED[DeskAction.REPLY])

    def of_chat(self, chat: str, person: str, now: datetime) -> StaffMember | None:
        """The member whose own chat this is; None for all others, and while the person is not proved."""
        found = next((one for one in self._staff.all() if one.person == person), None) if person else None
        record = self._record(found.person, now) if found else None
        return found if record and record.owner == chat else None

    def link(self, member: StaffMember, language: str, now: datetime) -> str:
        """The sign-in link for this member, which works once."""
        self._audit_log.record("staff.link", staff_actor(member.name), "", now)
        return self._sessions.staff_link(member.name, self._key(member, now), language, now)

    def signed_in(self, session: BrowserSession, now: datetime) -> StaffMember | None:
        """The member of this session; None when it was ended everywhere, when the person is proved no more, and when
        another chat holds their record by now.
        """
        found = self._staff.get(session.user)
        key = self._key(found, now) if found else ""
        return found if key and compare_digest(key, session.key_digest) else None

    def end_sessions(self, member: StaffMember, now: datetime) -> None:
        """Sign this member out everywhere; unused links end too."""
        self._audit_log.record("staff.sign_out", staff_actor(member.name), f"all:{unix_second(now)}", now)
        self._staff.end_sessions(member)

    def _key(self, member: StaffMember, now: datetime) -> str:
        """What sessions and links of the member hold while they are valid; empty when the person is proved no more."""
        record = self._record(member.person, now)
        return f"{member.epoch}.{record.since}" if record else ""

    def _record(self, person: str, now: datetime) -> Person | None:
        """The record, if the person holds it in an own chat."""
        record = self._people.get(person)
        return record if record and record.holder and Right.ACT in record.rights(now) else None


def staff_actor(name: str) -> str:
    """The name of a member of the staff in the audit log."""
    return f"staff:{name}"
