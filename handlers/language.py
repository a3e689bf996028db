"""The language of the chat: asked for by its own words, the other one of two, or chosen from a list of more.

A language is a folder of templates; nothing here names one.
"""

from bot.channel import Reply
from bot.chat.dialogue import Answers, Dialogue, Step, listed
from bot.chat.parsers import choice
from bot.chat.texts import REFERENCE
from bot.chat.vocabulary import spoken_for
from handlers.setting import Ctx


def at_once(ctx: Ctx) -> Reply | None:
    """The language that the text asks for; the other one where there are two. None where one has to choose."""
    asked = spoken_for(ctx.texts, ctx.message.text) or _other(ctx)
    return _speak(ctx, asked[0]) if asked else None


def start(ctx: Ctx) -> Answers:
    """The languages to choose from, each by its own name."""
    languages = _all(ctx)
    labels = {f"language.{code}": ctx.texts.say(code, "language.name") for code in languages}
    return {"languages": " ".join(languages), **labels}


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """The chosen language from here on."""
    return _speak(ctx, answers["language"])


LANGUAGE: Dialogue[Ctx] = Dialogue(
    name="language",
    steps=(Step("language", choice, choices=listed("languages")),),
    start=start,
    finish=finish,
    at_once=at_once,
    confirms=False,
)


def _other(ctx: Ctx) -> list[str]:
    """The one language besides that of the chat; none when there are several."""
    languages, before = _all(ctx), ctx.fields.get("lang")
    if len(languages) > 2:
        return []
    now = before if before in languages else REFERENCE  # "change language" in English is said to a Chinese chat
    return [code for code in languages if code != now] or languages


def _all(ctx: Ctx) -> list[str]:
    """The languages at hand, the reference first."""
    return sorted(ctx.texts.languages, key=lambda code: code != REFERENCE)


def _speak(ctx: Ctx, language: str) -> Reply:
    ctx.speak(language)
    return ctx.text("hello.language")
