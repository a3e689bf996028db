"""The nationality in a passport, by name in any language of the bot, by the word for a citizen, or by its code."""

from collections.abc import Iterator

from bot.chat.fault_codes import raises
from bot.chat.form import Form
from bot.chat.invalid import Invalid, Unsure
from bot.chat.texts import REFERENCE_LANGUAGE
from bot.health.people.nationality import BY_PRINTED, NATIONALITIES
from handlers.people.countries import around, country_name, file, fold, former, names

LONGEST_TEXT = 200
"""Characters that are read; the longest official name with what stands around it is shorter."""

MOST_WORDS = 12
"""The most words of the first of two names; official ones have fewer."""


@raises("unknown", "several", "former", "mainland", "hongkong", "macao", "taiwan", maybe=("country",))
def nationality_code(text: str, form: Form) -> str:
    """The nationality as records have it. Raises Invalid; Unsure for two letters that are a word, too."""
    said = fold(text[:LONGEST_TEXT])
    found = _read(said, tuple(sorted(form.languages)))
    if len(found) > 1:
        raise Invalid("several")
    if not found and said in former():
        raise Invalid("former")
    if not found:
        raise Invalid("unknown")
    (code,) = found
    _check_has_passport(code)
    if said == code.casefold() and text != code and said in file()["words"]["two"]:
        raise Unsure("maybe", code, country=country_name(code, next(iter(form.languages), REFERENCE_LANGUAGE)))
    return code


def _check_has_passport(code: str) -> None:
    """Raises Invalid for those who register with another document."""
    match code:
        case "CN":
            raise Invalid("mainland")
        case "HK":
            raise Invalid("hongkong")
        case "MO":
            raise Invalid("macao")
        case "TW":
            raise Invalid("taiwan")


def _read(said: str, languages: tuple[str, ...]) -> frozenset[str]:
    """The codes of the nationalities that the text may name; those of both halves when each names the same."""
    if found := _find(said, languages):
        return found
    words = said.split()
    if len(words) > 2 * MOST_WORDS:
        return frozenset()
    for at in range(1, min(len(words), MOST_WORDS)):
        one, other = (_find(" ".join(half), languages) for half in (words[:at], words[at:]))
        if one and one == other:
            return one
    return frozenset()


def _find(said: str, languages: tuple[str, ...]) -> frozenset[str]:
    return next(filter(None, (_called(name, languages) for name in _peeled(said))), frozenset())


def _called(name: str, languages: tuple[str, ...]) -> frozenset[str]:
    letters = name.upper()
    if printed := BY_PRINTED.get(letters) or (letters if len(letters) == 2 and letters in NATIONALITIES else ""):
        return frozenset((printed,))
    return names(languages).get(name, frozenset())


def _peeled(said: str) -> Iterator[str]:
    """The text, then without each of the words that may stand around a country, and so on."""
    texts = {said: None}
    while texts:
        yield from texts
        texts = {rest: None for text in texts for rest in _without_one_word(text)}


def _without_one_word(text: str) -> Iterator[str]:
    before, after = around()
    for word in before:
        if text.startswith(f"{word} " if word.isascii() else word):
            yield text[len(word) :].strip()
    for word in after:
        if text.endswith(f" {word}" if word.isascii() else word):
            yield text[: -len(word)].strip()
