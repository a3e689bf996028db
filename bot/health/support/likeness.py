"""Groups questions that are alike, so that staff see what is asked most and has no answer yet.

Texts are compared by their characters and pairs of characters, of the Latin script by words and pairs of words: by the
cosine, where rare ones count more. Each group has a leader that all its texts are like, so no group grows into another.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log, sqrt

from msgspec import Struct

from bot.health.people.spellings import Script

LIKE = 0.3
"""The cosine from which on a text is like a leader: of 2,000 ways of asking, 94 % are in a group of one meaning."""

COMMON_SHARE, COMMON_LEAST = 0.01, 20
"""Parts that stand in a larger share of the texts, and in so many at least, tell nothing of what is asked."""

TYPICAL_PARTS = 14
"""Parts of a text that leads well: seven characters. A shorter one would gather texts of several meanings."""

_WORD = re.compile(r"[a-z0-9]+|[^\W_]")
_Part = tuple[str, float]


class QuestionGroup(Struct, frozen=True):
    """Questions that are alike: how many there are, and each different text once, the one that stands for all first."""

    count: int
    texts: tuple[str, ...]


def group_alike(questions: Iterable[str], script: Script = str) -> tuple[QuestionGroup, ...]:
    """The groups, the largest first. Each question is in one group; their order changes nothing."""
    typed: dict[str, Counter[str]] = {}
    for text in questions:
        typed.setdefault(_plain(script(text)), Counter())[text] += 1
    parts = {plain: _parts(plain) for plain in typed}
    ranked = sorted(typed, key=lambda plain: (-typed[plain].total(), abs(len(parts[plain]) - TYPICAL_PARTS), plain))
    groups = [_group([typed[ranked[at]] for at in members]) for members in _led([parts[plain] for plain in ranked])]
    return tuple(sorted(groups, key=lambda group: (-group.count, group.texts)))


def _group(members: Sequence[Mapping[str, int]]) -> QuestionGroup:
    texts = (text for typed in members for text in sorted(typed, key=lambda text: (-typed[text], text)))
    return QuestionGroup(sum(sum(typed.values()) for typed in members), tuple(texts))


def _plain(text: str) -> str:
    """The words of the Latin script and the other letters of a text, with blanks between them."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _parts(plain: str) -> tuple[str, ...]:
    words = plain.split()
    return tuple(dict.fromkeys((*words, *map(" ".join, pairwise(words)))))


def _led(ranked: Sequence[Sequence[str]]) -> list[list[int]]:
    """The places of the texts, grouped; each is with the leader that it is like most, or leads, the first ones most."""
    groups: list[list[int]] = []
    having: dict[str, list[tuple[int, float]]] = {}  # the leaders by the parts that they have
    for at, vector in enumerate(_vectors(ranked)):
        likeness: dict[int, float] = {}
        for part, value in vector:
            for leader, other in having.get(part, ()):
                likeness[leader] = likeness.get(leader, 0.0) + value * other
        best = max(likeness, key=lambda leader: (likeness[leader], -leader), default=None)
        if best is not None and likeness[best] >= LIKE:
            groups[best].append(at)
            continue
        for part, value in vector:
            having.setdefault(part, []).append((len(groups), value))
        groups.append([at])
    return groups


def _vectors(texts: Sequence[Sequence[str]]) -> Iterator[list[_Part]]:
    """For each text the parts that it shares with others, by rarity; with its other parts its length is 1."""
    seen = Counter(part for parts in texts for part in parts)
    common = max(COMMON_LEAST, len(texts) * COMMON_SHARE)
    rarity = {part: 1 + log(len(texts) / count) for part, count in seen.items() if count <= common}
    for parts in texts:
        values = [(part, rarity[part]) for part in parts if part in rarity]
        length = sqrt(sum([value * value for _, value in values]))
        yield [(part, value / length) for part, value in values if seen[part] > 1]
