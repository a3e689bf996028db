"""Tells what a message is without its chat, for when more come than can be answered in time."""

from collections.abc import Sequence
from typing import Generic

from bot.channel import Message
from bot.chat.context import S
from bot.chat.route import Route
from bot.chat.texts import Texts
from bot.chat.urgency import Urgency
from bot.chat.vocabulary import Vocabulary, is_question


class Triage(Generic[S]):
    """Finds the urgency of a message by the routes: by its event, its form or its words."""

    def __init__(self, routes: Sequence[Route[S]], vocabulary: Vocabulary, services: S, texts: Texts) -> None:
        self._urgencies = {route.name: route.urgency for route in routes}
        self._recognising = [(route.urgency, route.recognises) for route in routes if route.recognises]
        self._vocabulary, self._services, self._texts = vocabulary, services, texts

    def of_route(self, route: str) -> Urgency:
        """What a message was that this route answered; the empty name stands for a form."""
        return self._urgencies.get(route, Urgency.QUESTION) if route else Urgency.ANSWER

    def urgency(self, message: Message) -> Urgency:
        """What the message is. A text that is no command and asks nothing may be an answer of a form."""
        if message.kind == "event":
            route = message.key.lower() if message.event == "click" else f"on_{message.event}"
            return self._urgencies.get(route, Urgency.QUESTION)
        if message.kind != "text":
            return Urgency.ANSWER
        command = self._vocabulary.command(message.text)
        if command and self._urgencies.get(command) is Urgency.CODE:
            return Urgency.CODE
        for urgency, recognises in self._recognising:
            if recognises(message, self._services, self._texts):
                return urgency
        if command is None:
            return Urgency.QUESTION if is_question(self._texts, message.text) else Urgency.ANSWER
        return self._urgencies.get(command, Urgency.QUESTION)
