"""The words of a review, in the language of the page."""

from bot.pages.support.desk import Desk, DeskVisit
from bot.service.support.review_sides import ReviewSide
from bot.store.people.reviews import ReviewKind


class ReviewWords:
    """The words of a review, in the language of the page."""

    def __init__(self, desk: Desk, visit: DeskVisit) -> None:
        self._texts = desk.renderer.texts
        self._language = desk.language(visit)

    def kind(self, kind: ReviewKind) -> str:
        """What the review is called."""
        return self._say(f"reviewpage.kind.{kind}")

    def asks(self, kind: ReviewKind) -> str:
        """What is asked, by whom, and what must be looked at."""
        return self._say(f"reviewpage.asks.{kind}")

    def yes(self, kind: ReviewKind) -> str:
        """What is done when staff approve."""
        return self._say(f"reviewpage.yes.{kind}")

    def no(self, kind: ReviewKind) -> str:
        """What is done when staff refuse."""
        return self._say(f"reviewpage.no.{kind}")

    def outcome(self, outcome: str) -> str:
        """How the review ended."""
        return self._say(f"reviewpage.outcome.{outcome}")

    def late(self, late: str) -> str:
        """Whether it waits too long."""
        return self._say(f"reviewpage.late.{late}")

    def part(self, side: ReviewSide) -> str:
        """What somebody is in the review."""
        return self._say(f"reviewpage.part.{side.part}")

    def level(self, side: ReviewSide) -> str:
        """How the person is proved; empty where that is not known."""
        return self._say(f"reviewpage.level.{side.level.name.lower()}") if side.level is not None else ""

    def document(self, side: ReviewSide) -> str:
        """The type of the document; empty without one."""
        return self._first(f"person.document.option.{side.document}") if side.document else ""

    def relation(self, side: ReviewSide) -> str:
        """What the person is to the agent; empty for others."""
        return self._first(f"relative.relation.option.{side.relation}") if side.relation else ""

    def same(self, side: ReviewSide, about: str) -> str:
        """Whether what is to become of the record is as on it already, which masked data do not show; else empty."""
        if side.same is None:
            return ""
        return self._say("reviewpage.same" if about in side.same else "reviewpage.different")

    def colour(self, colour: str) -> str:
        """The title of a colour."""
        return self._say(f"code.{colour}.title")

    def reason(self, reason: str) -> str:
        """Why it is this colour."""
        return self._say(f"reviewpage.why.{reason}")

    def _first(self, key: str) -> str:
        return self._say(key).partition("|")[0]

    def _say(self, key: str) -> str:
        return self._texts.say(self._language, key)
