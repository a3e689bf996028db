"""What the pages of the support desk share: who is signed in, their pages, the conversation in an address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request

from bot.health.support.roles import DeskAction, may
from bot.pages.page import OWN_PICTURES, SESSION_POLICY, NotSignedIn, PageRenderer
from bot.service.access.browser_sessions import BrowserSession, SessionKind
from bot.service.support import Support
from bot.service.support.answering import Answering
from bot.store.support.staff import StaffMember

POLICY = f"{SESSION_POLICY}; connect-src 'self'"
"""The pages ask for news by themselves."""


MAX_PAGE = 10_000
"""The number of the last page of a list that can be asked for."""


class NoSuchConversation(Exception):
    """The address names no conversation, or one that is deleted."""


@dataclass(frozen=True, slots=True)
class DeskVisit:
    """A request of somebody who is signed in."""

    session: BrowserSession
    member: StaffMember
    now: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """The services of the desk, for its pages. ``question`` gives what the open form of a chat asks; empty when none is
    open.
    """

    support: Support
    renderer: PageRenderer
    question: Callable[[str], str]

    @property
    def answering(self) -> Answering:
        """The services about answers."""
        return self.support.answering

    def visit(self, action: DeskAction, *, acts: bool = True) -> DeskVisit:
        """Who sees a page. Raises NotSignedIn and NotAllowed. ``acts``: as in ``BrowserSessions.session``."""
        visit = self._visit(self.renderer.session(SessionKind.STAFF, acts=acts))
        self.support.talks.clerking.require(visit.member, action, visit.now)
        return visit

    def home(self) -> str:
        """The first page of who is signed in, below the public address. Raises NotSignedIn."""
        visit = self._visit(self.renderer.session(SessionKind.STAFF))
        return "/d/waiting" if may(visit.member.roles, DeskAction.LIST) else "/d/reviews"

    def form_visit(self) -> DeskVisit:
        """Who sent a form; the step itself checks the right to it. Raises NotSignedIn and StaleForm."""
        return self._visit(self.renderer.form_session(SessionKind.STAFF))

    def chat(self, ref: str) -> str:
        """The chat of a conversation in an address. Raises NoSuchConversation."""
        chat = self.support.talks.viewing.chat(ref)
        if chat is None:
            raise NoSuchConversation
        return chat

    def language(self, visit: DeskVisit) -> str:
        """The language of the pages of who is signed in."""
        return self.renderer.page_language(visit.session.language)

    def page(self, template: str, visit: DeskVisit, status: int = 200, **values: object) -> Response:
        """A page for somebody who is signed in."""
        about = {
            "token": visit.session.token,
            "member": visit.member,
            "may_list": may(visit.member.roles, DeskAction.LIST),
            "may_review": may(visit.member.roles, DeskAction.REVIEW),
            "now": visit.now,
            "desk": f"{self.renderer.path}/d",
            "may_search": may(visit.member.roles, DeskAction.SEARCH),
            "may_label": may(visit.member.roles, DeskAction.EDIT_LABELS),
            "reads_answers": may(visit.member.roles, DeskAction.ANSWERS),
        }
        language = visit.session.language
        return self.renderer.page(template, status, language, policy=POLICY, images=OWN_PICTURES, **about, **values)

    def _visit(self, session: BrowserSession) -> DeskVisit:
        now = self.renderer.clock()
        member = self.support.staffing.signed_in(session, now)
        if member is None:
            raise NotSignedIn
        return DeskVisit(session, member, now)


def page_number() -> int:
    """The number of the page of a list that is asked for, in the address or a form, from 0 on."""
    return max(0, min(request.values.get("page", 0, type=int), MAX_PAGE))
