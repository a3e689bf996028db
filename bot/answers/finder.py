"""Which answers a text means, and how surely."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from bot.answers.articles import Article
from bot.answers.grams import Stories
from bot.answers.weights import OUT, Learnt

MAX_NAMED = 3
"""Candidates that are named at most."""

SURE = 0.75
"""From this probability on the first answer is given at once."""

POSSIBLE, FAINT = 0.2, -4.5
"""Below this probability, or this score of the best answer, nothing is offered."""

LIKENESS_WEIGHT, LIKENESS_BIAS = 14.0, -5.5
"""The score of an answer for its most similar way that staff have added: weight × cosine + bias, as the logarithm of
the odds was found with four ways of each answer and the texts of others: 40 % at a cosine of 0.35, 70 % at 0.5.
"""

LEAST_LIKENESS = 0.2
"""Below this cosine an added way says nothing: it would give its answer a chance of 6 % at most. So it changes nothing
for texts that are not like it.
"""

KNOWN = 1.0
"""How much more the answer to a known text has than any other."""


class Certainty(StrEnum):
    """What to do with the candidates: give the first, ask which is meant, or pass the text on."""

    SURE = "sure"
    UNSURE = "unsure"
    NONE = "none"


class Candidate(Struct, frozen=True):
    """An answer's id and its score, the logarithm of its odds: above 0 speaks for it."""

    id: str
    score: float


class Finding(Struct, frozen=True):
    """The likeliest answers, each of another topic, the best first; ``probability`` that the first is right."""

    verdict: Certainty
    candidates: tuple[Candidate, ...]
    probability: float


class Finder:
    """Finds these articles. ``added`` are ways of asking that were not learnt, by the id of their article; ``openers``
    are words before the question of a story (``Stories``).
    """

    def __init__(
        self,
        learnt: Learnt,
        articles: Mapping[str, Article],
        added: Mapping[str, Sequence[str]],
        openers: Iterable[str] = (),
    ) -> None:
        self._learnt, self._articles, self._stories = learnt, articles, Stories(openers)
        self._added = [(id_, learnt.vector(way)) for id_, ways in added.items() for way in ways]

    def key(self, text: str) -> str:
        """The text as it is compared (``Grams.key``)."""
        return self._learnt.key(text)

    def sure(self, text: str) -> str:
        """The answer that is given to this text at once; empty when there is none."""
        found = self.find(text)
        return found.candidates[0].id if found.verdict is Certainty.SURE else ""

    def find(self, text: str) -> Finding:
        """The articles that this text means. Of a story, those that its question means if that is surer; they are
        given at once only when the whole story may mean the same.
        """
        whole = self._found(text)
        if whole.verdict is Certainty.SURE:
            return whole
        surest = max((whole, *map(self._found, self._stories.questions(text))), key=lambda found: found.probability)
        may_mean = {one.id for one in whole.candidates} if whole.verdict is Certainty.UNSURE else set()
        alone = surest.verdict is Certainty.SURE and surest.candidates[0].id not in may_mean
        return replace(surest, verdict=Certainty.UNSURE) if alone else surest

    def _found(self, text: str) -> Finding:
        if not self._learnt.makes_sense(text):
            return Finding(Certainty.NONE, (), 0.0)
        vector = self._learnt.vector(text)
        scores = dict(zip(self._learnt.classes, self._learnt.scores(vector), strict=True))
        out = scores.pop(OUT)
        if (known := self._learnt.known(text)) in scores:
            scores[known] = max(scores.values()) + KNOWN
        for id_, way in self._added:
            likeness = sum(value * way.get(row, 0.0) for row, value in vector.items())
            if likeness >= LEAST_LIKENESS:
                score = LIKENESS_WEIGHT * likeness + LIKENESS_BIAS
                scores[id_] = max(scores.get(id_, score), score)
        best = self._best_of_topics(scores)
        told = facts([one.score for one in best], out, names_other=self._learnt.names_other(text))
        chance = 1.0 if best[0].id == known else self._learnt.judge.probability(told)
        elsewhere = self._articles[best[0].id].elsewhere
        return Finding(_verdict(chance, best[0].score, may_be_sure=not elsewhere), best[:MAX_NAMED], chance)

    def _best_of_topics(self, scores: Mapping[str, float]) -> tuple[Candidate, ...]:
        found: dict[str, Candidate] = {}
        for id_ in sorted(scores, key=scores.__getitem__, reverse=True):
            if article := self._articles.get(id_):
                found.setdefault(article.topic, Candidate(id_, scores[id_]))
        return tuple(found.values())


def facts(scores: Sequence[float], out: float, *, names_other: bool) -> tuple[float, ...]:
    """What the judge is told: the best score of a topic, its distances to the second and to what is out of scope, and
    whether another service or thing is named.
    """
    return scores[0], scores[0] - scores[1], scores[0] - out, float(names_other)


def _verdict(chance: float, score: float, *, may_be_sure: bool) -> Certainty:
    if chance >= SURE and may_be_sure:
        return Certainty.SURE
    return Certainty.UNSURE if chance >= POSSIBLE and score >= FAINT else Certainty.NONE
