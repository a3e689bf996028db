"""The jobs that follow a claim: those that take time, and those whose time would tell whether somebody is on record."""

from collections.abc import Mapping
from datetime import datetime

from bot.chat.fields import ATTEMPT_TOLD, PERSON
from bot.health.codes.colour import Facts
from bot.health.people.assurance import Level
from bot.health.people.attempts import CheckedTooOften
from bot.health.people.holds import HoldDecision
from bot.health.people.identity import Identity, NotEnrolled
from bot.service.notices import Notices
from bot.service.people.checks import SERVICE_SECONDS, Checks
from bot.service.people.claim_jobs import COMPARED, JOIN_JOB
from bot.service.people.consent import Consent
from bot.service.people.enrolment import VERIFIED, VERIFIED_DEPENDANT, Enrolment
from bot.service.people.eraser import schedule_expiry
from bot.service.people.proving import Asker, Proving
from bot.service.people.relative_phones import RelativePhones
from bot.service.people.reviewing import Reviewing
from bot.service.people.standing import Standing
from bot.store.gate.retention import day_of
from bot.store.jobs import TryLater
from bot.store.people.people import Person
from bot.store.records import Records


class Claims:
    """Follows claims: compares pending ones, checks the claimed person's health, asks those who hold the record."""

    def __init__(
        self,
        records: Records,
        standing: Standing,
        enrolment: Enrolment,
        proving: Proving,
        checks: Checks,
        consent: Consent,
        relatives: RelativePhones,
        reviewing: Reviewing,
        notices: Notices,
    ) -> None:
        self._people = records.people
        self._holds = records.holds
        self._agents = records.agents
        self._fevers = records.fevers
        self._chat_fields = records.chat_fields
        self._jobs = records.jobs
        self._standing = standing
        self._enrolment = enrolment
        self._proving = proving
        self._checks = checks
        self._consent = consent
        self._relatives = relatives
        self._reviewing = reviewing
        self._notices = notices

    def follow(self, subject: str, now: datetime) -> None:
        """Do what a claim needs after the answer, by the subject of CLAIM_JOB. Raises TryLater."""
        claim_id, decision, *proved = subject.split(" ")
        claim = self._people.get(claim_id)
        if claim is None or claim.held:
            return
        schedule_expiry(self._jobs, self._holds, claim_id, now)
        identity = self._people.identity(claim)
        person = self._people.find_by_document(identity.document, identity.number)
        record = self._people.get(person) if person else None
        if record is None:
            return
        if record.facts == Facts():
            self._fevers.apply(identity, record.id)
        if not record.held:
            schedule_expiry(self._jobs, self._holds, record.id, now)
        if HoldDecision(decision) is HoldDecision.REVIEW:
            self._reviewing.open(record.id, claim, now, compared=COMPARED in proved)
        self._involve_others(HoldDecision(decision), record, claim, now, proved=bool(proved))
        self._check_health(record, now)

    def verify(self, claim_id: str, now: datetime) -> None:
        """Compare a pending claim with the authority's register. Raises TryLater."""
        claim = self._people.get(claim_id)
        if claim is None or claim.held:
            return  # an earlier run did it
        schedule_expiry(self._jobs, self._holds, claim_id, now)
        identity, agents = self._people.identity(claim), self._agents.of_person(claim_id)
        chats = {chat: relation for chat, relation in {claim.owner: "", **agents}.items() if chat}
        if claim.owner and self._chat_fields.is_answering(claim.owner):
            raise TryLater  # the answer is going to save that the chat has this claim
        try:
            for chat, relation in chats.items() if claim.level is Level.PENDING else ():
                self._settle(claim_id, chat, relation, identity, now)
        except NotEnrolled:
            self._reject(claim, identity, now)
        compared = self._people.get(claim_id)
        if compared and compared.level is Level.CLAIM:
            self._tell_claimed(chats, identity, now)

    def _involve_others(
        self, decision: HoldDecision, record: Person, claim: Person, now: datetime, *, proved: bool
    ) -> None:
        """Ask the holders or a relative, or tell the holder of the attempt."""
        match decision:
            case HoldDecision.ASK_HOLDER | HoldDecision.ASK_AGENTS:
                self._consent.request(record, claim, now, proved=proved)
            case HoldDecision.REVIEW if not claim.owner:
                self._consent.request(record, claim, now, proved=proved)  # a yes ends the review
            case HoldDecision.ASK_SAME:
                self._jobs.add(JOIN_JOB, claim.id, now)
            case HoldDecision.ASK_RELATIVE:
                self._relatives.ask(record, claim, now)
        if record.holder and decision not in (HoldDecision.ASK_HOLDER, HoldDecision.REVIEW):
            self._tell_of_attempt(record.holder, now)

    def _tell_of_attempt(self, holder: str, now: datetime) -> None:
        """Tell the holder, once a day: whoever knows the document could send one message after another."""
        today = str(day_of(now))
        if self._chat_fields.read(holder).get(ATTEMPT_TOLD) != today:
            self._notices.notify(holder, now, "notice.attempt", about=today)
            self._chat_fields.set(holder, ATTEMPT_TOLD, today)

    def _check_health(self, record: Person, now: datetime) -> None:
        """The verdict of a claimed person must be known at the gate before anybody holds the record."""
        if record.facts.status is None and not self._checks.check_in_background(record.id, SERVICE_SECONDS, now):
            raise TryLater

    def _settle(self, claim: str, chat: str, relation: str, identity: Identity, now: datetime) -> None:
        agent = self._standing.of_chat(chat) if relation else None
        known = self._people.identity(agent) if agent else None
        asker = Asker(chat, now, trusted=bool(agent and agent.held))
        try:
            proofs = self._proving.prove(identity, asker, SERVICE_SECONDS, known)
        except CheckedTooOften:
            raise TryLater from None  # a pause, or until tomorrow; what was entered is not lost
        if proofs is None:
            raise TryLater
        budget = (lambda: SERVICE_SECONDS), now
        if relation:
            told = VERIFIED_DEPENDANT
            self._enrolment.settle_dependant(chat, relation, identity, proofs, *budget, claim=claim, told=told)
        else:
            self._enrolment.settle(chat, identity, proofs, *budget, claim=claim, told=VERIFIED)

    def _tell_claimed(self, chats: Mapping[str, str], identity: Identity, now: datetime) -> None:
        """Tell the chats of a claim, by relation, that the document matched and the person is not proved."""
        for chat, relation in chats.items():
            if relation:
                self._notices.notify(chat, now, "notice.claimed_dependant", name=identity.name)
            else:
                self._notices.notify(chat, now, "notice.claimed")

    def _reject(self, claim: Person, identity: Identity, now: datetime) -> None:
        """Remove a pending claim whose document did not match, and tell its chats."""
        if claim.owner:
            self._chat_fields.replace(claim.owner, PERSON, claim.id, "")
            self._notices.notify(claim.owner, now, "notice.rejected")
        for agent in self._agents.of_person(claim.id):
            self._agents.remove_dependant(agent, claim.id)
            self._notices.notify(agent, now, "notice.rejected_dependant", name=identity.name)
        self._people.remove(claim.id)
