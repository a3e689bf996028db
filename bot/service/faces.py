"""What a code shows: the words and values of its face, for the picture and for the live page alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.chat.texts import Texts
from bot.health.card import Face
from bot.health.clock import BEIJING
from bot.health.colour import Colour, Facts, verdict
from bot.health.lettering import drawable
from bot.health.masking import mask_name
from bot.health.tokens import LIFETIMES, CodeTokens, Purpose, code_url
from bot.store.people import People
from bot.store.person import Person


@dataclass(frozen=True, slots=True)
class View:
    """Who looks, and how: ``viewer`` is a digest of the chat, so that a link names nobody and ends with a binding."""

    viewer: str
    language: str
    big: bool = False

    def payload(self, person: str) -> str:
        """The form in a signed link."""
        return f"{person} {self.viewer} {self.language} {int(self.big)}"


def read_payload(payload: str) -> tuple[str, View]:
    """The person and the view of a signed link."""
    person, viewer, language, big = payload.split(" ")
    return person, View(viewer, language, big == "1")


def undrawable(texts: Texts) -> Iterator[str]:
    """The texts of a face that the picture's font cannot draw, of every language, and which letters it lacks."""
    keys = [f"code.{key}" for key in ("made", "until", "unverified", "as_of")]
    keys += [f"code.{colour}.{key}" for colour in Colour for key in ("title", "act")]
    for language in texts.languages:
        for key in keys:
            words = texts.say(language, key)
            if lacking := {letter for letter, drawn in zip(words, drawable(words), strict=True) if letter != drawn}:
                yield f"{language}: {key}: the font of the pictures has no {' '.join(sorted(lacking))}"


class Faces:
    """Composes faces."""

    def __init__(self, people: People, tokens: CodeTokens, texts: Texts, public_url: str) -> None:
        self._people = people
        self._tokens = tokens
        self._texts = texts
        self._public_url = public_url

    def face(self, person: Person, view: View, purpose: Purpose, issued: datetime) -> Face:
        """The face of this person's code as of ``issued``, with a fresh token in it."""
        colour = verdict(person.facts, issued).colour
        return Face(
            payload=code_url(self._public_url, self._tokens.make(purpose, person.id, issued)),
            colour=colour,
            title=self._texts.say(view.language, f"code.{colour}.title"),
            name=mask_name(self._people.identity(person).name),
            lines=tuple(self._lines(person, view, purpose, issued, colour)),
            big=view.big,
        )

    def _lines(self, person: Person, view: View, purpose: Purpose, issued: datetime, colour: Colour) -> list[str]:
        until = issued + LIFETIMES[purpose]
        local, ends = issued.astimezone(BEIJING), until.astimezone(BEIJING)
        lines = [
            self._texts.say(view.language, "code.made", time=f"{local:%m-%d %H:%M:%S}"),
            self._texts.say(view.language, "code.until", time=f"{ends:%H:%M:%S}"),
            self._texts.say(view.language, f"code.{colour}.act"),
        ]
        return lines if view.big and person.verified else lines + self._of(person.facts, person.verified, view.language)

    def _of(self, facts: Facts, verified: bool, language: str) -> list[str]:
        if not verified:
            return [self._texts.say(language, "code.unverified")]
        if facts.as_of:
            return [self._texts.say(language, "code.as_of", time=f"{facts.as_of.astimezone(BEIJING):%m-%d %H:%M}")]
        return []
