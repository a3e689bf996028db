"""What of a text is compared: runs of one to three characters, and words of the Latin script."""

import re
import unicodedata

from bot.chat.reading import LONGEST_TEXT, simplified

_LATIN = re.compile(r"[a-z0-9]+")


def plain(text: str) -> str:
    """The text in simplified characters and lower case, words with one space between them, without what is neither
    letter nor digit."""
    folded = unicodedata.normalize("NFKC", simplified(text[:LONGEST_TEXT])).casefold()
    kept = "".join(c if unicodedata.category(c)[0] in "LN" else " " for c in folded)
    return " ".join(kept.split())


def grams(text: str) -> list[str]:
    """The runs of characters of the plain text without its spaces; Latin words, and pairs of them, after a blank."""
    said = plain(text)
    run = said.replace(" ", "")
    words = _LATIN.findall(said)
    pairs = [f" {one} {other}" for one, other in zip(words, words[1:], strict=False)]
    return [
        *(run[i : i + length] for length in (1, 2, 3) for i in range(len(run) - length + 1)),
        *(f" {word}" for word in words),
        *pairs,
    ]
