"""The words of the figures, in the language of the page."""

from dataclasses import dataclass

from bot.chat.texts import Texts
from bot.service.support.answer_views import AnswerViews


@dataclass(frozen=True, slots=True)
class FigureWords:
    """Names and numbers in words."""

    texts: Texts
    language: str
    answer_views: AnswerViews

    def say(self, key: str, **values: object) -> str:
        """The text of this key."""
        return self.texts.say(self.language, key, **values)

    def topic(self, id_: str) -> str:
        """The title of an answer; its id when there is none of this id any more."""
        return self.answer_views.title(id_, self.language)

    def age(self, late: str) -> str:
        """How long reviews of this lateness have been open."""
        return self.say(f"figures.reviews.{late}")

    def time(self, seconds: int | None) -> str:
        """A time in hours and minutes, rounded up; a dash for none."""
        if seconds is None:
            return self.say("figures.nothing")
        hours, minutes = divmod(-(-seconds // 60), 60)
        if hours and minutes:
            return self.say("figures.hours", hours=hours, minutes=minutes)
        return self.say("figures.full_hours", hours=hours) if hours else self.say("figures.minutes", minutes=minutes)

    def share(self, per_cent: int | None) -> str:
        """A share; a dash for a share of nothing."""
        return self.say("figures.nothing") if per_cent is None else f"{per_cent}%"
