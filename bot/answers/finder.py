"""Which answers a text means, and how surely."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from math import inf, log1p
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from bot.answers.articles import Article, topic_of
from bot.answers.grams import LONGEST_QUESTION, Said, Stories
from bot.answers.most_alike import MostAlike
from bot.answers.weights import OUT, Judge, Learnt, logistic
from bot.chat.reading import both_ends, script_of

MAX_NAMED = 3
"""Candidates that are named at most."""

SURE = 0.8
"""From this probability on the first answer is given at once."""

POSSIBLE, FAINT = 0.1, -4.5
"""Below this probability, or this score of the best answer, nothing is offered."""

LONGEST_STORY, LONGEST_PART = 200, 80
"""Characters that are read of a story, and of a part of it that may be its question, at the two ends."""

LIKENESS_WEIGHT, LIKENESS_BIAS = 14.0, -5.5
"""The score of an answer for its most similar way that staff have added: weight × cosine + bias, as the logarithm of
the odds was found with four ways of each answer and the texts of others: 40 % at a cosine of 0.35, 70 % at 0.5.
"""

LEAST_LIKENESS = 0.2
"""Below this cosine an added way says nothing: it would give its answer a chance of 6 % at most. So it changes nothing
for texts that are not like it.
"""

LEARNT_SCRIPTS = frozenset({"CJK", "LATIN"})
"""The scripts of the ways that the weights were learnt from. Questions in others are compared with ways in theirs."""

ALIKE_WEIGHT, ALIKE_BIAS = 10.0, -4.4
"""As LIKENESS_WEIGHT and its bias, for these, with what the best cosine leads by added to it: found with 79 questions
in Korean, 80 % at 0.58 and 10 % at 0.22.
"""

KNOWN = 1.0
"""How much more the answer to a known text has than any other."""

SHORT, CLEAR, MAYBE = 3, -1.5, 0.6
"""So many letters and digits can be part of anything, and a lower score speaks for no answer, however far it leads:
they are not surer than this unless they were learnt as a whole.
"""


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
    are words before the question of a story (``Stories``). ``nouns``: the answers that are offered for a word alone, by
    its key.
    """

    def __init__(
        self,
        learnt: Learnt,
        articles: Mapping[str, Article],
        added: Mapping[str, Sequence[str]],
        openers: Iterable[str] = (),
        nouns: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self._learnt, self._articles, self._stories = learnt, articles, Stories(openers)
        self._nouns = nouns
        own: dict[str, list[tuple[str, str]]] = {}
        for id_, way in ((id_, way) for id_, ways in added.items() for way in ways):
            own.setdefault(script_of(way), []).append((id_, way))
        of_learnt = (pair for script, pairs in own.items() if script in LEARNT_SCRIPTS for pair in pairs)
        self._added = [(id_, learnt.vector(learnt.read(way))) for id_, way in of_learnt]
        self._alike = {script: MostAlike(pairs) for script, pairs in own.items() if script not in LEARNT_SCRIPTS}

    def key(self, text: str) -> str:
        """The text as it is compared."""
        return self._learnt.key(text)

    def sure(self, text: str) -> str:
        """The answer that is given to this text at once; empty when there is none."""
        found = self.find(text)
        return found.candidates[0].id if found.verdict is Certainty.SURE else ""

    def find(self, text: str) -> Finding:
        """The articles that this text means. Of a story, those that its question means if that is surer; they are
        given at once only when the whole story may mean the same.
        """
        said = both_ends(text, LONGEST_STORY)
        if alike := self._alike.get(script_of(said)):
            return self._most_alike(alike, said)
        whole = self._found(said)
        if whole.verdict is Certainty.SURE:
            return whole
        parts = [both_ends(part, LONGEST_PART) for part in self._stories.questions(said)]
        surest = max((whole, *map(self._found, parts)), key=lambda found: found.probability)
        may_mean = {one.id for one in whole.candidates} if whole.verdict is Certainty.UNSURE else set()
        alone = surest.verdict is Certainty.SURE and surest.candidates[0].id not in may_mean
        return replace(surest, verdict=Certainty.UNSURE) if alone else surest

    def _most_alike(self, alike: MostAlike, text: str) -> Finding:
        """The articles with the ways that are most like a text of which no word was learnt."""
        found = {
            id_: ALIKE_WEIGHT * cosine + ALIKE_BIAS for id_, cosine in alike.of(text).items() if id_ in self._articles
        }
        best = best_of_topics(found)
        if not best:
            return Finding(Certainty.NONE, (), 0.0)
        second = best[1].score if len(best) > 1 else ALIKE_BIAS
        likely = logistic(2 * best[0].score - second)
        elsewhere = self._articles[best[0].id].elsewhere
        return Finding(_verdict(likely, best[0].score, may_be_sure=not elsewhere), best[:MAX_NAMED], likely)

    def _found(self, text: str) -> Finding:
        said = self._learnt.read(text)
        if ids := [id_ for id_ in self._nouns.get(said.whole, ()) if id_ in self._articles]:
            return Finding(Certainty.UNSURE, tuple(Candidate(id_, 0.0) for id_ in ids), POSSIBLE)
        if not self._learnt.makes_sense(said):
            return Finding(Certainty.NONE, (), 0.0)
        vector = self._learnt.vector(said)
        scores = self._learnt.scores(vector)
        out = scores.pop(OUT)
        if (known := self._learnt.known(said)) in scores:
            scores[known] = max(scores.values()) + KNOWN
        added = self._scores_of_added(vector)
        for id_, score in added.items():
            scores[id_] = max(scores.get(id_, score), score)
        best = best_of_topics({id_: score for id_, score in scores.items() if id_ in self._articles})
        likely = 1.0 if best[0].id == known else self._chance(said, best, out, added)
        elsewhere = self._articles[best[0].id].elsewhere
        return Finding(_verdict(likely, best[0].score, may_be_sure=not elsewhere), best[:MAX_NAMED], likely)

    def _chance(self, said: Said, best: Sequence[Candidate], out: float, added: Mapping[str, float]) -> float:
        """How likely the best answer is; that of a way which staff have added by how much more it has than others."""
        if best[0].score == added.get(best[0].id):
            return logistic(best[0].score - max(0.0, best[1].score))
        return chance(self._learnt.judge, said, best[0].score, facts(self._learnt, said, best, out))

    def _scores_of_added(self, vector: Mapping[int, float]) -> dict[str, float]:
        scores: dict[str, float] = {}
        for id_, way in self._added:
            likeness = sum(value * way.get(row, 0.0) for row, value in vector.items())
            if likeness >= LEAST_LIKENESS:
                scores[id_] = max(scores.get(id_, -inf), LIKENESS_WEIGHT * likeness + LIKENESS_BIAS)
        return scores


def best_of_topics(scores: Mapping[str, float]) -> tuple[Candidate, ...]:
    """The best answer of each topic, the best first."""
    found: dict[str, Candidate] = {}
    for id_ in sorted(scores, key=scores.__getitem__, reverse=True):
        found.setdefault(topic_of(id_), Candidate(id_, scores[id_]))
    return tuple(found.values())


def facts(learnt: Learnt, said: Said, best: Sequence[Candidate], out: float) -> tuple[float, ...]:
    """What the judge is told: how far the best answer leads before the second topic and before what is out of scope,
    whether another service or thing is named, how long the text is, the share of its Latin words that was never seen,
    and the shares of its characters and of their pairs that speak for the answer.
    """
    id_, score = best[0].id, best[0].score
    length = log1p(min(len(said.run), LONGEST_QUESTION))
    other, strange = float(learnt.names_other(said)), learnt.share_unknown(said.latin)
    speaking = (learnt.share_for(id_, said.runs(size)) for size in (1, 2))
    return score - best[1].score, score - out, other, length, strange, *speaking


def chance(judge: Judge, said: Said, score: float, told: Sequence[float]) -> float:
    """How likely the best answer of a text is, which has this score, when the text was not learnt as a whole."""
    likely = judge.probability(told)
    return likely if len(said.run) > SHORT and score >= CLEAR else min(likely, MAYBE)


def _verdict(likely: float, score: float, *, may_be_sure: bool) -> Certainty:
    if likely >= SURE and may_be_sure:
        return Certainty.SURE
    return Certainty.UNSURE if likely >= POSSIBLE and score >= FAINT else Certainty.NONE
