"""The questions about a person. They are the same for users and relatives."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from enum import StrEnum

from bot.chat.choosing import agreement, choice_in_sentence
from bot.chat.dialogue import Step, answer_is_one_of
from bot.chat.fault_codes import fault_codes, raises
from bot.chat.fields import LANGUAGE
from bot.chat.form import Answers, Form
from bot.chat.invalid import Invalid, Unsure
from bot.chat.parsers import past_date, phone, trim
from bot.chat.texts import SECOND_LANGUAGE
from bot.health.people.attempts import CheckedTooOften, CheckLimit
from bot.health.people.documents import DocumentFault, DocumentFlaw, DocumentType, birth_date, certain_kind, find_number
from bot.health.people.identity import MAINLAND, Identity, Unmatched
from bot.health.people.names import NameFault, NameFlaw
from bot.health.people.views import VIEWS, Reader
from bot.health.people.written_names import DoubtfulName, NameDoubt, find_name
from bot.service import Ctx
from handlers.people.countries import country_name
from handlers.people.nationality import nationality_code

FOREIGN_DOCUMENTS = (DocumentType.PASSPORT, DocumentType.PERMANENT_RESIDENT)
"""Documents of foreigners."""

LATIN_END = "\u1f00"
"""Names that start with a character before this one are Latin (see `bot.health.people.names`); Chinese characters
come after it.
"""

PROVED = "proved"
"""The beginning of the answer to the question for a code when the phone was proved."""


def options(*values: StrEnum | str) -> Callable[[Answers], tuple[str, ...]]:
    """The same choices whatever was answered before."""
    return lambda _: tuple(map(str, values))


_FIGURES = re.compile(r"[A-Za-z]{0,3}\d(?:[ +().-]*\d){5,}[Xx]?")
"""A number alone; it is kept for a later question (``Turn``)."""


@raises("number", *NameFlaw, **dict.fromkeys(NameDoubt, ("name",)))
def person_name(text: str, _: Form) -> str:
    """The name in the form that the identity authority compares. Raises Invalid (a NameFlaw, ``number``), Unsure."""
    try:
        return find_name(text)
    except DoubtfulName as doubt:
        raise Unsure(doubt.code, doubt.name, name=doubt.name) from None
    except NameFault as fault:
        if _FIGURES.fullmatch(trim(text)):
            raise Invalid("number") from None
        raise Invalid(fault.code) from None


RESIDENTS_NUMBER = re.compile(r"\D*\d{16,18}[\dXx]?\D*")
"""What can only be the number of a resident's card, with an error in it if it is none."""


@raises("mistyped", **fault_codes(choice_in_sentence))
def document_type(text: str, form: Form) -> str:
    """The type of a document, by its name or by a number that belongs to it only. Raises Invalid."""
    with suppress(Invalid):
        return choice_in_sentence(text, form)
    if kind := certain_kind(text, form.now.date()):
        return kind
    if RESIDENTS_NUMBER.fullmatch(text):
        raise Invalid("mistyped")
    raise Invalid("choice")


@raises(*DocumentFlaw, belongs=("choice",))
def document_number(text: str, form: Form) -> str:
    """The number of the chosen document. Raises Invalid with a DocumentFlaw; Unsure if it belongs to another type."""
    if "document" not in form.answers:
        return text  # the document is being changed; the number is read again after that
    try:
        return find_number(DocumentType(form.answers["document"]), trim(text), form.now.date())
    except DocumentFault as fault:
        if kind := certain_kind(text, form.now.date()):
            raise Unsure("belongs", kind, step="document") from None
        raise Invalid(fault.code) from None


def birth_date_of(answers: Answers) -> date | None:
    """The birth date, from the document number or as answered; None when it is not known yet."""
    if not {"document", "number"} <= answers.keys():
        return None
    day = birth_date(DocumentType(answers["document"]), answers["number"])
    return day or (date.fromisoformat(answers["born"]) if "born" in answers else None)


def number_has_birth_date(answers: Answers) -> bool:
    """Whether the document number contains the birth date. True while the document or the number is being changed."""
    if not {"document", "number"} <= answers.keys():
        return True
    return birth_date(DocumentType(answers["document"]), answers["number"]) is not None


def proof_of(phone: str) -> str:
    """The answer to the question for a code when it proved this phone. Nobody can type it."""
    return f"{PROVED} {phone}"


def proved_phone(answers: Answers) -> bool:
    """Whether the phone in the answers was proved by a code."""
    return answers.get("code") == proof_of(answers.get("phone", ""))


def identity(answers: Answers) -> Identity:
    """The identity that the answers describe."""
    day = birth_date_of(answers)
    return Identity(
        answers["name"],
        answers["document"],
        answers["number"],
        answers["phone"],
        answers.get("nationality", ""),
        day.isoformat() if day else "",
        proved=proved_phone(answers),
    )


PERSON_STEPS = (
    Step("name", person_name, free=True, picks=True),
    Step("document", document_type, choices=options(*DocumentType), picks=True),
    Step("number", document_number, picks=True, example="document"),
    Step("born", past_date, when=lambda answers: not number_has_birth_date(answers)),
    Step("nationality", nationality_code, when=answer_is_one_of("document", DocumentType.PASSPORT)),
    Step("phone", phone, picks=True, exact=True),
)


def privacy_link(ctx: Ctx) -> str:
    """The address of the page on privacy, in the language of the chat."""
    return f"{ctx.services.privacy_url}?lang={ctx.language}"


def consent_step(name: str, when: Callable[[Answers], bool] = lambda _: True) -> Step:
    """A question for consent, below the line that tells where all about privacy can be read."""
    return Step(name, agreement, when, options("yes", "no"), prepare=_before_consent)


def _before_consent(ctx: Ctx, _: Answers) -> str:
    return ctx.say("privacy.before_consent", link=privacy_link(ctx))


def shown(step: str, value: str, language: str) -> str:
    """An answer for the summary, in full, so that a slip is found before it is submitted; a nationality as the
    country's name, a code as what it proved.
    """
    view = VIEWS[Reader.WRITER]
    match step:
        case "name":
            return view.name(value)
        case "number":
            return view.number(value)
        case "phone":
            return view.phone(value.removeprefix(MAINLAND))
        case "nationality":
            return country_name(value, language)
        case "code":
            return f"@person.code.shown.{value.partition(' ')[0]}"
    return value


def document_word(ctx: Ctx, kind: str) -> str:
    """The document type with this code in words."""
    return ctx.say(f"person.document.option.{kind}").partition("|")[0]


def speak_english(ctx: Ctx, answers: Answers) -> None:
    """Switch to English for a foreigner (by document and the script of the name) who has not chosen a language."""
    latin = answers.get("name", "")[:1] < LATIN_END
    if (
        latin
        and answers.get("document") in FOREIGN_DOCUMENTS
        and not ctx.field(LANGUAGE)
        and SECOND_LANGUAGE in ctx.texts.languages
    ):
        ctx.set_language(SECOND_LANGUAGE)


CHECK_FAULTS = {"unmatched": ("hotline",), "too_many": (), "too_many_all": (), "pause": ("seconds",)}
"""The faults that ``checking`` raises, with the values in their texts."""


@contextmanager
def checking(ctx: Ctx) -> Iterator[None]:
    """Around a check of a document. Raises Invalid, so that the form stays with all answers, when the check failed or
    may not be made now.
    """
    try:
        yield
    except Unmatched:
        raise Invalid("unmatched", hotline=ctx.services.hotline) from None
    except CheckedTooOften as fault:
        if fault.limit is CheckLimit.PAUSE:
            raise Invalid("pause", seconds=fault.seconds) from None
        if fault.limit is CheckLimit.ALL:
            raise Invalid("too_many_all") from None
        raise Invalid("too_many") from None
