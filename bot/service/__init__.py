"""What is done for people, step by step, each written once. Handlers, worker and pages use the same."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.service.codes import Codes
from bot.service.consent import Consent
from bot.service.enrolment import Enrolment
from bot.service.gate import Gate
from bot.service.notices import Notices
from bot.store.agents import Agents
from bot.store.people import People


@dataclass(frozen=True, slots=True)
class Services:
    """All a handler can ask for. ``forget`` erases a chat, not a registration; at ``hotline`` a human answers."""

    enrolment: Enrolment
    codes: Codes
    consent: Consent
    notices: Notices
    people: People
    agents: Agents
    gate: Gate
    forget: Callable[[str], None]
    hotline: str
