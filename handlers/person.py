"""The questions about a person, asked alike for oneself and for a relative."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from bot.chat.codes import raises
from bot.chat.dialogue import Answers, Form, Invalid, Step, answered
from bot.chat.parsers import agreement, choice, phone, trimmed
from bot.chat.texts import SECOND
from bot.health.documents import DocumentFault, DocumentFlaw, DocumentType, birth_date, clean_number
from bot.health.identity import Identity
from bot.health.masking import mask_name, mask_number, mask_phone
from bot.health.names import NameFault, NameFlaw, clean_name
from handlers.nations import nation, nation_name
from handlers.setting import Ctx

FAILED = "failed"
"""Field of the chat: the day, and how many checks failed on it."""

FOREIGN = (DocumentType.PASSPORT, DocumentType.PERMANENT_RESIDENT)
"""Documents of foreigners; with a Chinese name the passport is that of somebody who reads Chinese."""

LAST_LATIN = "\u1f00"
"""Letters of Latin names come before it (health.names), ideographs after it."""

DAILY_FAILURES = 20
"""Failed checks that one chat has in a day."""


def options(*values: StrEnum | str) -> Callable[[Answers], tuple[str, ...]]:
    """The same choices whatever was answered before."""
    return lambda _: tuple(map(str, values))


@raises(*NameFlaw)
def person_name(text: str, _: Form) -> str:
    """The name as the identity authority compares it; raises Invalid with a NameFlaw."""
    try:
        return clean_name(trimmed(text))
    except NameFault as fault:
        raise Invalid(fault.code) from None


@raises(*DocumentFlaw)
def document_number(text: str, form: Form) -> str:
    """The number of the document chosen before; raises Invalid with a DocumentFlaw."""
    if "document" not in form.answers:
        return text  # the document is being changed: read again beside the next one
    try:
        return clean_number(DocumentType(form.answers["document"]), trimmed(text), form.now.date())
    except DocumentFault as fault:
        raise Invalid(fault.code) from None


def born(answers: Answers) -> date | None:
    """The birth date, as the number tells or as answered; None when neither is known yet."""
    if not {"document", "number"} <= answers.keys():
        return None
    told = birth_date(DocumentType(answers["document"]), answers["number"])
    return told or (date.fromisoformat(answers["born"]) if "born" in answers else None)


def tells_birth(answers: Answers) -> bool:
    """Whether the document's number tells the birth date; so be it while one of the two is being changed."""
    if not {"document", "number"} <= answers.keys():
        return True
    return birth_date(DocumentType(answers["document"]), answers["number"]) is not None


def identity(answers: Answers) -> Identity:
    """Who the answers describe."""
    day = born(answers)
    return Identity(
        answers["name"],
        answers["document"],
        answers["number"],
        answers["phone"],
        answers.get("nationality", ""),
        day.isoformat() if day else "",
    )


PERSON = (
    Step("name", person_name, free=True),
    Step("document", choice, choices=options(*DocumentType)),
    Step("number", document_number, example="document"),
    Step("nationality", nation, when=answered("document", DocumentType.PASSPORT)),
    Step("phone", phone),
)

CONSENT = Step("consent", agreement, choices=options("yes", "no"))


def shown(step: str, value: str, language: str) -> str:
    """An answer for the summary: masked, a country by its name."""
    if step == "nationality":
        return nation_name(value, language)
    masks = {"name": mask_name, "number": mask_number, "phone": mask_phone}
    return masks[step](value) if step in masks else value


def speak_english(ctx: Ctx, answers: Answers) -> None:
    """English for a foreigner, by document and letters of the name, where no language was chosen."""
    latin = answers.get("name", "")[:1] < LAST_LATIN
    if latin and answers.get("document") in FOREIGN and not ctx.field("lang") and SECOND in ctx.texts.languages:
        ctx.speak(SECOND)


def check_failures(ctx: Ctx) -> None:
    """Raises Invalid when this chat has used up its failed checks of the day."""
    if _failures(ctx) >= DAILY_FAILURES:
        raise Invalid("too_many")


def count_failure(ctx: Ctx) -> None:
    """Count a failed check of this chat."""
    ctx.changes[FAILED] = f"{ctx.now.date().isoformat()} {_failures(ctx) + 1}"


def _failures(ctx: Ctx) -> int:
    day, _, count = ctx.field(FAILED).partition(" ")
    return int(count) if day == ctx.now.date().isoformat() else 0
