"""A support desk for tests: two clerks with browsers, a lead, and people who ask for a human."""

import re
from dataclasses import dataclass

from tests.cast import Someone, adult
from tests.gatehouse import Gatehouse
from tests.surfing import Browser
from tests.talk import Chat

LINK = re.compile(r"https?://\S+/g/in/\S+")
REPLY = re.compile(r'name="reply" value="([^"]+)"')
REF = re.compile(r"/d/chat/([\w-]+)")
DOCUMENT = "111"


@dataclass
class Clerk:
    """Somebody of the staff: the own chat, and a browser that is signed in."""

    name: str
    who: Someone
    chat: Chat
    browser: Browser

    def signs_in(self) -> str:
        """Ask for the link in the own chat and open it; gives the page."""
        found = LINK.search(self.chat.says("工作台"))
        assert found, self.chat.sees
        return self.browser.opens(found[0]).text

    def page(self) -> str:
        """The page that was opened last."""
        return self.browser.page.text

    def sees(self, which: str = "waiting") -> str:
        """A list of the inbox."""
        return self.browser.get(f"/d/{which}").text

    def refs(self, which: str = "waiting") -> list[str]:
        """The conversations in a list, in its order."""
        return REF.findall(self.sees(which))

    def opens(self, ref: str) -> str:
        """The page of a conversation."""
        return self.browser.get(f"/d/chat/{ref}").text

    def does(self, ref: str, step: str, **values: str) -> int:
        """Send a form of the conversation's page; gives the status of the answer, of which redirects are followed."""
        token = self.browser.token or REPLY.sub("", self.opens(ref)) and self.browser.token
        return self.browser.post(f"/d/chat/{ref}/{step}", token=token, **values).status_code

    def replies(self, ref: str, text: str, reply: str = "") -> int:
        """Reply with the form of the page as it is now, or with the token of an earlier one."""
        found = REPLY.search(self.opens(ref))
        return self.does(ref, "reply", text=text, reply=reply or (found[1] if found else "no token at all"))


class SupportDesk:
    """The desk, its staff, and the worker behind it."""

    def __init__(self, house: Gatehouse, clerks: tuple[str, ...] = ("an", "bo")) -> None:
        self.house, self.earth = house, house.world
        found = [self.clerk(name) for name in clerks]
        self.an, self.bo = found[0], found[-1]

    def clerk(self, name: str, *roles: str) -> Clerk:
        """A new member of the staff, who is signed in."""
        who = adult()
        chat = self.house.citizen(who)
        chosen = [option for role in roles or ("answer",) for option in ("--role", role)]
        done = self.house.command("staff", "add", name, *chosen, "--document", DOCUMENT, "--number", who.number)
        assert done.exit_code == 0, done.output
        clerk = Clerk(name, who, chat, self.house.browser())
        clerk.signs_in()
        return clerk

    def asks(self, chat: Chat, *words: str) -> str:
        """Ask for a human in this chat and write these words; gives the name of the conversation."""
        known = set(self.an.refs("all"))
        chat.says("人工", *words)
        (ref,) = set(self.an.refs("all")) - known
        return ref

    def talks(self, ref: str, clerk: Clerk, chat: Chat, text: str) -> str:
        """The clerk replies; gives what the phone shows when the worker has run."""
        assert clerk.replies(ref, text) == 200
        self.earth.works()
        return chat.sees
