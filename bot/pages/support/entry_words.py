"""The words of the entries of a conversation, in the language of the page."""

from bot.health.support.conversation import TOLD, ReplyState, Speaker, TalkEntry
from bot.pages.support.desk import Desk, DeskVisit
from bot.store.support.pictures import PictureState

_NAMED_KINDS = frozenset({"voice", "form", "evidence"})
_OTHER_KINDS = frozenset({"video", "shortvideo", "location", "link", "unknown"})
"""The kinds of messages without words (``bot.channel.Message``)."""


class EntryWords:
    """The words of the entries, in the language of the page."""

    def __init__(self, desk: Desk, visit: DeskVisit) -> None:
        self._texts = desk.renderer.texts
        self._language = desk.language(visit)

    def word(self, route: str) -> str:
        """The first word that leads to this route or form; its name when there is none."""
        return next(iter(self._texts.words[self._language].get(route, ())), route)

    def who(self, entry: TalkEntry) -> str:
        """Who says the entry."""
        return self._say(f"supportpage.by.{entry.by}", name=entry.who)

    def text(self, entry: TalkEntry) -> str:
        """What is said, or what stands in place of it."""
        if entry.by is Speaker.DESK:
            return self._say(f"supportpage.event.{entry.text}", name=entry.who)
        if entry.kind == TOLD:
            return self._say(f"supportpage.told.{entry.text}")
        if entry.kind in ("text", "picture"):
            return entry.text
        if entry.kind in _NAMED_KINDS:
            return self._say(f"supportpage.kind.{entry.kind}")
        if entry.kind in _OTHER_KINDS:
            return self._say("supportpage.kind.other")
        word = self.word(entry.kind)
        return self._say("supportpage.kind.route" if word != entry.kind else "supportpage.kind.answer", word=word)

    def picture(self, state: PictureState | None, number: str) -> str:
        """Why a picture is not shown; without a state it was not taken."""
        return self._say(f"deskphoto.{state or 'refused'}", number=number)

    def state(self, state: ReplyState) -> str:
        """What became of a reply."""
        return self._say(f"supportpage.state.{state}")

    def _say(self, key: str, **values: str) -> str:
        return self._texts.say(self._language, key, **values)
