"""In which language a text is written, as far as its script tells."""

from functools import lru_cache

from bot.chat.context import Context, S
from bot.chat.fields import LANGUAGE
from bot.chat.reading import script_of
from bot.chat.texts import REFERENCE_LANGUAGE, Texts

SENTENCE_WORDS = 3
"""So many words between blanks make a sentence; fewer may be a name or a word that everybody uses."""

LOOKED_AT = 40
"""So many characters tell the script of a text."""


def language_of(texts: Texts, text: str, current: str) -> str:
    """The language in which to answer this text: that of the chat, unless it is a sentence in a script that only other
    languages have.
    """
    script = script_of(text)
    if not script or not is_sentence(text) or script == _scripts(texts).get(current):
        return current
    return next((language for language, own in _scripts(texts).items() if own == script), current)


def language_of_letters(texts: Texts, text: str) -> str:
    """The language to which alone the letters of this text belong (``language.letters``); empty when it is none."""
    script = script_of(text)
    own = (language for language in texts.languages if script and texts.say(language, "language.letters") == script)
    return next(own, "")


def spoken_language(texts: Texts, text: str) -> str:
    """The language in which to answer a text whose chat is not known: that of its script, if only one has it. A web
    address is in none.
    """
    script = "" if "://" in text else script_of(text[:LOOKED_AT])
    return next((language for language, own in _scripts(texts).items() if own == script), REFERENCE_LANGUAGE)


def is_sentence(text: str) -> bool:
    """Whether the text is more than a few words of a script that puts blanks between them."""
    return not text.isascii() or len(text.split()) >= SENTENCE_WORDS


@lru_cache(maxsize=4)
def _scripts(texts: Texts) -> dict[str, str]:
    """The script of each language: that of most letters of its texts."""
    return {language: script_of("".join(texts.all_of(language))) for language in texts.languages}


def choose_by_letters(ctx: Context[S]) -> None:
    """A chat without a language, in which nobody is registered or fills in a form, gets the one that alone has the
    letters of the text.
    """
    if ctx.field(LANGUAGE) or ctx.person or ctx.draft is not None or not ctx.texts.has("language.letters"):
        return
    if language := language_of_letters(ctx.texts, ctx.message.text):
        ctx.set_language(language)
