"""What a careful human would give, as the tables of talks say it, compared with what the phone shows.

An expectation is one of several with " / " between them, each of parts with " + " between them:

``topic:cost|privacy``   an answer to one of these topics, or its title among the questions that are offered
``text:hello.menu``      a text of the templates
``colour:green``         a code in this colour
``draft:name=王建国``    an answer kept in the open form

``topic`` and ``text`` end with ``@en`` for the English words.
"""

import re

from bot.chat.texts import REFERENCE_LANGUAGE
from bot.store.chat.loaded_chat import LoadedChat
from bot.store.keys import chat_keys
from tests.talk import Chat
from tests.world import World


def is_met(earth: World, chat: Chat, expected: str) -> bool:
    """Whether the phone shows what is expected."""
    return any(all(_holds(earth, chat, part) for part in one.split(" + ")) for one in expected.split(" / "))


def draft(earth: World, chat: Chat) -> dict[str, str]:
    """The answers stored for this chat, without internal fields."""
    opened = earth.parts.records.sessions.begin(chat.id, "reading", 1)
    assert isinstance(opened, LoadedChat)
    earth.parts.records.store.run(chat_keys(chat.id).lock, ("DEL", chat_keys(chat.id).lock))
    return {name: value for name, value in (opened.draft or {}).items() if not name.startswith("_")}


def _holds(earth: World, chat: Chat, part: str) -> bool:
    kind, _, wanted = part.strip().partition(":")
    wanted, _, language = wanted.partition("@")
    match kind:
        case "topic":
            return _is_about(earth, chat.sees, wanted.split("|"), language or REFERENCE_LANGUAGE)
        case "text":
            return is_said(earth.words(wanted, language or REFERENCE_LANGUAGE), chat.sees)
        case "colour":
            return chat.last["kind"] in ("image", "news") and chat.colour == wanted
        case "draft":
            step, _, value = wanted.partition("=")
            return draft(earth, chat).get(step) == value
    raise ValueError(part)


def is_said(text: str, seen: str) -> bool:
    """Whether this text of the templates is part of what is seen, whatever stands in its placeholders."""
    return all(part.strip() in seen for part in re.split(r"\{\w+\}", text))


def _is_about(earth: World, seen: str, topics: list[str], language: str) -> bool:
    known = earth.parts.services.answers.articles().values()
    wanted = [article for article in known if article.topic in topics]
    offered = any(f" {article.titles[language]}" in seen for article in wanted)
    return offered or any(is_said(article.texts[language], seen) for article in wanted)
