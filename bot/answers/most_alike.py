"""Finds the answer to a question in letters of which nothing was learnt, such as Hangul: by the known way of asking
that is most like it. Runs of one to three letters are compared, so that other endings of a word cost little.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from math import log, sqrt

from bot.answers.grams import plain

LENGTHS = (1, 2, 3)
"""Letters of the runs that are compared."""


class MostAlike:
    """Compares texts with these ways of asking, each with the id of its answer."""

    def __init__(self, ways: Iterable[tuple[str, str]]) -> None:
        read = [(id_, Counter(_grams(way))) for id_, way in ways]
        ways_with = Counter(gram for _, grams in read for gram in grams)
        self._rarities = {gram: log((1 + len(read)) / count) for gram, count in ways_with.items()}
        self._strange = log(1 + len(read))
        self._ids = [id_ for id_, _ in read]
        self._having: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, (_, grams) in enumerate(read):
            for gram, value in self._vector(grams).items():
                self._having[gram].append((number, value))

    def of(self, text: str) -> dict[str, float]:
        """The cosine of the text with the most similar way of each answer that has one like it."""
        likeness: dict[int, float] = defaultdict(float)
        for gram, value in self._vector(Counter(_grams(text))).items():
            for number, other in self._having.get(gram, ()):
                likeness[number] += value * other
        best: dict[str, float] = {}
        for number, cosine in likeness.items():
            best[self._ids[number]] = max(best.get(self._ids[number], 0.0), cosine)
        return best

    def _vector(self, grams: Mapping[str, int]) -> dict[str, float]:
        """The grams, each by its frequency and rarity, of length 1 altogether; unknown ones count as the rarest."""
        values = {gram: (1 + log(count)) * self._rarities.get(gram, self._strange) for gram, count in grams.items()}
        length = sqrt(sum(value * value for value in values.values())) or 1.0
        return {gram: value / length for gram, value in values.items()}


def _grams(text: str) -> Iterable[str]:
    run = plain(text).replace(" ", "")
    return (run[at : at + length] for length in LENGTHS for at in range(len(run) - length + 1))
