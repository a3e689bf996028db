"""Messages that ask for a form and hold its answers, too: 代办 李秀英 2202…, register Anna Smith …"""

import re
from collections.abc import Callable

from bot.chat.fields import OPEN_FORM
from bot.chat.parsers import holds_more
from bot.chat.reading import normalize
from bot.chat.vocabulary import NO_COMMANDS
from bot.service import Ctx


def asks_with_details(name: str) -> Callable[[Ctx], bool]:
    """Whether a text, while no form is open, names this command and holds a long number. A text that names several
    commands means the longest.
    """

    def matches(ctx: Ctx) -> bool:
        if ctx.field(OPEN_FORM) or not holds_more(ctx.message.text, ""):
            return False
        said = normalize(ctx.message.text)
        named = {
            phrase: command
            for table in ctx.texts.words.values()
            for command, phrases in table.items()
            if command not in NO_COMMANDS
            for phrase in map(normalize, phrases)
            if len(phrase) > 1 and re.search(rf"(?<![a-z]){re.escape(phrase)}(?![a-z])", said)
        }
        return bool(named) and named[max(named, key=len)] == name

    return matches
