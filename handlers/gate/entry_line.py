"""An entry by hand in one line: 孙桂兰 220202… 36.5, with or without the command, labels and a phone."""

import re
from contextlib import suppress
from datetime import datetime

from bot.chat.fields import DUTY, OPEN_FORM
from bot.chat.form import Answers, Form
from bot.chat.invalid import Invalid, Unsure
from bot.chat.numerals import arabic
from bot.chat.parsers import phone
from bot.chat.reading import any_of, tidied
from bot.chat.texts import Texts
from bot.health.gate.temperature import TemperatureFault, parse_temperatures
from bot.health.people.documents import DocumentType, certain_kind, find_number
from bot.service import Ctx
from handlers.gate.whose import all_labels
from handlers.people.person_form import person_name

LEAST_DIGITS = 15
"""Digits that such a line has at least: of a document whose number tells the birth date."""

NO_PHONE = "none"
"""The answer that there is no telephone."""

_BORDER = re.compile(r"(?<=[^\W\d_A-Za-z])(?=[A-Za-z]?[0-9]{8})|(?<=[0-9]{7}[0-9Xx])(?=[^\W\d_A-Za-z])")
_DIVIDER = re.compile(r"[\s,，、;；:：/]+")
_LABELS = ("name", "document", "number", "phone", "temperature")


def is_line(ctx: Ctx) -> bool:
    """Whether a text is such a line, from somebody on duty without an open form."""
    text = ctx.message.text
    if not ctx.field(DUTY) or ctx.field(OPEN_FORM) or not any(map(str.isalpha, text)):
        return False  # a family's figures have no name
    return bool(read_line(ctx.texts, text, ctx.now))


def read_line(texts: Texts, text: str, now: datetime) -> Answers:
    """The answers of the form: name, document, number, phone and temperature; empty unless the line holds all but the
    phone, each once, and nothing else. A temperature that must be asked about is left out.
    """
    if sum(c.isdecimal() for c in arabic(text)) < LEAST_DIGITS:
        return {}
    found, names = dict[str, str](), list[str]()
    for part in filter(None, _DIVIDER.split(_BORDER.sub(" ", _without_labels(texts, arabic(tidied(text)))))):
        if not any(c.isdecimal() for c in part):
            names.append(part)
        elif not (answers := _read(part, now)) or answers.keys() & found.keys():
            return {}
        else:
            found |= answers
    with suppress(Invalid, Unsure):
        found["name"] = person_name(" ".join(names), Form({}, now, {}))
    if not {"name", "number", "temperature"} <= found.keys():
        return {}
    return {step: value for step, value in {"phone": NO_PHONE, **found}.items() if value}


def _read(part: str, now: datetime) -> Answers:
    """The answers that a part with digits gives; empty when it is none, or not surely one."""
    today = now.date()
    if kind := certain_kind(part, today):
        return {"document": kind, "number": find_number(kind, part, today)}
    with suppress(TemperatureFault):
        readings = parse_temperatures(part)
        return {"temperature": readings[0].typed if not readings[0].flaw else ""} if len(readings) == 1 else {}
    with suppress(Invalid):
        return {"phone": phone(part, Form({}, now, {}))}
    return {}


def _without_labels(texts: Texts, text: str) -> str:
    """The text without the command and the names of the questions."""
    labels = {label for step in _LABELS for key in _keys(texts, step) for label in all_labels(texts, key).split("|")}
    commands = {phrase for table in texts.words.values() for phrase in table["entry"]}
    beside = set(all_labels(texts, "entry.beside").split("|"))
    return re.sub(any_of(labels | commands | beside), " ", text, flags=re.IGNORECASE)


def _keys(texts: Texts, step: str) -> list[str]:
    """The keys of the label of a step, and of the names of documents."""
    keys = [f"entry.{step}.label", f"person.{step}.label", *(f"person.{step}.option.{kind}" for kind in DocumentType)]
    return [key for key in keys if texts.has(key)]
