"""What was learnt from the ways of asking, as one file: for each answer, how much each gram speaks for it."""

import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from heapq import nlargest
from math import exp, log, sqrt
from operator import itemgetter, mul

import msgspec
from msgspec import Struct

from bot.answers.articles import Way
from bot.answers.grams import Grams, Others, Said


class Judge(Struct, frozen=True):
    """How sure an answer is: weights of what is known of a question, for the logistic function."""

    weights: tuple[float, ...]
    bias: float

    def probability(self, facts: Sequence[float]) -> float:
        """How likely it is, from 0 to 1."""
        z = self.bias + sum(weight * fact for weight, fact in zip(self.weights, facts, strict=True))
        return logistic(z)


def logistic(odds: float) -> float:
    """The probability with this logarithm of its odds."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


class Weights(Struct, frozen=True):
    """``known``: the answers to short texts by their key (``Said.whole``). ``classes`` are ids of answers, and OUT.
    ``matrix`` has a row of one signed byte a class for each of ``grams``
    (joined by line feeds), in units of ``unit``; ``rarities`` one number a gram. ``source``: the digest of what was
    learnt from, with the ``synonyms`` of ``Grams`` and the names of ``others``.
    """

    source: str
    synonyms: Mapping[str, str]
    others: tuple[str, ...]
    known: Mapping[str, str]
    classes: tuple[str, ...]
    grams: str
    rarities: bytes
    matrix: bytes
    unit: float
    biases: tuple[float, ...]
    judge: Judge


WEIGHTS = "weights.bin"
"""The file with what was learnt, in the folder of the answers."""

FEWEST_LETTERS, FEWEST_IDEOGRAPHS = 3, 2
"""Different signs of a longer text that says something: not hahaha."""

RUN = 3
"""Characters of the runs by which a Latin word is like one that was learnt."""

MOST_GRAMS = 160
"""Known grams of a text that are weighed, the rarest: this bounds what it costs. 80 ideographs have fewer."""

OUT = ""
"""The class of texts that are not about this service."""


def digest(ways: Iterable[Way], synonyms: Mapping[str, str], others: Iterable[str]) -> str:
    """The digest of all that is learnt from."""
    learnt = sorted((way.writer, way.id, way.text) for way in ways), sorted(synonyms.items()), sorted(others)
    return sha256(msgspec.json.encode(learnt)).hexdigest()[:16]


def pack(weights: Weights) -> bytes:
    """The weights as the content of a file."""
    return zlib.compress(msgspec.msgpack.encode(weights), 9)


def read(content: bytes) -> Weights:
    """The weights of a file; raises msgspec.DecodeError and zlib.error."""
    return msgspec.msgpack.decode(zlib.decompress(content), type=Weights)


class Learnt:
    """Weights that are ready to score texts."""

    def __init__(self, weights: Weights) -> None:
        self.classes, self.judge = weights.classes, weights.judge
        self._grams, self.names_other = Grams(weights.synonyms), Others(weights.others).named_in
        self._known = weights.known
        self._rows = {gram: row for row, gram in enumerate(weights.grams.split("\n"))}
        self._rarities = array("f", weights.rarities)
        self._rarest = max(self._rarities, default=0.0)
        self._matrix, self._unit, self._biases = memoryview(weights.matrix).cast("b"), weights.unit, weights.biases

    def key(self, text: str) -> str:
        """The text as it is compared."""
        return self.read(text).whole

    def read(self, text: str) -> Said:
        """The text for comparing."""
        return self._grams.read(text)

    def known(self, said: Said) -> str:
        """The answer that was learnt for this very text, if it is short; empty for others."""
        return self._known.get(said.whole, "")

    def makes_sense(self, said: Said) -> bool:
        """Whether the text has words: letters, not one of them again and again; of those of the Latin script one that
        was learnt, or is like such a word.
        """
        run = said.run
        fewest = FEWEST_LETTERS if run.isascii() else FEWEST_IDEOGRAPHS
        if not any(map(str.isalpha, run)) or len(set(run)) < min(len(run), fewest):
            return False
        runs = [part in self._rows for part in said.runs(RUN)]
        return not run.isascii() or any(word in self._rows for word in said.latin) or sum(runs) > len(runs) / 2

    def vector(self, said: Said) -> dict[int, float]:
        """The known grams of a text, by row: logarithmic frequency × rarity, of length 1 altogether."""
        known = (
            (row, (1 + log(count)) * self._rarities[row])
            for gram, count in Counter(said.grams).items()
            if (row := self._rows.get(gram)) is not None
        )
        return unit_vector(nlargest(MOST_GRAMS, known, key=itemgetter(1)))

    def scores(self, vector: Mapping[int, float]) -> dict[str, float]:
        """The score of each class for a text with this vector: above 0 speaks for it."""
        width, values = len(self.classes), tuple(vector.values())
        rows = [self._matrix[row * width : (row + 1) * width] for row in vector]
        columns = zip(*rows, strict=True) if rows else [()] * width
        scored = (self._unit * sum(map(mul, values, column)) for column in columns)
        return {id_: score + bias for id_, score, bias in zip(self.classes, scored, self._biases, strict=True)}

    def share_for(self, class_: str, grams: Iterable[str]) -> float:
        """The share of these grams, by rarity, that speaks for the class."""
        place, width = self.classes.index(class_), len(self.classes)
        return self._share(grams, lambda row: row is not None and self._matrix[row * width + place] > 0)

    def share_unknown(self, grams: Iterable[str]) -> float:
        """The share of these grams, by rarity, that was not learnt; 0 when there are none."""
        return self._share(grams, lambda row: row is None)

    def _share(self, grams: Iterable[str], counts: Callable[[int | None], bool]) -> float:
        rows = [self._rows.get(gram) for gram in set(grams)]
        found = [(self._rarest if row is None else self._rarities[row], counts(row)) for row in rows]
        return sum(rarity for rarity, yes in found if yes) / (sum(rarity for rarity, _ in found) or 1)


def unit_vector(values: Iterable[tuple[int, float]]) -> dict[int, float]:
    """The values by row, divided by their length."""
    found = dict(values)
    length = sqrt(sum(value * value for value in found.values())) or 1.0
    return {row: value / length for row, value in found.items()}
