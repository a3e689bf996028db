"""Learns from the ways of asking; needs scikit-learn (the extra ``train``). The service only reads the result.

A logistic regression for each answer against all others, on the grams of the text: its scores are logarithms of odds.
How sure it is is learnt too: of each writer's ways from what was learnt of all other writers, so that it is as on
questions by strangers.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import StandardScaler

from bot.answers.articles import Way, topic_of
from bot.answers.finder import best_of_topics, facts
from bot.answers.grams import Grams, Said
from bot.answers.weights import OUT, Judge, Learnt, Weights, digest

STRICTNESS = 100.0
"""C of the regression: better than 20 for the ways of each writer by those of all others."""

SHORT = 16
"""Characters of a text that is known as a whole. Of so few grams the regression is not sure enough to give an answer at
once, although the text was learnt.
"""

WHOLE = "short"
"""The writer whose texts are known as a whole and nothing else is learnt from."""

SEEN = 2
"""A gram counts when it is in this many ways at least."""


STRANGERS = 4
"""How much more a text about other things counts for the judge than a question: a wrong answer that is given as sure is
worse than three questions to choose from.
"""


def learn(ways: Sequence[Way], synonyms: Mapping[str, str], others: Sequence[str]) -> Weights:
    """The weights for these ways of asking."""
    longer = [way for way in ways if way.writer != WHOLE]
    writers = sorted({way.writer for way in longer if way.writer})
    parts = ([way for way in longer if way.writer == writer] for writer in writers)
    trials = (tried(longer, own, synonyms, others) for own in parts)
    known, source = _known(ways, Grams(synonyms)), digest(ways, synonyms, others)
    return replace(weigh(longer, synonyms, others), source=source, known=known, judge=judged(chain(*trials)))


def weigh(ways: Sequence[Way], synonyms: Mapping[str, str], others: Sequence[str]) -> Weights:
    """The weights for these ways alone: without a judge and short texts."""
    vectorizer = TfidfVectorizer(analyzer=Grams(synonyms).of, sublinear_tf=True, min_df=SEEN)
    found = vectorizer.fit_transform([way.text for way in ways])
    regression = LogisticRegression(C=STRICTNESS, solver="liblinear")
    machine = OneVsRestClassifier(regression).fit(found, [way.id for way in ways])
    weights = np.vstack([one.coef_ for one in machine.estimators_])
    unit = float(np.abs(weights).max()) / 127
    return Weights(
        source="",
        synonyms=synonyms,
        others=tuple(others),
        known={},
        classes=tuple(map(str, machine.classes_)),
        grams="\n".join(vectorizer.get_feature_names_out()),
        rarities=array("f", vectorizer.idf_.tolist()).tobytes(),
        matrix=np.rint(weights / unit).astype(np.int8).T.tobytes(),
        unit=unit,
        biases=tuple(float(one.intercept_[0]) for one in machine.estimators_),
        judge=Judge((), 0.0),
    )


def _known(ways: Iterable[Way], grams: Grams) -> dict[str, str]:
    """The answers to short texts by their key, without those with several answers, or with none."""
    found: dict[str, set[str]] = {}
    for way in ways:
        found.setdefault(grams.read(way.text).whole, set()).add(way.id)
    one_answer = {said: next(iter(ids)) for said, ids in found.items() if len(ids) == 1 and len(said) <= SHORT}
    return {said: id_ for said, id_ in sorted(one_answer.items()) if id_ != OUT}


class Trial(Struct, frozen=True):
    """The best score of a way by what was learnt of others, what is told to the judge of it, and whether the best topic
    is right.
    """

    way: Way
    said: Said
    score: float
    told: tuple[float, ...]
    right: bool


def tried(
    ways: Iterable[Way], own: Sequence[Way], synonyms: Mapping[str, str], others: Sequence[str]
) -> Iterator[Trial]:
    """A trial of each of the ``own`` ways by what was learnt of all other ways."""
    apart = set(own)
    learnt = Learnt(weigh([way for way in ways if way not in apart], synonyms, others))
    for way in own:
        if way.id in learnt.classes:  # others have written ways of it
            said = learnt.read(way.text)
            scores = learnt.scores(learnt.vector(said))
            out = scores.pop(OUT)
            best = best_of_topics(scores)
            told = facts(learnt, said, best, out)
            yield Trial(way, said, best[0].score, told, topic_of(best[0].id) == topic_of(way.id))


def judged(trials: Iterable[Trial]) -> Judge:
    """How sure the best topic is, learnt from trials."""
    told, right, counts = zip(*((one.told, one.right, 1 if one.way.id else STRANGERS) for one in trials), strict=True)
    scaler = StandardScaler().fit(told)
    found = LogisticRegression(C=10, max_iter=1000).fit(scaler.transform(told), right, sample_weight=counts)
    weights = found.coef_[0] / scaler.scale_
    return Judge(tuple(map(float, weights)), float(found.intercept_[0] - weights @ scaler.mean_))
