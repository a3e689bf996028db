"""Messages that ask for a form and hold its answers, too: 代办 李秀英 2202…, register Anna Smith …"""

import re
from collections.abc import Callable

from bot.chat.fields import OPEN_FORM
from bot.chat.numerals import arabic
from bot.chat.reading import normalize
from bot.chat.vocabulary import is_command
from bot.service import Ctx

_NUMBER = re.compile(r"(?<![\w./-])[A-Za-z]{0,3}\d(?:[ -]?\d){6,}[Xx]?(?![\w./-])", re.ASCII)
"""A number of a document or a phone, no part of an address or of a code."""


def asks_with_details(name: str) -> Callable[[Ctx], bool]:
    """Whether a text, while no form is open, names this command and holds a long number. A text that names several
    commands means the longest.
    """

    def matches(ctx: Ctx) -> bool:
        if ctx.field(OPEN_FORM) or not _NUMBER.search(arabic(ctx.message.text)):
            return False
        said = normalize(ctx.message.text)
        named = {
            phrase: command
            for table in ctx.texts.words.values()
            for command, phrases in table.items()
            if is_command(command)
            for phrase in map(normalize, phrases)
            if len(phrase) > 1 and re.search(rf"(?<![a-z]){re.escape(phrase)}(?![a-z])", said)
        }
        return bool(named) and named[max(named, key=len)] == name

    return matches
