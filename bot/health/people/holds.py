"""Who gets a record: what somebody has proved, against who holds it already.

A claim blocks nobody and shows nothing, so the only question is when a claim becomes a hold. All else is a claim, and
the claimant reads the same sentence in each case: whether somebody is on record is learnt by nobody.
"""

from collections.abc import Set
from datetime import timedelta
from enum import StrEnum

from msgspec import Struct

from bot.health.people.documents import DocumentType
from bot.health.people.proxy import ProxyRules, Relation

SELF = "self"
"""In place of a relation: somebody claims to be the person."""

PHONE_OWNER = "phone"
"""In place of a relation: somebody claims to be the person, and proved a phone with which the asked chat holds its own
record."""

REVIEW_MOVE = "review_move"
"""In place of a relation: staff look at whether the record moves to the chat that wants it."""

REVIEW = "review"
"""In place of a relation: staff look at another change of the record."""

REVIEWS = frozenset({REVIEW, REVIEW_MOVE})
"""What stands in place of a relation where staff look; the ``claim`` of such a request is the receipt number."""

ANSWER_TIME = timedelta(hours=72)
"""How long those who hold a record have for an answer, before staff decide and before what is approved against them is
done."""

CHILD_BELOW = 14
"""Completed years from which a person may have an own chat without the yes of an agent."""

SHORT_STAY_DOCUMENTS = frozenset(DocumentType) - {DocumentType.RESIDENT_ID}
"""Documents of people who may have no mainland number: a number abroad proves them, with document and birth date."""


class Proof(StrEnum):
    """What was proved besides the document.

    ``PHONE_THEIRS``: a code sent by SMS was typed in this chat, and the phone is the person's by the operators'
    register. ``PHONE_ABROAD``: the same with a number abroad, by document, birth date and nationality.
    ``OTHER_PHONE``: the same with a phone that is not the person's. ``RELATIVE_PHONE``: besides, the one who holds a
    record with that phone said yes in their own chat. ``AGENTS_PHONE``: that one is an agent of the person.
    ``RECORDED_PHONE``: the phone proved by SMS is the one on the record, and has not become somebody else's since.
    ``KIN``: the agent and the person are in one household booklet.
    ``IN_PERSON``: somebody authorised compared face and document. ``OTHER_RECORD``: besides
    PHONE_THEIRS, a record of the same name and birth date rests on the same phone, theirs for its document too.
    """

    PHONE_THEIRS = "theirs"
    PHONE_ABROAD = "abroad"
    OTHER_PHONE = "other"
    RELATIVE_PHONE = "relative"
    AGENTS_PHONE = "agents"
    RECORDED_PHONE = "recorded"
    KIN = "kin"
    IN_PERSON = "in_person"
    OTHER_RECORD = "other_record"


OWN_PHONE = frozenset({Proof.PHONE_THEIRS, Proof.PHONE_ABROAD})
"""The proofs that a phone is the person's: who types its code for somebody else has their yes."""


class RecordState(Struct, frozen=True):
    """Who holds a record. ``own_chat`` and ``agents``: whether an own chat or agents hold it, other than the claimant.

    ``age`` is in completed years, None when it is not known. ``phone_lost``: the identity authority says that the
    phone on the record is not the person's any more. ``mine``: the claimant is an agent who holds it.
    """

    own_chat: bool = False
    agents: bool = False
    age: int | None = None
    phone_lost: bool = False
    mine: bool = False


class HoldDecision(StrEnum):
    """What a claimant gets.

    ``HOLD``: the record. ``TAKE_OVER``: the record, which somebody held; they are told. ``ASK_HOLDER``, ``ASK_AGENTS``:
    a claim, and the holders are asked. ``ASK_RELATIVE``: a claim, and who holds their own record with the phone is
    asked, if anybody does, whoever holds the claimed one: a question would tell that nobody does. ``REVIEW``: a claim,
    and staff decide. ``CLAIM``: a claim. ``ASK_SAME``: a claim, and the claimant is asked whether another record, held
    with the same phone, is theirs too.
    """

    HOLD = "hold"
    TAKE_OVER = "take_over"
    ASK_HOLDER = "ask_holder"
    ASK_AGENTS = "ask_agents"
    ASK_RELATIVE = "ask_relative"
    REVIEW = "review"
    CLAIM = "claim"
    ASK_SAME = "ask_same"


def decide_own(proofs: Set[Proof], record: RecordState) -> HoldDecision:
    """What the person's own chat gets, by these proofs."""
    decision = _decide_single(proofs, record)
    gets = decision in (HoldDecision.HOLD, HoldDecision.TAKE_OVER)
    return HoldDecision.ASK_SAME if gets and Proof.OTHER_RECORD in proofs else decision


def _decide_single(proofs: Set[Proof], record: RecordState) -> HoldDecision:
    """The same, for a person with one record."""
    if not (record.own_chat or record.agents):
        if proofs & {*OWN_PHONE, Proof.RELATIVE_PHONE, Proof.IN_PERSON}:
            return HoldDecision.HOLD
    elif record.own_chat and Proof.RECORDED_PHONE in proofs:
        return HoldDecision.TAKE_OVER
    elif proofs & {Proof.PHONE_THEIRS, Proof.RECORDED_PHONE}:
        return _by_phone(record)
    elif Proof.AGENTS_PHONE in proofs and (is_guarded(record) or not record.own_chat):
        return HoldDecision.TAKE_OVER  # whoever would be asked said yes
    elif Proof.IN_PERSON in proofs:
        return HoldDecision.REVIEW  # face and document alone never take a hold from anybody
    return HoldDecision.ASK_RELATIVE if Proof.OTHER_PHONE in proofs else HoldDecision.CLAIM


def is_guarded(record: RecordState) -> bool:
    """Whether the person is so young that their own chat alone takes no place from their agents.

    Without an agent a child decides alone: there is nobody to ask, and nobody who would lose anything.
    """
    return record.agents and record.age is not None and record.age < CHILD_BELOW


def _by_phone(record: RecordState) -> HoldDecision:
    """The same, by another phone than the own chat's that holds the record, if one does."""
    if is_guarded(record):
        return HoldDecision.ASK_AGENTS
    return HoldDecision.ASK_HOLDER if record.own_chat and not record.phone_lost else HoldDecision.TAKE_OVER


def decide_dependant(proofs: Set[Proof], relation: Relation, record: RecordState, rules: ProxyRules) -> HoldDecision:
    """What an agent gets who adds a dependant, by the rules of the day. An agent never takes a hold from anybody.

    What staff look at while nobody holds the record, they look at too when somebody does, who is asked besides: else
    the receipt number would tell that the person is not on record.
    """
    if record.mine:
        return HoldDecision.HOLD
    alone = _decide_unheld(proofs, relation, record, rules)
    if alone is HoldDecision.REVIEW or not (record.own_chat or record.agents):
        return alone
    return HoldDecision.ASK_HOLDER if record.own_chat else HoldDecision.ASK_AGENTS


def rests_on_phone(proofs: Set[Proof], relation: Relation, record: RecordState, rules: ProxyRules) -> bool:
    """Whether an agent who gets a hold by these proofs would not get it without the person's phone."""
    return decide_dependant(proofs - OWN_PHONE, relation, record, rules) is not HoldDecision.HOLD


def _decide_unheld(proofs: Set[Proof], relation: Relation, record: RecordState, rules: ProxyRules) -> HoldDecision:
    if relation is Relation.OTHER:
        return HoldDecision.REVIEW  # who may act for a ward is in no document
    if proofs & {*OWN_PHONE, Proof.IN_PERSON}:
        return HoldDecision.HOLD
    if record.age is None or rules.child_below <= record.age < rules.elder_from:
        return HoldDecision.REVIEW  # an adult says yes by an own phone, or staff look at it
    return HoldDecision.HOLD if Proof.KIN in proofs else HoldDecision.CLAIM
