"""The texts that the code uses: found in the source, and computed from the forms in the way of the conversation."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import bot
import handlers
from bot import TEMPLATES
from bot.chat.dialogue import Dialogue, Step
from bot.chat.texts import Texts, load_texts
from bot.chat.vocabulary import Vocabulary
from handlers import ROUTES
from handlers.gate.entry import NORMAL

TEXTS: Texts = load_texts(TEMPLATES)
VOCABULARY = Vocabulary(TEXTS)
LANGUAGES = TEXTS.languages
DIALOGUES: list[Dialogue[Any]] = list(
    {route.handler.name: route.handler for route in ROUTES if isinstance(route.handler, Dialogue)}.values()
)
SOURCES = [path for package in (bot, handlers) for path in sorted(Path(package.__path__[0]).rglob("*.py"))]
STEMS = {path.stem for path in (TEMPLATES / "zh").glob("*.toml")} - {"words"}

GIVEN = {
    "people": "",
    "languages": "",
    "agents": "",
    "requests": "",
    "venues": "",
    "posts": "",
    "whose": "me",
    "document": "111",
    "lenient": NORMAL,
}
"""Answers in the place of those that ``start`` of a form gives."""


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        yield from _flat(f"{prefix}.{name}", value) if isinstance(value, dict) else (f"{prefix}.{name}",)


KEYS = [
    key
    for stem in sorted(STEMS)
    for key in _flat(stem, tomllib.loads((TEMPLATES / "zh" / f"{stem}.toml").read_text("utf-8")))
]
"""Every key of a text."""


def placeholders(text: str) -> set[str]:
    """The names of the placeholders of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def spaces(dialogue: Dialogue[Any]) -> tuple[str, ...]:
    """The namespaces of a dialogue's texts, in order."""
    return tuple(filter(None, (dialogue.name, dialogue.shared, "chat")))


def found(dialogue: Dialogue[Any], key: str) -> str:
    """The complete key of a dialogue's text; empty when there is none."""
    return next((f"{space}.{key}" for space in spaces(dialogue) if TEXTS.has(f"{space}.{key}")), "")


def fault(dialogue: Dialogue[Any], step: str, code: str) -> str:
    """The key of the text for a fault; empty when there is none."""
    return found(dialogue, f"{step}.{code}") or (f"chat.{code}" if TEXTS.has(f"chat.{code}") else "")


def options(step: Step) -> tuple[str, ...]:
    """The choices of a step that have texts."""
    return step.choices(GIVEN)


def spoken(dialogue: Dialogue[Any]) -> Iterator[tuple[str, str, set[str]]]:
    """All texts of a dialogue: the key looked up, the complete key, the values."""
    for step in dialogue.steps:
        yield f"{step.name}.ask", found(dialogue, f"{step.name}.ask"), {"example"} if step.example else set()
        for value in options(dialogue.by_name[step.example]) if step.example else ():
            yield value, found(dialogue, f"{step.name}.example.{value}"), set()
        for value in options(step):
            yield value, found(dialogue, f"{step.name}.option.{value}"), set()
        if dialogue.confirms and not step.name.startswith(("consent", "code")):
            yield from _titles(dialogue, step.name)
    for key in ("sure", "cancelled", "confirm.ask", "confirm.how", "confirm.unclear"):
        yield key, found(dialogue, key), set()
    for step_name, code, given in dialogue.faults():
        yield f"{step_name}.{code}", fault(dialogue, step_name, code), set(given)


def _titles(dialogue: Dialogue[Any], step: str) -> Iterator[tuple[str, str, set[str]]]:
    yield f"{step}.label", found(dialogue, f"{step}.label"), set()
    if also := found(dialogue, f"{step}.also"):
        yield f"{step}.also", also, set()


def literals(node: ast.AST) -> Iterator[str]:
    """The strings below this node that look like keys of texts, with an asterisk for each placeholder."""
    filled = [part for joined in ast.walk(node) if isinstance(joined, ast.JoinedStr) for part in joined.values]
    for found_node in ast.walk(node):
        if isinstance(found_node, ast.JoinedStr):
            value = "".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in found_node.values)
        elif isinstance(found_node, ast.Constant) and isinstance(found_node.value, str) and found_node not in filled:
            value = found_node.value
        else:
            continue
        value = value.removeprefix("@")
        if re.fullmatch(r"[a-z]+(\.[a-z_*0-9]+)+", value) and value.split(".")[0] in STEMS:
            yield value


def matching(pattern: str) -> list[str]:
    """The keys that match a literal."""
    wanted = re.compile(re.escape(pattern).replace(r"\*", "[a-z_0-9]+"))
    return [key for key in KEYS if wanted.fullmatch(key)]
