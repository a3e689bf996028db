"""The content of a health code: the texts and values that both the picture and the live page show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.chat.texts import REFERENCE_LANGUAGE, SECOND_LANGUAGE, Texts
from bot.drawing.card import CodeCard
from bot.drawing.lettering import replace_missing_letters
from bot.drawing.paper import PaperPage
from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour, Facts, compute_verdict
from bot.health.codes.paper import PaperCard
from bot.health.people.assurance import Level, Right, holds
from bot.health.people.views import VIEWS, Reader
from bot.signing.tokens import CODE_LIFETIMES, CodePurpose, CodeTokens, code_url
from bot.store.chat.chat_ids import viewer_tag
from bot.store.people.people import People, Person

_FROM_BEST = (Colour.GREEN, Colour.GREY, Colour.YELLOW, Colour.ORANGE, Colour.RED)

_CLAIM_OF = {CodePurpose.CHAT_CODE: CodePurpose.CHAT_CLAIM, CodePurpose.LIVE_CODE: CodePurpose.LIVE_CLAIM}


@dataclass(frozen=True, slots=True)
class CodeView:
    """Who looks at a code, and how. ``viewer`` is a digest of the chat's id, so that a link contains no id.
    ``nickname``: what this chat calls the dependant; empty without one. ``printed``: the Unix second of the paper card
    to print; 0 for a code on a screen.
    """

    viewer: str
    language: str
    big: bool = False
    nickname: str = ""
    printed: int = 0

    def payload(self, person: str) -> str:
        """The person id and the view as one text, for a signed link; without the nickname, which is personal."""
        return f"{person} {self.viewer} {self.language} {int(self.big)} {self.printed or ''}".rstrip()


def undrawable_texts(texts: Texts) -> Iterator[str]:
    """One line for each text of a code, in any language, that has letters missing in the pictures' font."""
    keys = [f"code.{key}" for key in ("made", "until", "as_of", "named", "level.pending", "level.claim")]
    keys += [f"code.{colour}.{key}" for colour in Colour for key in ("title", "act")]
    keys += ["code.service", "code.family.title", "code.family.count"]
    keys += [f"paper.card.{key}" for key in ("title", "printed", "until", "how")]
    for language in texts.languages:
        for key in keys:
            words = texts.say(language, key)
            if lacking := {
                letter for letter, drawn in zip(words, replace_missing_letters(words), strict=True) if letter != drawn
            }:
                yield f"{language}: {key}: the font of the pictures has no {' '.join(sorted(lacking))}"


class CodeCards:
    """Builds the content of codes."""

    def __init__(self, people: People, tokens: CodeTokens, texts: Texts, public_url: str) -> None:
        self._people = people
        self._tokens = tokens
        self._texts = texts
        self._public_url = public_url

    def read_payload(self, payload: str) -> tuple[str, CodeView]:
        """The person id and the view in the text that ``CodeView.payload`` made.

        A language without templates, removed since the link was made, is replaced by the reference language.
        """
        person, viewer, language, big, *printed = payload.split(" ")
        spoken = language if language in self._texts.languages else REFERENCE_LANGUAGE
        return person, CodeView(viewer, spoken, big == "1", printed=int(*printed))

    def card(self, person: Person, view: CodeView, purpose: CodePurpose, issued: datetime) -> CodeCard:
        """The content of this person's code at the time ``issued``, with a new token."""
        colour = compute_verdict(person.shown_facts(issued), issued).colour
        shown = purpose if Right.COLOUR in person.rights(issued) else _CLAIM_OF[purpose]
        token = self._tokens.make(shown, person.id, issued, viewer_tag(view.viewer))
        return CodeCard(
            payload=code_url(self._public_url, token),
            colour=colour,
            service=self._service(view.language),
            title=self._both(view.language, f"code.{colour}.title"),
            name=self._name(person, view),
            lines=tuple(self._lines(person, view, purpose, issued, colour)),
            big=view.big,
        )

    def family(self, people: Sequence[Person], view: CodeView, issued: datetime) -> CodeCard:
        """The content of one code for several people: its colour is the worst of theirs, each has a line."""
        say = partial(self._both, view.language)
        colours = [compute_verdict(person.shown_facts(issued), issued).colour for person in people]
        until = issued + CODE_LIFETIMES[CodePurpose.FAMILY_CODE]
        made, ends = f"{issued.astimezone(BEIJING):%m-%d %H:%M:%S}", f"{until.astimezone(BEIJING):%H:%M:%S}"
        people_of = "".join(person.id for person in people)
        token = self._tokens.make(CodePurpose.FAMILY_CODE, people_of, issued, viewer_tag(view.viewer))
        lines = [
            f"{number} {self._name(person, view)} {say(f'code.{colour}.title')}"
            for number, (person, colour) in enumerate(zip(people, colours, strict=True), 1)
        ]
        return CodeCard(
            payload=code_url(self._public_url, token),
            colour=max(colours, key=tuple(_FROM_BEST).index),
            service=self._service(view.language),
            title=say("code.family.title"),
            name=say("code.family.count", count=len(people)),
            lines=(*lines, self._timed(view, "code.made", made), self._timed(view, "code.until", ends)),
            big=view.big,
        )

    def paper(self, person: Person, card: PaperCard, language: str, printed_by: int) -> PaperPage:
        """The content of a paper card of this person, printed by the chat with this tag; 0 for staff."""
        say = partial(self._texts.say, language)
        token = self._tokens.make(CodePurpose.PAPER_CODE, person.id, card.printed_at, printed_by)
        return PaperPage(
            payload=code_url(self._public_url, token),
            title=self._both(language, "paper.card.title"),
            name=VIEWS[Reader.PICTURE].name(self._people.identity(person).name),
            lines=(
                say("paper.card.printed", day=f"{card.printed_at:%Y-%m-%d}"),
                say("paper.card.until", day=f"{card.expires_at:%Y-%m-%d}"),
                say("paper.card.how"),
            ),
        )

    def _name(self, person: Person, view: CodeView) -> str:
        """The masked name, with the nickname if there is one."""
        shown = VIEWS[Reader.PICTURE]
        name, nickname = shown.name(self._people.identity(person).name), shown.nickname(view.nickname)
        return self._texts.say(view.language, "code.named", name=name, nickname=nickname) if nickname else name

    def _lines(
        self, person: Person, view: CodeView, purpose: CodePurpose, issued: datetime, colour: Colour
    ) -> list[str]:
        until = issued + CODE_LIFETIMES[purpose]
        local, ends = issued.astimezone(BEIJING), until.astimezone(BEIJING)
        lines = [
            self._timed(view, "code.made", f"{local:%m-%d %H:%M:%S}"),
            self._timed(view, "code.until", f"{ends:%H:%M:%S}"),
            *self._each(view, f"code.{colour}.act"),
        ]
        if view.big and person.held:
            return lines
        return lines + self._status_lines(person.shown_facts(issued), person.level, view)

    def _status_lines(self, facts: Facts, level: Level, view: CodeView) -> list[str]:
        if not holds(level):
            return self._each(view, f"code.level.{level.name.lower()}")
        if facts.as_of:
            return [self._timed(view, "code.as_of", f"{facts.as_of.astimezone(BEIJING):%m-%d %H:%M}")]
        return []

    def _service(self, language: str) -> str:
        """The name of the service and the province, in two languages for everybody."""
        second = language if language != REFERENCE_LANGUAGE else SECOND_LANGUAGE
        return self._both(second if second in self._texts.languages else REFERENCE_LANGUAGE, "code.service")

    def _each(self, view: CodeView, key: str) -> list[str]:
        """The text as scanners read it, and in the language of the view if that is another."""
        languages = dict.fromkeys((REFERENCE_LANGUAGE, view.language))
        return [self._texts.say(language, key) for language in languages]

    def _both(self, language: str, key: str, **values: object) -> str:
        """The same on one line."""
        languages = dict.fromkeys((REFERENCE_LANGUAGE, language))
        return " ".join(self._texts.say(one, key, **values) for one in languages)

    def _timed(self, view: CodeView, key: str, time: str) -> str:
        """A time as scanners read it, within the words of the view's language if that is another."""
        read = self._texts.say(REFERENCE_LANGUAGE, key, time=time)
        return read if view.language == REFERENCE_LANGUAGE else self._texts.say(view.language, key, time=read)
