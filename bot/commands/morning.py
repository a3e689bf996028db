"""A morning at the support desk of the demo: its staff, people who wait, and what was counted the days before."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.answers.finder import Certainty, Finding
from bot.chat.fields import LAST_CONTACT
from bot.chat.texts import REFERENCE_LANGUAGE
from bot.commands.asked_reviews import AskedReviews
from bot.commands.seeding import Row, Seeding
from bot.health.clock import unix_second
from bot.health.people.documents import DocumentType
from bot.health.support.conversation import Speaker, TalkEntry
from bot.health.support.figures import Count, first_reply_count, topic_count
from bot.health.support.roles import StaffRole
from bot.health.support.window import Act
from bot.store.support.staff import StaffMember

_MINUTE = timedelta(minutes=1)
_VERDICTS = {
    Certainty.SURE: Count.ANSWERED,
    Certainty.UNSURE: Count.OFFERED,
    Certainty.NONE: Count.MISSED,
}


class Morning:
    """Fills the desk, at the times at which it happened before ``now``."""

    def __init__(self, seeding: Seeding, now: datetime) -> None:
        self._seeding = seeding
        self._now = now
        self._services = seeding.parts.services
        self._support = seeding.parts.services.support

    def begin(self, clerks: Sequence[Row], morning: Mapping[str, Any]) -> None:
        """Do all of it, unless the desk has staff already."""
        if self._support.staffing.all():
            return
        staff = {row["key"]: self._add(row) for row in clerks}
        reviews = AskedReviews(self._seeding, morning["about"])
        for row in morning["asker"]:
            if "review" in row:
                reviews.open(row, self._before(60 * row.get("review_hours", 0) + row["ago"]))
            elif "id_number" in row:
                self._seeding.register(row, self._before(row["ago"]))
            self._ask(row)
            if "clerk" in row:
                self._answer(row, staff[row["clerk"]])
        self._count_days(morning["figures"])

    def _before(self, minutes: float) -> datetime:
        return self._now - minutes * _MINUTE

    def _add(self, row: Row) -> StaffMember:
        self._seeding.register(row, self._now)
        roles, document = frozenset(map(StaffRole, row["roles"])), (DocumentType(row["id_type"]), row["id_number"])
        return self._support.staffing.add(row["key"], roles, document, self._now)

    def _ask(self, row: Row) -> None:
        """Let somebody ask for a human, and write what they said a minute apart."""
        chat, began = self._seeding.open_chat(row), self._before(row["ago"])
        self._support.intake.queue.open(chat, began, Act.MESSAGE)
        names = self._support.intake.names.of(chat).on_record
        for number, text in enumerate(row["said"], 1):
            at = began + number * _MINUTE
            entries = [
                TalkEntry(unix_second(at), Speaker.PERSON, text, asks=True, names=names),
                self._find(chat, text, at),
            ]
            message = f"{row['openid']}:{number}"
            self._support.intake.conversations.record(chat, message, entries, unix_second(at), Act.MESSAGE, asks=True)
            self._seeding.parts.records.chat_fields.set(chat, LAST_CONTACT, str(unix_second(at)))

    def _find(self, chat: str, text: str, at: datetime) -> TalkEntry:
        """What the bot said to a question; one that it does not surely answer is kept for staff."""
        finding = self._services.answers.find(text)
        names = [str(_VERDICTS[finding.verdict])]
        if finding.verdict is Certainty.SURE:
            names.append(topic_count(finding.candidates[0].id))
        else:
            self._services.answers.keep_question(chat, text, finding, at, self._names(chat), human=False)
        self._seeding.parts.records.support.daily_counts.add(at.date(), f"{chat} {unix_second(at)}", names)
        return TalkEntry(unix_second(at), Speaker.BOT, self._said(finding))

    def _names(self, chat: str) -> Callable[[], Sequence[str]]:
        """Gives the names on record around a chat."""
        return lambda: self._support.intake.names.of(chat).on_record

    def _said(self, finding: Finding) -> str:
        texts, articles = self._seeding.parts.texts, self._services.answers.articles()
        found = [articles[one.id] for one in finding.candidates]
        if finding.verdict is Certainty.SURE:
            return found[0].texts[REFERENCE_LANGUAGE].replace("{hotline}", self._services.hotline)
        if finding.verdict is Certainty.NONE:
            return texts.say(REFERENCE_LANGUAGE, "answers.passed", hotline=self._services.hotline)
        titles = [*(one.titles[REFERENCE_LANGUAGE] for one in found), texts.say(REFERENCE_LANGUAGE, "answers.other")]
        lines = (f"{number} {title}" for number, title in enumerate(titles, 1))
        return "\n".join((texts.say(REFERENCE_LANGUAGE, "answers.offer.which"), *lines))

    def _answer(self, row: Row, clerk: StaffMember) -> None:
        """Let a clerk take the chat, reply, and perhaps close it."""
        chat, at = self._seeding.chat(row), self._before(row["ago"] - row["after"])
        self._support.talks.clerking.take(clerk, chat, at)
        self._support.talks.clerking.reply(clerk, chat, row["reply"], f"demo-reply-{row['key']}", at + _MINUTE)
        if row.get("closed"):
            self._support.talks.clerking.close(clerk, chat, at + 2 * _MINUTE)

    def _count_days(self, figures: Mapping[str, Any]) -> None:
        counts = self._seeding.parts.records.support.daily_counts
        for ago, day in enumerate(figures["days"], 1):
            at = self._now - timedelta(days=ago)
            counts.add(at.date(), f"demo {at:%Y%m%d}", list(_names(day, figures["topics"])))


def _names(day: Mapping[str, Any], topics: Sequence[str]) -> Iterator[str]:
    """The names of what was counted on a day, each as often as it was. Of the topics the first is the most frequent."""
    for count in (Count.ANSWERED, Count.OFFERED, Count.MISSED, Count.HELPFUL, Count.UNHELPFUL, Count.OPENED):
        yield from [count] * day[count]
    yield from (first_reply_count(60 * minutes) for minutes in day["first"])
    yield from _shared_out(day[Count.ANSWERED], topics)


def _shared_out(number: int, topics: Sequence[str]) -> Iterable[str]:
    """Half of the number for the first topic, half of the rest for the next one, and so on."""
    for topic in topics:
        yield from [topic_count(topic)] * (number // 2)
        number -= number // 2
