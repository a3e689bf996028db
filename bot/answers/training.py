"""Learns from the ways of asking; needs scikit-learn (the extra ``train``). The service only reads the result.

A logistic regression for each answer against all others, on the grams of the text: its scores are logarithms of odds.
How sure it is is learnt too: of each writer's ways from what was learnt of all other writers, so that it is as on
questions by strangers.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from bot.answers.articles import Way
from bot.answers.finder import facts
from bot.answers.grams import Grams, Others
from bot.answers.weights import OUT, Judge, Weights, digest

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


def learn(ways: Sequence[Way], synonyms: Mapping[str, str], others: Sequence[str]) -> Weights:
    """The weights for these ways of asking."""
    grams, longer = Grams(synonyms).of, [way for way in ways if way.writer != WHOLE]
    vectorizer, machine = _fit(longer, grams)
    found = np.vstack([one.coef_ for one in machine.estimators_])
    unit = float(np.abs(found).max()) / 127
    matrix = np.rint(found / unit).astype(np.int8).T
    rarities = array("f", vectorizer.idf_.tolist()).tobytes()
    biases = tuple(float(one.intercept_[0]) for one in machine.estimators_)
    known = "\n".join(vectorizer.get_feature_names_out())
    return Weights(
        digest(ways, synonyms, others),
        synonyms,
        tuple(others),
        _known(ways, Grams(synonyms).key),
        tuple(map(str, machine.classes_)),
        known,
        rarities,
        matrix.tobytes(),
        unit,
        biases,
        judged(tried(longer, grams), Others(others).named_in),
    )


def _known(ways: Iterable[Way], key: Callable[[str], str]) -> dict[str, str]:
    """The answers to short texts by their key, without those with several answers, or with none."""
    found: dict[str, set[str]] = {}
    for way in ways:
        found.setdefault(key(way.text), set()).add(way.id)
    one_answer = {said: next(iter(ids)) for said, ids in found.items() if len(ids) == 1 and len(said) <= SHORT}
    return {said: id_ for said, id_ in sorted(one_answer.items()) if id_ != OUT}


def _fit(ways: Iterable[Way], grams: Callable[[str], list[str]]) -> tuple[TfidfVectorizer, OneVsRestClassifier]:
    vectorizer = TfidfVectorizer(analyzer=grams, sublinear_tf=True, min_df=SEEN)
    found = vectorizer.fit_transform([way.text for way in ways])
    regression = LogisticRegression(C=STRICTNESS, solver="liblinear")
    return vectorizer, OneVsRestClassifier(regression).fit(found, [way.id for way in ways])


class Trial(Struct, frozen=True):
    """What was found for a way by what was learnt of all other writers: the scores of the topics, the best first, that
    of ``out`` of scope, and whether the best topic is right.
    """

    way: Way
    scores: Sequence[float]
    out: float
    right: bool


def tried(ways: Sequence[Way], grams: Callable[[str], list[str]]) -> Iterator[Trial]:
    """A trial of each way of each writer."""
    for writer in sorted({way.writer for way in ways if way.writer}):
        own = [way for way in ways if way.writer == writer]
        vectorizer, machine = _fit([way for way in ways if way.writer != writer], grams)
        scores = machine.decision_function(vectorizer.transform([way.text for way in own]))
        for way, row in zip(own, scores, strict=True):
            if way.id in machine.classes_:  # others have written ways of it
                yield _trial(way, machine.classes_, row)


def judged(trials: Iterable[Trial], names_other: Callable[[str], bool]) -> Judge:
    """How sure the best topic is, learnt from trials."""
    told, right = zip(*((_facts(one, names_other), one.right) for one in trials), strict=True)
    found = LogisticRegression(C=100).fit(told, right)
    return Judge(tuple(map(float, found.coef_[0])), float(found.intercept_[0]))


def probability(judge: Judge, trial: Trial, names_other: Callable[[str], bool]) -> float:
    """How surely the judge takes the best topic of a trial for right."""
    return judge.probability(_facts(trial, names_other))


def _facts(trial: Trial, names_other: Callable[[str], bool]) -> tuple[float, ...]:
    return facts(trial.scores, trial.out, names_other=names_other(trial.way.text))


def _trial(way: Way, classes: Sequence[str], row: Any) -> Trial:
    best: dict[str, float] = {}
    for id_, score in zip(classes, row, strict=True):
        topic = id_.partition(".")[0]
        best[topic] = max(best.get(topic, float(score)), float(score))
    out = best.pop(OUT)
    topics = sorted(best, key=best.__getitem__, reverse=True)
    return Trial(way, [best[topic] for topic in topics], out, topics[0] == way.id.partition(".")[0])
