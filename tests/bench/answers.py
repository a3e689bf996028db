"""How well, how fast and how large the shipped answers are understood; needs no settings and no store.

    .venv/bin/python -m tests.bench.answers

The questions are those of ``tests/answers/hard.tsv`` and, where it is there, ``../shared/faq/dev.tsv``: nothing was
learnt from them. A process of its own starts the answers, so that seconds and megabytes are of them alone.
"""

import subprocess
import sys
import time
from statistics import quantiles

import click
import psutil

from bot import TEMPLATES
from bot.answers.finder import Certainty, Finding
from bot.service.answers import Answers
from tests.answers.questions import SETS, Asked, hits, read_questions, share

FOLDER = TEMPLATES / "faq"


@click.command()
@click.option("--start", is_flag=True, hidden=True)
def main(start: bool) -> None:
    """Measure and print."""
    if start:
        click.echo(_started())
        return
    click.echo(
        subprocess.run(
            [sys.executable, "-m", __spec__.name, "--start"], stdout=subprocess.PIPE, check=True, text=True
        ).stdout
    )
    answers = Answers(FOLDER)
    answers.find("外地人能用吗")  # reads the files
    for path in SETS:
        if path.exists():
            _print_set(answers, path.name, read_questions(path))


def _started() -> str:
    process = psutil.Process()
    before, began = process.memory_full_info().uss, time.perf_counter()
    Answers(FOLDER).find("外地人能用吗")
    seconds = time.perf_counter() - began
    return f"started in {seconds:.2f} s, {(process.memory_full_info().uss - before) / 1e6:.1f} MB"


def _print_set(answers: Answers, name: str, asked: list[Asked]) -> None:
    took: list[float] = []
    found = [(one, _timed(answers, one.text, took)) for one in asked]
    ours = [(one.topics, finding) for one, finding in found if one.topics]
    sure = [finding.verdict is Certainty.SURE for one, finding in found if not one.topics]
    right = [hits(topics, finding, 1) for topics, finding in ours if finding.verdict is Certainty.SURE]
    cuts = quantiles(took, n=100)
    first, three = (share([hits(topics, finding, count) for topics, finding in ours]) for count in (1, 3))
    click.echo(f"\n{name}: {len(ours)} questions, first {first:.1%}, among three {three:.1%}")
    click.echo(f"sure {len(right) / len(ours):.0%} of them, of these right {share(right):.1%}")
    click.echo(f"{len(sure)} texts about other things, sure {share(sure):.1%}")
    click.echo(f"a question takes {cuts[49]:.0f} µs of CPU (median), {cuts[98]:.0f} µs (p99)")
    _print_topics(ours)


def _timed(answers: Answers, text: str, took: list[float]) -> Finding:
    began = time.thread_time()
    finding = answers.find(text)
    took.append((time.thread_time() - began) * 1e6)
    return finding


def _print_topics(ours: list[tuple[frozenset[str], Finding]]) -> None:
    """The topics that were not always first, the worst first."""
    names = sorted({topic for topics, _ in ours for topic in topics})
    found = {name: [hits(topics, finding, 1) for topics, finding in ours if name in topics] for name in names}
    for name in sorted(names, key=lambda one: share(found[one])):
        if share(found[name]) < 1:
            click.echo(f"  {name:24} {sum(found[name])} of {len(found[name])}  {share(found[name]):.0%}")


if __name__ == "__main__":
    main()
