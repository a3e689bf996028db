"""Thanks, greetings and the like, also several in one message and with what people put around them: 谢谢老师, 再见."""

import re
from collections.abc import Iterable, Mapping

from bot.chat.reading import any_of

LONGEST = 30
"""Characters of small talk; who writes more has something to say."""


class SmallTalk:
    """``phrases`` by kind, the kind first that matters most in a text with several; ``around``: words of no meaning."""

    def __init__(self, phrases: Mapping[str, Iterable[str]], around: Iterable[str]) -> None:
        kinds = [(phrase, kind) for kind, found in phrases.items() for phrase in found]
        self._kinds, self._order = dict(kinds), tuple(phrases)
        self._phrase = re.compile(any_of(self._kinds))
        self._whole = re.compile(rf"(?>(?>{any_of((*self._kinds, *around))})\W*)+")

    def kind(self, said: str) -> str:
        """The kind of a text that is nothing but small talk; empty for others. ``said`` is loosened."""
        if len(said) > LONGEST or not self._whole.fullmatch(said):
            return ""
        kinds = {self._kinds[phrase] for phrase in self._phrase.findall(said)}
        return next((kind for kind in self._order if kind in kinds), "")
