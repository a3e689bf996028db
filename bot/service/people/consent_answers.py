"""What a chat that is asked for its consent sees of a request, and what comes of its answer."""

from dataclasses import dataclass
from enum import StrEnum

from bot.health.people.holds import SELF
from bot.store.people.consent_requests import ConsentRequest


class ConsentOutcome(StrEnum):
    """The result of an answer to a request."""

    AGREED = "agreed"
    AGREED_FOR = "agreed_for"
    AGREED_PHONE = "agreed_phone"
    AGREED_REVIEW = "agreed_review"
    MOVED = "moved"
    MOVED_CHILD = "moved_child"
    DECLINED = "declined"
    DECLINED_PHONE = "declined_phone"
    DECLINED_MOVE = "declined_move"
    DECLINED_REVIEW = "declined_review"
    FULL = "full"
    AGAIN = "again"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """The result of an answer, with the full names of who asked and of the person."""

    outcome: ConsentOutcome
    agent: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class PendingConsent:
    """A request as the asked chat sees it. ``agent`` and ``name`` are full names; ``relation`` is what the person
    is to the agent (SELF, PHONE_OWNER: who asks says to be the person; REVIEW: staff look at a change, and ``agent`` is
    the receipt number); ``seen``: the chat was shown the request.
    """

    key: str
    agent: str
    name: str
    relation: str
    seen: bool


def notice_key(request: ConsentRequest, *, own: bool) -> str:
    """The key of the notice that asks; ``own``: in the own chat of the person whom the request is about."""
    if request.relation == SELF:
        return "notice.asked_own" if own else "notice.asked_child"
    return "notice.consent" if own else "notice.consent_for"
