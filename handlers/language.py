"""The language of the chat. The user asks for it in its own words, or chooses from a list; with two languages the
request switches to the other one.

A language is a folder of templates. No language is named here.
"""

from bot.channel import Reply
from bot.chat import fields
from bot.chat.dialogue import Dialogue, Step, choices_listed_in
from bot.chat.form import Answers
from bot.chat.parsers import choice
from bot.chat.texts import REFERENCE_LANGUAGE
from bot.chat.vocabulary import requested_languages
from bot.service import Ctx


def immediate_reply(ctx: Ctx) -> Reply | None:
    """Switch to the language that the text asks for, or to the other one of two. None when the user has to choose."""
    languages = requested_languages(ctx.texts, ctx.message.text) or _other_languages(ctx)
    return _set_language(ctx, languages[0]) if languages else None


def start(ctx: Ctx) -> Answers:
    """The languages to choose from, each by its own name."""
    languages = _languages(ctx)
    labels = {f"language.{code}": ctx.texts.say(code, "language.name") for code in languages}
    return {"languages": " ".join(languages), **labels}


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Switch to the chosen language."""
    return _set_language(ctx, answers["language"])


LANGUAGE: Dialogue[Ctx] = Dialogue(
    name="language",
    steps=(Step("language", choice, choices=choices_listed_in("languages")),),
    start=start,
    finish=finish,
    immediate_reply=immediate_reply,
    confirms=False,
)


def _other_languages(ctx: Ctx) -> list[str]:
    """The languages other than the chat's; empty when there are several, because then the user chooses."""
    languages, before = _languages(ctx), ctx.fields.get(fields.LANGUAGE)
    if len(languages) > 2:
        return []
    now = before if before in languages else REFERENCE_LANGUAGE  # the user of a new chat asks in another language
    return [code for code in languages if code != now] or languages


def _languages(ctx: Ctx) -> list[str]:
    """All languages, the reference language first."""
    return sorted(ctx.texts.languages, key=lambda code: code != REFERENCE_LANGUAGE)


def _set_language(ctx: Ctx, language: str) -> Reply:
    ctx.set_language(language)
    return ctx.text("hello.language")
