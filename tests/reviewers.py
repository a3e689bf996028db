"""Staff who decide reviews at the desk, for tests."""

import re
from dataclasses import dataclass

from tests.desk import Clerk, SupportDesk
from tests.talk import Chat

REASON = "核对了证件和本人"
SEEN = re.compile(r'name="seen" value="([^"]+)"')


@dataclass
class Reviewer:
    """A member of the staff, at the pages of reviews."""

    clerk: Clerk

    def lists(self, which: str = "waiting") -> str:
        """A list of reviews."""
        return self.clerk.browser.get(f"/d/reviews?list={which}").text

    def finds(self, receipt: str, which: str = "waiting") -> str:
        """The name of a review in addresses; empty when it is not in the list."""
        rows = [row for row in self.lists(which).split("<li>") if f"编号 {receipt}<" in row]
        found = re.search(r"/d/review/([\w-]+)", rows[0]) if rows else None
        return found[1] if found else ""

    def opens(self, receipt: str) -> str:
        """The page of a review that waits."""
        return self.page(self.finds(receipt))

    def page(self, ref: str) -> str:
        """The page of the review with this name."""
        return self.clerk.browser.get(f"/d/review/{ref}").text

    def votes(self, ref: str, word: str = "approve", reason: str = REASON) -> int:
        """Vote with the form of the page as it is now; gives the status of the answer."""
        return self.sends(ref, word, reason, self.page(ref))

    def sends(self, ref: str, word: str, reason: str, page: str) -> int:
        """Vote with the form of a page that was read before."""
        found = SEEN.search(page)
        values = {"reason": reason, "seen": found[1] if found else ""}
        return self.clerk.browser.post(f"/d/review/{ref}/{word}", token=self.token(page), **values).status_code

    def posts(self, ref: str, step: str, page: str) -> int:
        """Do a step with what somebody else's page of the review says, and a token of one's own."""
        found = SEEN.search(page)
        values = {"reason": REASON, "seen": found[1] if found else ""}
        return self.clerk.browser.post(f"/d/review/{ref}/{step}", token=self.token(self.lists()), **values).status_code

    def asks(self, ref: str) -> int:
        """Ask the platform again."""
        return self.clerk.browser.post(f"/d/review/{ref}/ask", token=self.token(self.page(ref))).status_code

    @staticmethod
    def token(page: str) -> str:
        """The token of the forms of a page."""
        found = re.search(r'name="token" value="([^"]+)"', page)
        return found[1] if found else ""


def reviewer(desk: SupportDesk, name: str, *roles: str) -> Reviewer:
    """A new member of the staff who decides reviews."""
    return Reviewer(desk.clerk(name, *(roles or ("review",))))


def heard(chat: Chat) -> str:
    """All that the account has said in this chat, with what waited for the next answer."""
    chat.says("0")
    return chat.all
