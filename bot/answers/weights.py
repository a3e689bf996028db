"""What was learnt from the ways of asking, as one file: for each answer, how much each gram speaks for it."""

import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from math import exp, log, sqrt

import msgspec
from msgspec import Struct

from bot.answers.articles import Way
from bot.answers.grams import Grams, Others


class Judge(Struct, frozen=True):
    """How sure an answer is: weights of what is known of a question, for the logistic function."""

    weights: tuple[float, ...]
    bias: float

    def probability(self, facts: Sequence[float]) -> float:
        """How likely it is, from 0 to 1."""
        z = self.bias + sum(weight * fact for weight, fact in zip(self.weights, facts, strict=True))
        return 1 / (1 + exp(-max(-30.0, min(30.0, z))))


class Weights(Struct, frozen=True):
    """``known``: the answers to short texts by their key (``Grams.key``). ``classes`` are ids of answers, and OUT.
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
        self._matrix, self._unit, self._biases = memoryview(weights.matrix).cast("b"), weights.unit, weights.biases

    def key(self, text: str) -> str:
        """The text as it is compared (``Grams.key``)."""
        return self._grams.key(text)

    def known(self, text: str) -> str:
        """The answer that was learnt for this very text, if it is short; empty for others."""
        return self._known.get(self.key(text), "")

    def makes_sense(self, text: str) -> bool:
        """Whether the text has words: letters, not one of them again and again; of those of the Latin script one that
        was learnt, or is like such a word.
        """
        said = self.key(text).replace(" ", "")
        fewest = FEWEST_LETTERS if said.isascii() else FEWEST_IDEOGRAPHS
        if not any(map(str.isalpha, said)) or len(set(said)) < min(len(said), fewest):
            return False
        runs = [said[i : i + RUN] in self._rows for i in range(len(said) - RUN + 1)]
        learnt = (word in self._rows for word in self._grams.of(text) if word.startswith(" "))
        return not said.isascii() or any(learnt) or sum(runs) > len(runs) / 2

    def vector(self, text: str) -> dict[int, float]:
        """The known grams of a text, by row: logarithmic frequency × rarity, of length 1 altogether."""
        return unit_vector(
            (row, (1 + log(count)) * self._rarities[row])
            for gram, count in Counter(self._grams.of(text)).items()
            if (row := self._rows.get(gram)) is not None
        )

    def scores(self, vector: Mapping[int, float]) -> list[float]:
        """The score of each class for a text with this vector: above 0 speaks for it."""
        total, width = [0.0] * len(self.classes), len(self.classes)
        for row, value in vector.items():
            weights = self._matrix[row * width : (row + 1) * width]
            total = [score + value * weight for score, weight in zip(total, weights, strict=True)]
        return [self._unit * score + bias for score, bias in zip(total, self._biases, strict=True)]


def unit_vector(values: Iterable[tuple[int, float]]) -> dict[int, float]:
    """The values by row, divided by their length."""
    found = dict(values)
    length = sqrt(sum(value * value for value in found.values())) or 1.0
    return {row: value / length for row, value in found.items()}
