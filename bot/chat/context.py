"""The context of one message: the message, the state of its chat, the texts, the services and the deadline."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Generic, TypeVar

from bot.channel import MAX_TEXT_BYTES, AnswerWrite, Message, Prefetch, Text
from bot.chat.dialogue import Step
from bot.chat.fields import DESK, ELDER_MODE, LANGUAGE, PERSON
from bot.chat.form import Answers, Form
from bot.chat.notice import prepend_notices
from bot.chat.texts import REFERENCE_LANGUAGE, Texts

S = TypeVar("S")
"""The type of the services; this package does not use them."""


@dataclass(slots=True)
class Context(Generic[S]):
    """One message that is being answered. The router saves ``changes`` and ``draft`` afterwards.

    ``fields`` are the stored fields of the chat (``bot.chat.fields``); ``changes`` are new values for them, None
    removes a field. ``draft`` holds the answers of the open form, None when no form is open. ``deadline`` is the
    second of time.monotonic by which the reply must be ready. ``notices`` are waiting for delivery, oldest first; the
    reply contains the first ``delivered`` of them. ``finished`` is True when a form was completed. ``prefetch`` is
    the result of the route's ``prefetch`` function. ``record`` has the values of the fields of the chat's own record;
    empty when they were not read with the chat. ``post``: its binding as a scanner where it is on duty, empty without
    one; None when it was not read. ``write`` is saved in one step with the answer. ``route`` is the name
    of the route that answers; empty for a form. ``counts`` are the names of what is counted of the message
    (``bot.health.support.figures``). ``unsaved``: the store takes no writes, so nothing of this is saved.
    """

    message: Message
    now: datetime
    services: S
    texts: Texts
    fields: Mapping[str, str]
    draft: dict[str, str] | None
    deadline: float
    changes: dict[str, str | None] = field(default_factory=dict)
    notices: Sequence[str] = ()
    delivered: int = 0
    finished: bool = False
    prefetch: Prefetch | None = None
    record: Sequence[bytes | None] = ()
    post: bytes | None = None
    write: AnswerWrite | None = None
    route: str = ""
    counts: list[str] = field(default_factory=list)
    unsaved: bool = False
    language: str = field(init=False)

    @property
    def user(self) -> str:
        """The chat's id: a keyed digest of the openid."""
        return self.message.sender

    @property
    def person(self) -> str:
        """The id of the person registered in this chat; empty when nobody is."""
        return self.field(PERSON)

    @property
    def silent(self) -> bool:
        """Whether a clerk is at work in this chat, so that the bot says nothing to what is meant for the clerk."""
        until = self.field(DESK)
        return bool(until) and float(until) > self.now.timestamp()

    def __post_init__(self) -> None:
        """Use the language chosen in this chat; the reference language if none was chosen or it is not available."""
        chosen = self.fields.get(LANGUAGE)
        self.language = chosen if chosen in self.texts.languages else REFERENCE_LANGUAGE

    def restore(self, draft: dict[str, str] | None) -> None:
        """Discard all changes to the chat and set the draft."""
        self.draft, self.changes, self.write, self.counts = draft, {}, None, []
        self.__post_init__()

    def set_language(self, language: str) -> None:
        """Use this language for the reply, and store it as the chosen one."""
        self.language = self.changes[LANGUAGE] = language

    @property
    def seconds_left(self) -> float:
        """Seconds until the deadline, never negative."""
        return max(0.0, self.deadline - time.monotonic())

    @property
    def unheard(self) -> str:
        """The key of what to say to a voice message without its text, in large words for elders; empty for others."""
        if self.message.kind != "voice":
            return ""
        return "chat.voice_elder" if self.field(ELDER_MODE) else "chat.voice"

    def field(self, name: str) -> str:
        """The value of a chat field with this message's changes; empty when the field is not set."""
        return (self.changes[name] if name in self.changes else self.fields.get(name)) or ""

    def say(self, key: str, /, **values: object) -> str:
        """The text of this key in the language of the chat."""
        return self.texts.say(self.language, key, **values)

    def text(self, key: str, /, **values: object) -> Text:
        """The text of this key as a reply."""
        return Text(self.say(key, **values))

    def prepend_notices(self, body: str, limit: int = MAX_TEXT_BYTES) -> str:
        """``body`` with the waiting notices above it, as many as ``limit`` UTF-8 bytes hold; sets ``delivered``."""
        text, self.delivered = prepend_notices(self.texts, self.language, self.notices, body, limit)
        return text

    def forms(self, namespaces: tuple[str, ...]) -> "Forms":
        """Makes the forms of steps; the labels of choices are looked up in these namespaces, in every language."""
        return Forms(self.texts, self.language, self.now, namespaces)


@dataclass(frozen=True, slots=True)
class Forms:
    """Makes the form of a step: its choices with their labels in all languages."""

    texts: Texts
    language: str
    now: datetime
    namespaces: tuple[str, ...]

    def __call__(self, step: Step, answers: Answers) -> Form:
        choices = {value: self._labels(step.name, value, answers) for value in step.choices(answers)}
        languages = sorted(self.texts.languages, key=lambda language: language != self.language)
        words = _phrases(self.texts, "unsettled"), _phrases(self.texts, "agreeing", "family")
        return Form(answers, self.now, choices, tuple(languages), *words)

    def _labels(self, step: str, value: str, answers: Answers) -> tuple[str, ...]:
        """The labels of a choice, the label to show first. A label among the answers (``step.value``) has priority."""
        if given := answers.get(f"{step}.{value}"):
            return tuple(given.split("|"))
        keys = tuple(f"{space}.{step}.option.{value}" for space in self.namespaces)
        languages = (self.language, *(lang for lang in self.texts.languages if lang != self.language))
        return tuple(label for lang in languages for label in self.texts.say_first(lang, keys).split("|"))


@lru_cache(maxsize=4)  # a process has one set of texts, and asks for two lists
def _phrases(texts: Texts, *names: str) -> tuple[str, ...]:
    """The phrases of these names in all languages."""
    return tuple(w for words in texts.words.values() for name in names for w in words.get(name, ()))
