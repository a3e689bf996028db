"""Who decides reviews: operators with a key at the command line, and members of the staff at the desk.

Both vote on the same reviews. Of operators it is not known who they are, so an operator and a member with one name are
taken for one person.
"""

from dataclasses import dataclass

from bot.health.people.verdicts import ReviewOutcome, count_votes
from bot.health.support.reviews import needed_votes
from bot.health.support.roles import DeskAction, StaffRole, may
from bot.service.access.audit_log import operator_actor
from bot.store.access.operators import Operator, Role
from bot.store.people.reviews import OPENED_IN_CHAT, PROPOSED, Review, ReviewKind, Vote
from bot.store.records import Records

NOTHING = frozenset[ReviewKind]()


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who decides reviews of these ``kinds``. ``actor``: the name in the audit log. ``person``: who a member
    of the staff is; empty for an operator.
    """

    name: str
    actor: str
    kinds: frozenset[ReviewKind]
    person: str = ""


def as_voter(operator: Operator) -> Voter:
    """The operator as one who decides reviews."""
    return Voter(operator.name, operator_actor(operator), _operators_kinds(operator))


def staff_kinds(roles: frozenset[StaffRole]) -> frozenset[ReviewKind]:
    """What a member of the staff with these roles may decide: what people opened. What one operator proposes, another
    operator confirms.
    """
    return OPENED_IN_CHAT if may(roles, DeskAction.REVIEW) else NOTHING


class Voters:
    """Counts the votes of those who may decide to this day."""

    def __init__(self, records: Records) -> None:
        self._operators = records.operators
        self._staff = records.support.staff

    def counting(self, review: Review) -> tuple[Vote, ...]:
        """The votes that count: of those who may still decide such a review, one of each person."""
        found: list[Vote] = []
        for vote in review.votes:
            if not any(one.is_of(vote.voter, vote.person) for one in found) and review.kind in self._kinds(vote):
                found.append(vote)
        return tuple(found)

    def verdict(self, review: Review) -> ReviewOutcome | None:
        """What the votes say; None while it needs more."""
        return count_votes((vote.approves for vote in self.counting(review)), needed_votes(review.kind))

    def _kinds(self, vote: Vote) -> frozenset[ReviewKind]:
        if vote.person:
            member = self._staff.get(vote.voter)
            return staff_kinds(member.roles) if member and member.person == vote.person else NOTHING
        operator = self._operators.get(vote.voter)
        return _operators_kinds(operator) if operator else NOTHING


def _operators_kinds(operator: Operator) -> frozenset[ReviewKind]:
    own = OPENED_IN_CHAT if Role.REVIEWS in operator.roles else NOTHING
    return own | PROPOSED if Role.PEOPLE in operator.roles else own
