"""Grants: a claimant gets the record that they claimed. Whoever decides it (proofs, a yes, staff) calls this."""

from datetime import datetime

from bot.chat.fields import PERSON
from bot.health.people.assurance import Level
from bot.health.people.identity import Identity, claimed_by, of_dependant
from bot.health.people.names import same_name
from bot.health.people.proxy import rules_on
from bot.service.notices import Notices
from bot.service.people.birthdays import expect_birthday
from bot.service.people.checks import CHECK_DELAY, Checks
from bot.service.people.claim_jobs import SECOND_JOB
from bot.service.people.handover import HANDOVER_JOB, Handover
from bot.service.people.lost_entries import LostEntries
from bot.service.people.phone_holds import PhoneHolds
from bot.store.people.agents import Dependant
from bot.store.people.people import Person
from bot.store.records import Records


class Grants:
    """Turns claims into holds. An interrupted grant can be made again: the claim is removed last."""

    def __init__(
        self,
        records: Records,
        checks: Checks,
        handover: Handover,
        phones: PhoneHolds,
        entries: LostEntries,
        notices: Notices,
    ) -> None:
        self._people = records.people
        self._holds = records.holds
        self._former_chats = records.former_chats
        self._agents = records.agents
        self._requests = records.consent_requests
        self._chat_fields = records.chat_fields
        self._jobs = records.jobs
        self._checks = checks
        self._handover = handover
        self._phones = phones
        self._entries = entries
        self._notices = notices

    def own(
        self,
        record: Person,
        chat: str,
        identity: Identity,
        level: Level,
        now: datetime,
        *,
        by_phone: bool = False,
        claim: str = "",
        told: str = "",
    ) -> bool:
        """Make ``chat`` the person's own chat. ``claim`` is its claim, which ends; ``told`` is the notice for it.
        ``by_phone``: the hold rests on the phone in ``identity``. False when somebody was faster.
        """
        identity = self._phones.with_lender(identity)
        if by_phone:
            self._phones.note(record.id, identity)
        left, lost = self._phones.schedule_leave(record, identity.phone, now), self._entries.schedule(record.id, now)
        self._prepare_handover(record, chat, now)
        if not self._holds.take(record, chat, claimed_by(self._people.identity(record), identity), level, now):
            return False
        self._phones.leave(left, now)
        self._tell(chat, told, now)
        self._handover.finish(record.id, now)
        self._entries.finish(lost, now)
        self._end_claim(claim, chat, record.id)
        return True

    def dependant(
        self,
        agent: str,
        entry: Dependant,
        identity: Identity,
        level: Level,
        now: datetime,
        *,
        claim: str = "",
        told: str = "",
        own_yes: bool = False,
        by_phone: bool = False,
    ) -> bool:
        """Make ``agent`` act for the person of this entry, whose ``identity`` they proved: a record that nobody holds
        has it from then on, whoever claimed it before, and so has one whose phone is another's. ``own_yes``: the person
        agreed themselves; ``claim``, ``told`` and ``by_phone`` as in ``own``. False when a list is full.
        """
        own_yes = own_yes or bool(claim and self._agents.lasts(claim, agent))
        self._prepare(agent, entry, identity, now, by_phone=by_phone)
        lost = self._entries.schedule(entry.person, now, besides=agent)
        if not self._bind(agent, entry, identity, level, now, claim=claim, own_yes=own_yes):
            return False
        self._handover.finish(entry.person, now)
        self._tell(agent, told, now, name=entry.name)
        self._entries.finish(lost, now)
        if claim and claim != entry.person:
            self._agents.remove_dependant(agent, claim)
            self._requests.release(agent, claim)
            self._people.remove(claim)
        return True

    def _prepare_handover(self, record: Person, chat: str, now: datetime) -> None:
        """What comes before the change of the own chat, in case this process ends; and what an interrupted one left."""
        if record.holder not in ("", chat):
            self._former_chats.keep_identity(record.id, record.holder, self._people.identity(record))
        self._jobs.add(HANDOVER_JOB, record.id, now + CHECK_DELAY)
        self._checks.schedule_check(record.id, now)
        self._handover.finish(record.id, now)  # the chat before the last keeps nothing

    def _prepare(self, agent: str, entry: Dependant, identity: Identity, now: datetime, *, by_phone: bool) -> None:
        """What must be noted before an agent's hold. If the record was only entered in a chat of its own, before
        levels: that chat loses it by the agent's proof.
        """
        person = entry.person
        self._checks.schedule_check(person, now)
        self._compare_names(agent, entry, now)
        if by_phone:
            self._phones.note(person, identity)
        record = self._people.get(person)
        if record and not record.held:  # it may have the phone of a hold that ended
            self._phones.schedule_leave(record, identity.phone, now)
        if record and record.owner and not record.held:
            self._jobs.add(HANDOVER_JOB, person, now + CHECK_DELAY)

    def _compare_names(self, agent: str, entry: Dependant, now: datetime) -> None:
        """Schedule the question whether this dependant and one of the same name are one person: ``SecondDocuments``."""
        others = (one for one in self._agents.dependants(agent) if one.person != entry.person)
        if any(same_name(one.name, entry.name) for one in others):
            self._jobs.add(SECOND_JOB, agent, now + CHECK_DELAY)

    def _tell(self, chat: str, notice: str, now: datetime, **values: str) -> None:
        """Send the notice; an empty one is none."""
        if notice:
            self._notices.notify(chat, now, notice, **values)

    def _end_claim(self, claim: str, chat: str, person: str) -> None:
        if claim and claim != person:
            self._chat_fields.replace(chat, PERSON, claim, person)
            self._people.remove(claim)

    def _bind(
        self,
        agent: str,
        entry: Dependant,
        identity: Identity,
        level: Level,
        now: datetime,
        *,
        claim: str,
        own_yes: bool,
    ) -> bool:
        limits, person = rules_on(now.date()), entry.person
        room = limits.agent_limit + bool(claim)  # the claim leaves the list
        record = self._people.get(person)
        if record is None or not self._agents.add_dependant(agent, entry, room, claim=claim):
            return False
        known = self._people.identity(record)
        stays = record.held and not record.must_prove_again(agent=True)
        entered = known if stays else claimed_by(known, of_dependant(identity))
        child = not own_yes and expect_birthday(self._jobs, person, entered, now)
        about = person, agent, entry.relation, level, limits.person_limit, now
        if self._holds.bind(*about, own_yes=own_yes, child=child, entered=(record, entered)):
            return True
        changed = self._people.get(person)
        if changed and changed.sealed != record.sealed and not changed.closing:
            return self._bind(agent, entry, identity, level, now, claim=claim, own_yes=own_yes)
        self._agents.remove_dependant(agent, person)
        return False
