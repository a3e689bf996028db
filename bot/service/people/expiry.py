"""The end of records that nobody holds or claims, and of those whose user has unfollowed for long."""

from datetime import datetime, timedelta

from bot.chat.fields import OPENID, PERSON, UNFOLLOWED
from bot.health.clock import BEIJING, unix_second
from bot.service.notices import Notices
from bot.service.people.chat_ending import ChatEnding
from bot.service.people.eraser import EXPIRE_JOB, Eraser, schedule_expiry
from bot.service.people.phone_holds import PhoneHolds
from bot.store.gate.venues import VenueStatus
from bot.store.people.people import Person
from bot.store.records import Records

UNFOLLOWED_JOB = "unfollowed"
"""The kind of the job that erases what a chat holds whose user has unfollowed. Its subject is the chat."""

RENEWAL = timedelta(days=1)
"""The end of a claim is put off at most once in this time."""

MANAGER_DELAY = timedelta(days=30)
"""After this time it is seen again whether a user who has unfollowed still manages an approved venue."""


class Expiry:
    """Erases records on time. ``unfollowed_days``: how long those of a user are kept who has unfollowed."""

    def __init__(
        self,
        records: Records,
        eraser: Eraser,
        chat_ending: ChatEnding,
        phones: PhoneHolds,
        notices: Notices,
        unfollowed_days: int,
    ) -> None:
        self._people = records.people
        self._holds = records.holds
        self._agents = records.agents
        self._paper_cards = records.paper_cards
        self._chat_fields = records.chat_fields
        self._venues = records.gate.venues
        self._jobs = records.jobs
        self._eraser = eraser
        self._chat_ending = chat_ending
        self._phones = phones
        self._notices = notices
        self.unfollowed_days = unfollowed_days

    def keep(self, record: Person, now: datetime) -> None:
        """The code of a claim is shown: put off the end of the claim and of the record that it claims."""
        if record.held or record.kept_until >= self._holds.kept_until(now - RENEWAL):
            return
        identity = self._people.identity(record)
        known = self._people.find_by_document(identity.document, identity.number)
        for person in filter(None, {record.id, known}):
            schedule_expiry(self._jobs, self._holds, person, now)
            self._holds.keep(person, now)

    def expire(self, person: str, now: datetime) -> None:
        """Erase a record or claim whose time is over, or whose erasure was cut off, and tell its chats."""
        record = self._people.get(person)
        if record is None or (record.held and not record.closing):
            return
        if record.closing or 0 < record.kept_until <= unix_second(now):
            self._erase(record, now)
        elif record.kept_until:
            self._jobs.add(EXPIRE_JOB, person, datetime.fromtimestamp(record.kept_until, BEIJING))
        else:
            self._holds.keep(person, now)  # from before records had an end
            schedule_expiry(self._jobs, self._holds, person, now)

    def schedule_unfollowed(self, chat: str, now: datetime) -> None:
        """Schedule the end of what a chat holds whose user has unfollowed. Call this before UNFOLLOWED is set."""
        self._jobs.add(UNFOLLOWED_JOB, chat, now + timedelta(days=self.unfollowed_days))

    def end_unfollowed(self, chat: str, now: datetime) -> None:
        """Erase what the chat holds, unless the user is back. A record that agents hold too stays with them."""
        fields = self._chat_fields.read(chat)
        if UNFOLLOWED not in fields or OPENID in fields:
            return
        ends = datetime.fromtimestamp(int(fields[UNFOLLOWED]), BEIJING) + timedelta(days=self.unfollowed_days)
        if now < (ends := max(ends, self._cards_end(chat, fields.get(PERSON, ""), now))):
            self._jobs.add(UNFOLLOWED_JOB, chat, ends)
        elif any(venue.status is VenueStatus.APPROVED for venue in self._venues.of_manager(chat)):
            self._jobs.add(UNFOLLOWED_JOB, chat, now + MANAGER_DELAY)  # somebody must answer for the venue
        else:
            self._end_own(chat, fields.get(PERSON, ""), now)
            self._chat_ending.end(chat, now)
            self._chat_fields.erase(chat)

    def _cards_end(self, chat: str, person: str, now: datetime) -> datetime:
        """When the last paper card of those whom this chat acts for expires; ``now`` without one (identity §5)."""
        people = {person, *(one.person for one in self._agents.dependants(chat))} - {""}
        found = (self._people.get(one) for one in people)
        cards = (self._paper_cards.of(one) for one in found if one)
        return max((card.expires_at for card in cards if card and card.counts(now)), default=now)

    def _erase(self, record: Person, now: datetime) -> None:
        """Erase it and tell its chats, unless it changed since it was read."""
        if not self._holds.close(record):
            return
        if record.owner:
            key = "notice.erasure_finished" if record.held else "notice.expired"
            self._notices.notify(record.owner, now, key, about=record.id)
            self._chat_fields.replace(record.owner, PERSON, record.id, "")
        told = "notice.erased_dependant" if record.held else "notice.expired_dependant"
        self._eraser.erase(record, now, told=told)

    def _end_own(self, chat: str, person: str, now: datetime) -> None:
        record = self._people.get(person) if person else None
        if record is None or record.owner != chat:
            return
        if record.held and self._agents.of_person(person):
            self._phones.forget(record)
            self._holds.release(person, chat, now)
        else:
            self._chat_ending.end_own(record, now)
