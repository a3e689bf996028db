"""The services that handlers, worker and pages share: each use case is implemented once, here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.chat.context import Context
from bot.service.access.browser_sessions import BrowserSessions
from bot.service.answers import Answers
from bot.service.codes.codes import Codes
from bot.service.gate import Gate
from bot.service.notices import Notices
from bot.service.people.bereavement import Bereavement
from bot.service.people.consent import Consent
from bot.service.people.correcting import Correcting
from bot.service.people.ending import EndingServices
from bot.service.people.enrolment import Enrolment
from bot.service.people.grants import Grants
from bot.service.people.joining import Joining
from bot.service.people.leaving import Leaving
from bot.service.people.likeness import Likeness
from bot.service.people.minors import Minors
from bot.service.people.phone_change import PhoneChange
from bot.service.people.phone_proofs import PhoneProofs
from bot.service.people.review_services import ReviewServices
from bot.service.people.reviewing import Reviewing
from bot.service.people.second_documents import SecondDocuments
from bot.service.people.standing import Standing
from bot.service.status import StatusBoard
from bot.service.support import Support
from bot.store.people.agents import Agents
from bot.store.people.people import People


@dataclass(frozen=True, slots=True)
class Services:
    """All services that a handler can use. ``on_shown`` is called with a chat and the notices that it was shown.
    ``forget_chat`` deletes a chat's data but not the registration.
    ``hotline`` is the telephone number of the human help desk, ``retention_days`` how long passes at gates are kept,
    ``privacy_url`` the address of the page on privacy.
    """

    enrolment: Enrolment
    codes: Codes
    consent: Consent
    notices: Notices
    standing: Standing
    grants: Grants
    reviewing: Reviewing
    bereavement: Bereavement
    minors: Minors
    likeness: Likeness
    reviews: ReviewServices
    phone_proofs: PhoneProofs
    phone_change: PhoneChange
    correcting: Correcting
    joining: Joining
    second_documents: SecondDocuments
    leaving: Leaving
    ending: EndingServices
    people: People
    agents: Agents
    gate: Gate
    answers: Answers
    browser_sessions: BrowserSessions
    support: Support
    on_shown: Callable[[str, Sequence[str]], None]
    status: StatusBoard
    forget_chat: Callable[[str], None]
    hotline: str
    retention_days: int
    privacy_url: str


Ctx: TypeAlias = Context[Services]
"""The context of one message, with the services."""
