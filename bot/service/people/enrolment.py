"""Registration: compare the identity, save a claim, and turn it into a hold when it is proved.

Every step can be interrupted and repeated. Whether somebody is on record, held or new: a claimant without a proof gets
the same claim by the same steps, so that neither the answer nor its time tells anything.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from msgspec.structs import replace

from bot.health.codes.colour import Facts
from bot.health.people.assurance import Level
from bot.health.people.holds import (
    OWN_PHONE,
    HoldDecision,
    Proof,
    decide_dependant,
    decide_own,
    rests_on_phone,
)
from bot.health.people.identity import DependantIsAgent, Identity, NotProvedAgain, new_person_id
from bot.health.people.proxy import Relation, rules_on
from bot.service.people.agent_claims import AgentClaims
from bot.service.people.checks import CHECK_DELAY, Checks
from bot.service.people.claim_jobs import CLAIM_JOB, OWN_YES_JOB, VERIFY_JOB, what_follows
from bot.service.people.eraser import schedule_expiry
from bot.service.people.grants import Grants
from bot.service.people.lost_entries import LostEntries
from bot.service.people.proving import RESERVE_SECONDS, Asker, Budget, Proving, age_of
from bot.service.people.standing import Standing
from bot.store.gate.retention import day_of
from bot.store.people.agents import Dependant
from bot.store.people.holds import RecordGone
from bot.store.people.people import Person
from bot.store.records import Records

GATE_SECONDS = 2.0
"""Time limit for the platform while a scanner waits for the verdict."""

VERIFIED, VERIFIED_DEPENDANT = "notice.verified", "notice.verified_dependant"
"""The notices that a claim became a hold in the background: for the person's own chat, for an agent."""


class Enrolment:
    """Registers people for their own chat or an agent's."""

    def __init__(self, proving: Proving, records: Records, checks: Checks, grants: Grants, standing: Standing) -> None:
        self._proving = proving
        self._people = records.people
        self._holds = records.holds
        self._claims = records.claims
        self._agent_claims = AgentClaims(records)
        self._lost = LostEntries(records)
        self._jobs = records.jobs
        self._checks = checks
        self._grants = grants
        self._standing = standing
        self._entries = records.gate.entries
        self._fevers = records.fevers

    def register(self, chat: str, identity: Identity, budget: Budget, now: datetime) -> str:
        """Register a person for their own chat; gives the id of the record or of the chat's claim.

        Raises Unmatched, CheckedTooOften.
        """
        proofs = self._proving.prove(identity, Asker(chat, now), budget() - RESERVE_SECONDS)
        if proofs is None:
            save = partial(self._claims.save, chat=chat, identity=identity, level=Level.PENDING, now=now)
            return self._postpone(save, now, self._claims.own_id(chat, identity))
        return self.settle(chat, identity, proofs, budget, now)

    def settle(
        self,
        chat: str,
        identity: Identity,
        proofs: frozenset[Proof],
        budget: Budget,
        now: datetime,
        *,
        claim: str = "",
        told: str = "",
    ) -> str:
        """The part of ``register`` after the identity was compared. ``told`` is the notice of a hold, for the chat."""
        record, agents = self._open(identity, now)
        state = self._proving.state(record, agents, chat, now)
        identity = replace(identity, lender="") if Proof.OTHER_PHONE in proofs else identity
        proofs, state = self._proving.recorded.compare(proofs, identity, record, state, budget() - RESERVE_SECONDS)
        decision = decide_own(proofs, state)
        if decision in (HoldDecision.HOLD, HoldDecision.TAKE_OVER):
            level = Level.PHONE if proofs - {Proof.IN_PERSON} else Level.IN_PERSON
            self._return_fever(record, identity)
            by_phone = level is Level.PHONE
            if self._grants.own(record, chat, identity, level, now, by_phone=by_phone, claim=claim, told=told):
                self._begin(record.id, identity, budget, now)
                return record.id
            changed = self._people.get(record.id)
            if changed and changed != record and not changed.closing:  # somebody was faster, maybe a job for this chat
                return self.settle(chat, identity, proofs, budget, now, claim=claim, told=told)
        save = partial(self._claims.save, chat=chat, identity=identity, level=Level.CLAIM, now=now)
        return self._claim(save, what_follows(decision, proofs), now, claim, self._claims.own_id(chat, identity))

    def register_dependant(self, agent: str, relation: str, identity: Identity, budget: Budget, now: datetime) -> str:
        """Register a dependant for this agent; gives the id of the record or of the agent's claim.

        Raises Unmatched, CheckedTooOften, TooManyDependants, TooManyRequests, DependantIsAgent, NotProvedAgain.
        """
        record = self._standing.of_chat(agent)
        own = self._people.identity(record) if record else None
        if own and (identity.document, identity.number) in own.documents:
            raise DependantIsAgent
        asker = Asker(agent, now, trusted=bool(record and record.held))
        proofs = self._proving.prove(identity, asker, budget() - RESERVE_SECONDS, own)
        claim = self._standing.dependant_claim_id(agent, identity)
        if proofs is None:
            earlier = claim if claim == self._people.find_by_document(identity.document, identity.number) else ""
            # a record is not lost when its document does not match
            save = partial(self._agent_claims.save, agent, relation, identity, Level.PENDING, now, earlier=earlier)
            return self._postpone(save, now, new_person_id() if earlier or not claim else claim)
        return self.settle_dependant(agent, relation, identity, proofs, budget, now, claim=claim)

    def settle_dependant(
        self,
        agent: str,
        relation: str,
        identity: Identity,
        proofs: frozenset[Proof],
        budget: Budget,
        now: datetime,
        *,
        claim: str,
        told: str = "",
    ) -> str:
        """The part of ``register_dependant`` after the identity was compared; ``told`` as in ``settle``."""
        record, agents = self._open(identity, now)
        state = replace(self._proving.state(record, agents, agent, now), age=age_of(identity, now))
        person, about = record.id, (Relation(relation), state, rules_on(now.date()))
        decision = decide_dependant(proofs, *about)
        identity = replace(identity, lender="") if Proof.OTHER_PHONE in proofs else identity
        entry, yes = Dependant(person, relation, identity.name), bool(proofs & OWN_PHONE)
        level = Level.IN_PERSON if Proof.IN_PERSON in proofs else Level.PHONE
        if decision is HoldDecision.HOLD:
            self._return_fever(record, identity)
            by_phone, granted = rests_on_phone(proofs, *about), (agent, entry, identity, level, now)
            if self._grants.dependant(*granted, claim=claim, told=told, own_yes=yes, by_phone=by_phone):
                if state.mine and state.own_chat:
                    self._jobs.add(OWN_YES_JOB, f"{person} {agent}", now)
                self._begin(person, identity, budget, now)
                return person
        save = partial(self._agent_claims.save, agent, relation, identity, Level.CLAIM, now, own_yes=yes)
        return self._claim_dependant(save, what_follows(decision, proofs), now, claim, agent, record, agents)

    def open_record(self, claim: Person, now: datetime) -> str:
        """The id of the record that this claim names, with what is known of the person's health.

        Without one it is opened, also before the document was compared with the register: what a gate measures must
        outlast the claim, and nobody erases the record and shows a claim.
        """
        identity = self._people.identity(claim)
        record, _ = self._open(identity, now, compared=claim.level > Level.PENDING)
        if record.facts.status is None:
            self._return_fever(record, identity)
            self._checks.schedule_check(record.id, now)
            self._checks.check(record.id, GATE_SECONDS, now)
        return record.id

    def _open(self, identity: Identity, now: datetime, *, compared: bool = True) -> tuple[Person, tuple[str, ...]]:
        """The record of this document and its agents. The steps are the same for a new one, which gets an end.

        A record whose document leads to it twice although it is not there was never made: its making was cut off. One
        that is erased at this moment loses its document before it goes.
        """
        own, missed = new_person_id(), ""
        while True:
            person = self._people.claim_document(identity.document, identity.number, own)
            schedule_expiry(self._jobs, self._holds, person, now)
            try:
                return self._holds.open(person, identity, now, compared=compared, anew=person in (own, missed))
            except RecordGone:
                missed = person

    def _return_fever(self, record: Person, identity: Identity) -> None:
        """Give a new record the fever that an erased one left."""
        if record.facts == Facts():
            self._fevers.apply(identity, record.id)

    def _begin(self, person: str, identity: Identity, budget: Budget, now: datetime) -> None:
        """What follows a new hold: visits that were entered by hand, and the first colour."""
        self._entries.link(identity, person, day_of(now))
        self._checks.check(person, max(0.0, budget() - RESERVE_SECONDS), now)

    def _claim(self, save: Callable[..., bool], what: str, now: datetime, claim: str, own: str) -> str:
        """Save a claim and schedule what follows from what was decided; gives its id. It is saved under the id
        ``own``, that is the chat's only, when there is no ``claim`` or somebody got the record that has its id.
        """
        saved = claim or own
        subject = f"{saved} {what}"
        self._jobs.add(CLAIM_JOB, subject, now + CHECK_DELAY)  # before the claim, so that none stays without a job
        if not save(saved, unless_taken=saved != own):
            self._jobs.cancel(CLAIM_JOB, subject)
            return self._claim(save, what, now, own, own)
        self._jobs.add(CLAIM_JOB, subject, now)
        return saved

    def _claim_dependant(
        self,
        save: Callable[..., bool],
        what: str,
        now: datetime,
        claim: str,
        agent: str,
        record: Person,
        agents: tuple[str, ...],
    ) -> str:
        """``_claim`` for an agent. From before levels the claim is in the record, which is left to the others in it.

        Raises NotProvedAgain for an agent who holds the record, since nothing was proved of a person who must be.
        """
        if agent in agents and record.must_prove_again(agent=True):
            raise NotProvedAgain
        if claim == record.id and (record.owner or set(agents) - {agent}):
            save, claim = partial(save, earlier=record.id), ""
        saved = self._claim(save, what, now, claim, new_person_id())
        if saved != record.id and agent in agents:
            self._lost.leave(record.id, agent, now)
        return saved

    def _postpone(self, save: Callable[[str], bool], now: datetime, claim: str) -> str:
        """Save a claim and schedule the comparison that is still to be made; gives its id."""
        self._jobs.add(VERIFY_JOB, claim, now + CHECK_DELAY)
        save(claim)
        self._jobs.add(VERIFY_JOB, claim, now)  # due at once, now that there is a record
        return claim
