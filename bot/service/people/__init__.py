"""People: registration, claims and holds, consent, reviews, health checks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.authorities.identity import IdentityAuthority
from bot.service.access.audit_log import AuditLog
from bot.service.notices import Notices
from bot.service.people.bereavement import Bereavement
from bot.service.people.chat_ending import ChatEnding
from bot.service.people.checks import Checks
from bot.service.people.claim_jobs import CLAIM_JOB, JOIN_JOB, OWN_YES_JOB, SECOND_JOB, VERIFY_JOB
from bot.service.people.claims import Claims
from bot.service.people.consent import Consent
from bot.service.people.correcting import Correcting
from bot.service.people.corrections import Corrections
from bot.service.people.custody import Custody
from bot.service.people.deciding import Deciding
from bot.service.people.enrolment import Enrolment
from bot.service.people.eraser import RELATIVE_JOB, Eraser
from bot.service.people.grants import Grants
from bot.service.people.handover import HANDOVER_JOB, Handover, Mover
from bot.service.people.in_person import InPerson
from bot.service.people.joining import Joining
from bot.service.people.leaving import Leaving
from bot.service.people.likeness import Likeness
from bot.service.people.lost_entries import ENTRY_JOB, LostEntries
from bot.service.people.merging import MERGE_JOB, Merging
from bot.service.people.minors import Minors
from bot.service.people.moved_questions import MovedQuestions
from bot.service.people.phone_change import PhoneChange
from bot.service.people.phone_holds import PHONE_JOB, PhoneHolds
from bot.service.people.proving import Proving
from bot.service.people.record_links import RecordLinks
from bot.service.people.record_pairs import RecordPairs
from bot.service.people.relative_phones import RelativePhones
from bot.service.people.review_results import RecordChanges
from bot.service.people.review_services import ReviewServices, build_reviews
from bot.service.people.review_views import ReviewViews
from bot.service.people.reviewing import LATE_JOB, REVIEW_JOB, Reviewing
from bot.service.people.second_documents import SecondDocuments
from bot.service.people.standing import Standing
from bot.signing.receipts import Receipts
from bot.store.people.consent_requests import OVERDUE_JOB
from bot.store.records import Records


@dataclass(frozen=True, slots=True)
class PeopleServices:
    """All services about people, and the jobs of the worker for them."""

    enrolment: Enrolment
    consent: Consent
    standing: Standing
    phone_change: PhoneChange
    correcting: Correcting
    joining: Joining
    second_documents: SecondDocuments
    grants: Grants
    leaving: Leaving
    reviewing: Reviewing
    deciding: Deciding
    views: ReviewViews
    custody: Custody
    in_person: InPerson
    bereavement: Bereavement
    minors: Minors
    likeness: Likeness
    reviews: ReviewServices
    jobs: Mapping[str, Callable[[str, datetime], None]]


def build_people(
    records: Records,
    authority: IdentityAuthority,
    checks: Checks,
    notices: Notices,
    movers: Sequence[Mover],
    receipts: Receipts,
    audit_log: AuditLog,
) -> PeopleServices:
    """Build the services over these records. ``movers``: see ``Handover``."""
    phones, standing = PhoneHolds(records, notices), Standing(records.people, records.agents, records.chat_fields)
    eraser, reviewing, entries = Eraser(records, notices, phones), Reviewing(records, notices), LostEntries(records)
    chat_ending, likeness, handover, merging = _build_moving(records, notices, standing, reviewing, eraser, movers)
    grants = Grants(records, checks, handover, phones, entries, notices)
    moving = _build_changes(records, checks, notices, grants, phones, reviewing, eraser, chat_ending, likeness, merging)
    deciding, views, reviews = build_reviews(records, notices, checks, standing, moving, receipts, audit_log)
    proving = Proving(authority, records.people, records.attempts, phones)
    enrolment = Enrolment(proving, records, checks, grants, standing)
    relatives, in_person = RelativePhones(records, notices, phones, enrolment), InPerson(records, standing, enrolment)
    consent = Consent(records, notices, grants, relatives, reviewing, deciding.finish)
    claims = Claims(records, standing, enrolment, proving, checks, consent, relatives, reviewing, notices)
    correcting = Correcting(records, proving, moving.corrections, reviewing, standing)
    custody = Custody(records, reviewing, deciding, notices, audit_log, correcting, chat_ending)
    joining, seconds = _build_joining(records, standing, enrolment, reviewing, proving, merging, checks, notices)
    changes = PhoneChange(proving, enrolment, records.people, grants, records.jobs), correcting, joining, seconds
    moves = handover, phones, merging, joining, seconds, entries
    jobs = _jobs(claims, consent, relatives, (deciding, reviews)) | _moves(*moves)
    staff = Leaving(records, notices), reviewing, deciding, views, custody, in_person
    asked = moving.bereavement, moving.minors, likeness, reviews
    return PeopleServices(enrolment, consent, standing, *(*changes, grants, *staff, *asked), jobs)


def _build_moving(
    records: Records,
    notices: Notices,
    standing: Standing,
    reviewing: Reviewing,
    eraser: Eraser,
    movers: Sequence[Mover],
) -> tuple[ChatEnding, Likeness, Handover, Merging]:
    """What ends chats, moves records to other ones, and makes one record of two."""
    chat_ending, likeness = ChatEnding(records, eraser, notices), Likeness(records, notices, standing)
    handover = Handover(records, notices, chat_ending, MovedQuestions(records, reviewing), likeness, movers)
    return chat_ending, likeness, handover, Merging(records, handover, eraser, likeness)


def _build_changes(
    records: Records,
    checks: Checks,
    notices: Notices,
    grants: Grants,
    phones: PhoneHolds,
    reviewing: Reviewing,
    eraser: Eraser,
    chat_ending: ChatEnding,
    likeness: Likeness,
    merging: Merging,
) -> RecordChanges:
    """What carries out what staff decide."""
    corrections = Corrections(records, checks, merging, notices, likeness)
    ending = Bereavement(records, notices, reviewing, eraser), Minors(records, reviewing)
    return RecordChanges(grants, phones, reviewing, corrections, eraser, chat_ending, *ending)


def _build_joining(
    records: Records,
    standing: Standing,
    enrolment: Enrolment,
    reviewing: Reviewing,
    proving: Proving,
    merging: Merging,
    checks: Checks,
    notices: Notices,
) -> tuple[Joining, SecondDocuments]:
    """What asks about two documents of one person, oneself or a dependant."""
    shared = proving, RecordPairs(records, merging, RecordLinks(records, checks), checks), notices
    return Joining(records, enrolment, reviewing, *shared), SecondDocuments(records, standing, *shared)


def _jobs(
    claims: Claims, consent: Consent, relatives: RelativePhones, decided: tuple[Deciding, ReviewServices]
) -> dict[str, Callable[[str, datetime], None]]:
    """The jobs that follow a claim, a request or a review."""
    return {
        VERIFY_JOB: claims.verify,
        CLAIM_JOB: claims.follow,
        OVERDUE_JOB: consent.close_overdue,
        RELATIVE_JOB: relatives.close,
        OWN_YES_JOB: consent.ask_own_yes,
        REVIEW_JOB: decided[0].finish,
        LATE_JOB: decided[0].remind,
    }


def _moves(
    handover: Handover,
    phones: PhoneHolds,
    merging: Merging,
    joining: Joining,
    seconds: SecondDocuments,
    entries: LostEntries,
) -> dict[str, Callable[[str, datetime], None]]:
    """The jobs that follow a change of holder or phone, and a second document of one person."""
    return {
        HANDOVER_JOB: handover.finish,
        PHONE_JOB: phones.leave,
        MERGE_JOB: merging.run,
        JOIN_JOB: joining.follow,
        SECOND_JOB: seconds.follow,
        ENTRY_JOB: entries.run,
    }
