"""A route: the handler of a command, and how texts that are no command are recognised as its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias

from bot.channel import Message, Prefetch, Reply
from bot.chat.context import Context, S
from bot.chat.dialogue import Dialogue
from bot.chat.texts import Texts
from bot.chat.urgency import Urgency


@dataclass(frozen=True, slots=True)
class Redirect:
    """What a handler gives in place of a reply: the name of the route that answers."""

    route: str


@dataclass(frozen=True, slots=True)
class Opening(Generic[S]):
    """What a handler gives instead of a reply to open a form: ``said`` is a line above its first question."""

    dialogue: Dialogue[Context[S]]
    said: str


Handler: TypeAlias = Callable[[Context[S]], Reply | Opening[S] | Redirect] | Dialogue[Context[S]]


@dataclass(frozen=True)
class Route(Generic[S]):
    """The handler of a command. ``name`` is the command's key in words.toml, a menu key (lower case) , ``on_<event>``
    or ``on_<kind of message>``.

    ``matches`` recognises texts for this route that are no command, also while a form is open; without it no message of
    another kind is for this route. ``prefetch`` gives the
    store reads that an event needs, to be sent in one round trip with those of its chat. ``claims`` recognises texts
    for this route even though they are commands elsewhere, such as an answer of one word to the question just asked.
    ``sentences``: ``matches`` reads what is said in sentences, which a clerk who is at work in the chat answers.
    ``urgency``: when it is left out if there are too many; ``recognises`` recognises texts for that without their chat.
    ``unsaved`` answers in place of the handler while the store takes no writes; without it only a later try helps.
    """

    name: str
    handler: Handler[S]
    matches: Callable[[Context[S]], bool] | None = None
    prefetch: Callable[[Message, S, datetime], Prefetch | None] | None = None
    claims: Callable[[Context[S]], bool] | None = None
    sentences: bool = False
    unsaved: Callable[[Context[S]], Reply] | None = None
    urgency: Urgency = Urgency.QUESTION
    recognises: Callable[[Message, S, Texts], bool] | None = None
