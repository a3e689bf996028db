"""``jixiangma answers``: asks, lists and changes the answers to questions."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
import msgspec

from bot import TEMPLATES
from bot.chat.texts import REFERENCE_LANGUAGE
from bot.commands.startup import OPERATOR_KEY_OPTION, find_operator, open_parts
from bot.config import BadConfig, read_config, read_environment
from bot.health.clock import BEIJING

if TYPE_CHECKING:
    from bot.service.answer_effects import Effect
    from bot.service.answers import Answers
    from bot.service.support.answering import Answering
    from bot.store.access.operators import Operator

FOLDER = TEMPLATES / "faq"

EDIT_FAULTS = {
    "id": "an ID is TOPIC.NAME, in small letters, digits and _",
    "incomplete": "there is no such answer, or something is empty; a new one needs --title and --text",
    "long": "the text has more than 1400 bytes",
    "title": "the title has more than 150 bytes",
    "ways": "a way of asking has more than 200 characters, or there are more than 200 of them",
    "personal": "this has a number or an address of somebody; only numbers of offices may stand in an answer",
    "revision": "the history has no such revision",
    "same": "it is so already; nothing was changed",
    "faster": "somebody else changed it at the same moment; look at it and run this again",
}
"""What is said for each reason why a change was refused."""

REASON_OPTION = click.option("--reason", required=True, help="Kept with the change and in the audit.")
ID_ARGUMENT = click.argument("id_", metavar="ID")
JSON_OPTION = click.option("--json", "as_json", is_flag=True, help="One line of JSON for each.")


@click.group()
def answers() -> None:
    """The answers to questions in people's own words."""


@answers.command()
@click.argument("question", required=False)
@click.option("--lines", is_flag=True, help="Read questions from the standard input, one a line.")
@JSON_OPTION
def ask(question: str | None, lines: bool, as_json: bool) -> None:
    """Show which answers QUESTION means, and how surely. Needs no settings; with a store, what staff changed counts."""
    if lines == (question is not None):
        raise click.UsageError("give a question, or --lines")
    known = _answers()
    for text in (line.rstrip("\r\n") for line in sys.stdin) if lines else (question or "",):
        click.echo(_found(known, text, as_json=as_json))


@answers.command("list")
@JSON_OPTION
def list_(as_json: bool) -> None:
    """Show all answers."""
    for article in _answers().articles().values():
        shown = {**msgspec.to_builtins(article), "topic": article.topic}
        click.echo(_json(shown) if as_json else f"{article.id}  {' / '.join(article.titles.values())}")


@answers.command()
@ID_ARGUMENT
@REASON_OPTION
@click.option("--language", default=REFERENCE_LANGUAGE, show_default=True, help="Of --title and --text.")
@click.option("--title", help="The question in few words.")
@click.option("--text", help="The answer.")
@click.option("--way", "ways", multiple=True, help="A way of asking; may be given several times.")
@click.option("--without", "removed", multiple=True, help="A way of asking that staff have added, to be removed.")
@click.option("--back", type=click.IntRange(0), help="Let this revision count again; 0 is what was shipped.")
@click.option("--try", "tries", is_flag=True, help="Change nothing; only show what would be answered otherwise.")
@OPERATOR_KEY_OPTION
def edit(
    id_: str,
    reason: str,
    language: str,
    title: str | None,
    text: str | None,
    ways: tuple[str, ...],
    removed: tuple[str, ...],
    back: int | None,
    tries: bool,
    key: str,
) -> None:
    """Change the answer ID (TOPIC.NAME), or make a new one. Every process follows within a minute. Which questions get
    another answer is shown: those of the last 30 days without an answer, and known ways of asking.
    """
    from bot.service.answer_editing import AnswerChange, operator_editor

    titles, texts = ({language: given} if given else {} for given in (title, text))
    with _editing(key) as (answering, who, now):
        change = AnswerChange(titles, texts, ways, removed)
        editing = answering.editing
        draft = editing.draft(id_, change) if back is None else editing.earlier(id_, back)
        effect = answering.effects.measure(id_, draft.before, draft.after)
        if not tries:
            editing.publish(operator_editor(who), draft, reason, now)
            answering.gaps.plan(now)
        for line in _shown(effect):
            click.echo(line)
        click.echo("Nothing was changed." if tries else "Changed.")


@answers.command()
@ID_ARGUMENT
@OPERATOR_KEY_OPTION
def history(id_: str, key: str) -> None:
    """Show all changes of the answer ID: when, who, why, and what it said then."""
    with _editing(key) as (answering, _, _now):
        for number, found in enumerate(answering.editing.history(id_), 1):
            click.echo(f"{number}  {datetime.fromtimestamp(found.at, BEIJING):%Y-%m-%d %H:%M}  {found.by}  {found.why}")
            for text in (*found.titles.values(), *found.texts.values(), *found.ways):
                click.echo(f"    {text}")


@answers.command()
def train() -> None:
    """Learn from the ways of asking in templates/faq/ways; needs the extra `train` (scikit-learn)."""
    from bot.answers.articles import load_others, load_synonyms, load_ways
    from bot.answers.training import learn
    from bot.answers.weights import WEIGHTS, pack

    found = learn(load_ways(FOLDER), load_synonyms(FOLDER), load_others(FOLDER))
    (FOLDER / WEIGHTS).write_bytes(pack(found))
    click.echo(f"{len(found.classes) - 1} answers, {found.grams.count(chr(10)) + 1} grams.")


def _answers() -> "Answers":
    """The answers, with what staff changed where settings name a store."""
    from bot.service.answers import Answers
    from bot.store.answers.edits import Edits
    from bot.store.redis.store import connect

    try:
        config = read_config(read_environment())
    except BadConfig:
        return Answers(FOLDER)
    return Answers(FOLDER, Edits(connect(config.redis_url, config.redis_ack)))


@contextmanager
def _editing(key: str) -> Iterator[tuple["Answering", "Operator", datetime]]:
    from bot.service.answer_editing import BadEdit

    with open_parts() as (parts, now):
        try:
            yield parts.services.support.answering, find_operator(parts, key, now), now
        except BadEdit as bad:
            raise click.ClickException(EDIT_FAULTS[str(bad)]) from None


def _shown(effect: "Effect") -> Iterator[str]:
    if effect.asked is not None:
        yield f"Of {effect.asked} questions {effect.before} had an answer, {effect.after} have one now."
    for shift in (*effect.gained, *effect.changed):
        yield f"  {shift.text}  {shift.before or '-'} -> {shift.after or '-'}"


def _found(known: "Answers", text: str, *, as_json: bool) -> str:
    finding = known.find(text)
    found = [(one, known.articles()[one.id]) for one in finding.candidates]
    shown = [
        {
            "topic": article.topic,
            "id": one.id,
            "title": next(iter(article.titles.values())),
            "score": round(one.score, 3),
        }
        for one, article in found
    ]
    if as_json:
        return _json({"verdict": finding.verdict, "answers": shown})
    return "\n".join((str(finding.verdict), *(f"  {one['score']:6.3f}  {one['id']}  {one['title']}" for one in shown)))


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
