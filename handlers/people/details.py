"""Messages that ask for a form and hold its answers, too: 代办 李秀英 2202…, register Anna Smith …"""

import re
from collections.abc import Callable
from functools import lru_cache

from bot.chat.fields import OPEN_FORM
from bot.chat.numerals import arabic
from bot.chat.reading import normalize, tidied
from bot.chat.texts import Texts
from bot.chat.vocabulary import is_command
from bot.service import Ctx

_NUMBER = re.compile(r"(?<![\w./-])[A-Za-z]{0,3}\d(?:[ -]?\d){6,}[Xx]?(?![\w./-])", re.ASCII)
"""A number of a document or a phone, no part of an address or of a code."""


def asks_with_details(name: str) -> Callable[[Ctx], bool]:
    """Whether a text, while no form is open, names this command and holds a long number. A text that names several
    commands means the longest.
    """

    def matches(ctx: Ctx) -> bool:
        said = tidied(ctx.message.text)
        if ctx.field(OPEN_FORM) or not _NUMBER.search(arabic(said)):
            return False
        return _named(ctx.texts, normalize(said)) == name

    return matches


def _named(texts: Texts, said: str) -> str:
    """The command of the longest phrase in the text; empty when there is none."""
    found = (command for phrase, command in _phrases(texts) if phrase in said and _stands_in(said, phrase))
    return next(found, "")


def _stands_in(said: str, phrase: str) -> bool:
    return bool(re.search(rf"(?<![a-z]){re.escape(phrase)}(?![a-z])", said))


@lru_cache(maxsize=4)
def _phrases(texts: Texts) -> tuple[tuple[str, str], ...]:
    """The phrases of more than one character with their commands, the longest first."""
    tables = [table.items() for table in texts.words.values()]
    commands = ((command, phrases) for table in tables for command, phrases in table if is_command(command))
    found = [(normalize(phrase), command) for command, phrases in commands for phrase in phrases]
    return tuple(sorted((one for one in found if len(one[0]) > 1), key=lambda one: len(one[0]), reverse=True))
