"""Choices named within a sentence: that is my mother, I have a passport, 身份证 220102…"""

import contextlib
import re

from bot.chat.fault_codes import fault_codes, raises
from bot.chat.form import Form
from bot.chat.invalid import Invalid, Refused
from bot.chat.parsers import choice, phone
from bot.chat.reading import any_of, normalize

_PART_END = re.compile(r"[,\uff0c.\u3002;\uff1b!\uff01\n]")
"""What ends a part of a sentence."""


@raises(**fault_codes(choice))
def choice_in_sentence(text: str, form: Form) -> str:
    """As ``choice``; of a sentence, the only choice that it names, once and by a label of more than one character. A
    sentence with a word such as "not" or with a question names none. Raises Invalid("choice").
    """
    with contextlib.suppress(Invalid):
        return choice(text, form)
    named = named_choices(text, form)
    if len(named) != 1 or _is_unsettled(text, form):
        raise Invalid("choice")
    return named[0]


def _is_unsettled(text: str, form: Form) -> bool:
    rest = re.sub(_labels(form), " ", normalize(text))
    return text.rstrip().endswith(("?", "\uff1f")) or bool(re.search(any_of(form.unsettled), rest))


def named_choices(text: str, form: Form) -> list[str]:
    """The values that a sentence names by labels of more than one character, as often as it does."""
    return [form.by_label[label] for label in re.findall(_labels(form), normalize(text))]


def _labels(form: Form) -> str:
    return any_of(label for label in form.by_label if len(label) > 1)


@raises(**fault_codes(phone))
def phone_or_choice(text: str, form: Form) -> str:
    """A telephone number, or a choice such as that there is none, also within a sentence. Raises Invalid."""
    for parse in (choice, phone, choice_in_sentence):
        with contextlib.suppress(Invalid):
            return parse(text, form)
    return phone(text, form)


@raises("declined", **fault_codes(choice))
def agreement(text: str, form: Form) -> str:
    """``yes``, when the choices are yes and no, also within a sentence that says nothing else; raises
    Refused("declined") for no, Invalid("choice") otherwise. A no within a sentence ends nothing, since it is easily
    misread.
    """
    if set(named_choices(text, form)) == {"yes"} and _says_no_more(text, form):
        return "yes"
    if choice(text, form) != "yes":
        raise Refused("declined")
    return "yes"


def _says_no_more(text: str, form: Form) -> bool:
    """Whether a sentence, or a part of it with the label that is shown, holds only labels and words that change
    nothing: who refuses, waits or doubts says more, in words that no list has all of.
    """
    shown = normalize(form.choices["yes"][0])
    parts = (text, *(part for part in _PART_END.split(text) if shown in normalize(part)))
    known = any_of((*(label for label in form.by_label if len(label) > 1), *map(normalize, form.beside)))
    rests = (re.sub(known, " ", normalize(part)) for part in parts)
    return not _is_unsettled(text, form) and any(not any(map(str.isalnum, rest)) for rest in rests)
