"""What a handler is given: the message, the chat's state, the words, the services, and how long it may take."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from bot.channel import TEXT_BYTES, Message, Text
from bot.chat.dialogue import Answers, Form, Step
from bot.chat.notice import above
from bot.chat.texts import REFERENCE, Texts

S = TypeVar("S")
"""The services at hand; the conversation machinery does not look into them."""


class Ahead(Protocol):
    """What a route has found out of a message before its chat is loaded; ``batch`` is what the store reads along."""

    @property
    def batch(self) -> Any: ...


@dataclass(slots=True)
class Context(Generic[S]):
    """One message being answered. ``changes`` and ``draft`` are what the router will keep of the chat.

    ``fields`` are the chat's small plain facts; ``draft`` the open dialogue's answers, None when none is open.
    ``until`` is the monotonic second by which the answer must be there. ``notices`` wait to be told, the oldest first;
    so many of them as ``told`` says are in the reply. ``finished``: the form has done what it was for. ``ahead`` is
    what the route's own function of this name gave.
    """

    message: Message
    now: datetime
    services: S
    texts: Texts
    fields: Mapping[str, str]
    draft: dict[str, str] | None
    until: float
    changes: dict[str, str | None] = field(default_factory=dict)
    notices: Sequence[str] = ()
    told: int = 0
    finished: bool = False
    ahead: Any = None
    language: str = field(init=False)

    @property
    def user(self) -> str:
        """The chat's id (openid)."""
        return self.message.sender

    def __post_init__(self) -> None:
        """Speak the language chosen in this chat, as long as we do."""
        chosen = self.fields.get("lang")
        self.language = chosen if chosen in self.texts.languages else REFERENCE

    def restore(self, draft: dict[str, str] | None) -> None:
        """Forget what was to be kept of the chat, except for this draft."""
        self.draft, self.changes = draft, {}
        self.__post_init__()

    def speak(self, language: str) -> None:
        """Choose a language, from here on."""
        self.language = self.changes["lang"] = language

    @property
    def budget(self) -> float:
        """Seconds left to answer."""
        return max(0.0, self.until - time.monotonic())

    def field(self, name: str) -> str:
        """A fact of the chat as it will be kept; empty when unknown."""
        return (self.changes[name] if name in self.changes else self.fields.get(name)) or ""

    def say(self, key: str, /, **values: object) -> str:
        """The text of this key in the chat's language."""
        return self.texts.say(self.language, key, **values)

    def text(self, key: str, /, **values: object) -> Text:
        """The same as a reply."""
        return Text(self.say(key, **values))

    def with_notices(self, body: str, limit: int = TEXT_BYTES) -> str:
        """The waiting notices, as many as ``limit`` bytes hold, above ``body``: for the reply, where they are told."""
        words, self.told = above(self.texts, self.language, self.notices, body, limit)
        return words

    def form(self, namespaces: tuple[str, ...]) -> "Forms":
        """Forms whose choices go by the labels found below these namespaces, in every language."""
        return Forms(self.texts, self.language, self.now, namespaces)


@dataclass(frozen=True, slots=True)
class Forms:
    """Makes the form for a step: its choices with their labels."""

    texts: Texts
    language: str
    now: datetime
    namespaces: tuple[str, ...]

    def __call__(self, step: Step, answers: Answers) -> Form:
        choices = {value: self._labels(step.name, value, answers) for value in step.choices(answers)}
        return Form(answers, self.now, choices, self.texts.languages)

    def _labels(self, step: str, value: str, answers: Answers) -> tuple[str, ...]:
        """The labels, the one to show first; a choice with no words is labelled by the answers given at the start."""
        if given := answers.get(f"{step}.{value}"):
            return tuple(given.split("|"))
        keys = tuple(f"{space}.{step}.option.{value}" for space in self.namespaces)
        languages = (self.language, *(lang for lang in self.texts.languages if lang != self.language))
        return tuple(label for lang in languages for label in self.texts.first(lang, keys).split("|"))
