"""A small bot to talk to: one form with a confirm, one mere choice, three words."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channel import Image, Message, Reply, Text
from bot.chat.choosing import agreement
from bot.chat.context import Context
from bot.chat.dialogue import Dialogue, Step
from bot.chat.dispatch import Dispatch
from bot.chat.form import Answers, Form
from bot.chat.invalid import Invalid
from bot.chat.parsers import choice
from bot.chat.route import Route
from bot.chat.texts import Texts
from bot.chat.vocabulary import Vocabulary
from bot.health.clock import BEIJING
from tests.chat.test_dialogue import word

WORDS = {
    "order": ["order"],
    "pick": ["pick"],
    "parcel": ["parcel"],
    "help": ["help"],
    "menu": ["0"],
    "cancel": ["cancel"],
    "back": ["back"],
    "restart": ["restart"],
    "confirm": ["1", "yes"],
    "change": ["change"],
    "deny": ["no"],
    "resume": ["1", "go on"],
    "called": ["i am"],
    "sentence": ["please"],
}
TEXTS = {
    "chat.position": "{number}/{total}",
    "chat.colon": ": ",
    "chat.offer_human": "A human?",
    "chat.words_only": "Words!",
    "chat.recheck": "Once more.",
    "chat.resume": "You were at {number}/{total}.",
    "chat.kept": "Your form waits.",
    "chat.expired": "Expired.",
    "chat.finish_first": "Finish first.",
    "chat.cancelled": "Cancelled.",
    "chat.closed": "Closed.",
    "chat.sure": "Sure?",
    "chat.choice": "None of them.",
    "chat.confirm.ask": "Check:",
    "chat.confirm.how": "OK?",
    "chat.confirm.unclear": "Unclear.",
    "chat.which": "Which one?",
    "order.name.ask": "Name?",
    "order.name.label": "Name",
    "order.name.also": "Call",
    "order.name.sentence": "No sentence.",
    "order.name.letters": "Letters only.",
    "order.dish.ask": "Dish?",
    "order.dish.label": "Dish",
    "order.dish.option.rice": "Rice",
    "order.dish.option.soup": "Soup|Broth",
    "order.agree.ask": "Agree?",
    "order.agree.declined": "Then not.",
    "order.agree.option.yes": "Yes",
    "order.agree.option.no": "No",
    "order.finish.closed": "Closed for today.",
    "order.finish.busy": "Busy, again?",
    "parcel.goal.ask": "Where?",
    "parcel.goal.label": "Goal",
    "parcel.goal.letters": "Letters only.",
    "parcel.seal.ask": "Seal?",
    "parcel.seal.label": "Seal",
    "parcel.seal.letters": "Letters only.",
    "parcel.seal.colour": "Not sealed.",
    "pick.one.ask": "Which?",
    "pick.one.option.a": "A",
    "pick.one.option.b": "B",
}
ALL = Texts({"zh": TEXTS}, {"zh": WORDS})
NOON = datetime(2020, 4, 1, 12, tzinfo=BEIJING)


@dataclass
class Services:
    """The services of these handlers."""

    instead: Reply | None = None
    fault: Invalid | None = None
    weighed: int = 0
    served: list[Answers] = field(default_factory=list)


Ctx = Context[Services]


def start(ctx: Ctx) -> Answers | Reply:
    """The empty form, or what is to be said instead."""
    return ctx.services.instead or {}


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Serve, unless there is a fault."""
    if ctx.services.fault:
        raise ctx.services.fault
    ctx.services.served.append(answers)
    return Text("Served.")


ORDER: Dialogue[Ctx] = Dialogue(
    name="order",
    steps=(
        Step("name", word, free=True),
        Step("dish", choice, choices=lambda _: ("rice", "soup")),
        Step("agree", agreement, choices=lambda _: ("yes", "no")),
    ),
    start=start,
    finish=finish,
)


def weigh(ctx: Ctx, _: Answers) -> str:
    """Count one more weighing."""
    ctx.services.weighed += 1
    return f"Weighed {ctx.services.weighed}."


def seal(ctx: Ctx, _: Answers, value: str) -> str:
    """The seal with the number of the weighing; only blue ones are good."""
    if value != "blue":
        raise Invalid("colour")
    return f"sealed {ctx.services.weighed}"


def letters(text: str, _: Form) -> str:
    """What is written, or a seal."""
    return text


PARCEL: Dialogue[Ctx] = Dialogue(
    name="parcel",
    steps=(Step("goal", word), Step("seal", letters, prepare=weigh, check=seal)),
    start=start,
    finish=finish,
)
PICK: Dialogue[Ctx] = Dialogue(
    name="pick",
    steps=(Step("one", choice, choices=lambda _: ("a", "b")),),
    start=start,
    finish=lambda _, answers: Image(answers["one"]),
    confirms=False,
)
ROUTES = (
    Route("order", ORDER),
    Route("parcel", PARCEL),
    Route("pick", PICK),
    Route("help", lambda _: Text("Help.")),
    Route("weighed", lambda ctx: Text(f"{ctx.message.text}."), matches=lambda ctx: ctx.message.text.endswith("kg")),
    Route("menu", lambda _: Text("Menu.")),
    Route("unknown", lambda _: Text("What?")),
)


class Chat:
    """A chat whose fields and draft are kept in memory between messages, as the router keeps them."""

    def __init__(self) -> None:
        self.services = Services()
        self.fields: dict[str, str] = {}
        self.draft: dict[str, str] | None = None
        self.now = NOON
        self._dispatch = Dispatch(ROUTES, Vocabulary(ALL))

    def says(self, *texts: str) -> str:
        """What the last of these texts is answered with."""
        return [self.sends(Message("o1", "gh", "text", 1, text=text)) for text in texts][-1]

    def sends(self, message: Message) -> str:
        """The words of the reply; a picture's or silence's name."""
        ctx = Context(message, self.now, self.services, ALL, self.fields, self.draft, 1e12)
        reply = self._dispatch.reply(ctx)
        kept = {**self.fields, **ctx.changes, "seen": str(self.now.timestamp())}
        self.fields = {k: v for k, v in kept.items() if v is not None}
        self.draft = ctx.draft
        return reply.body if isinstance(reply, Text) else repr(reply)

    def pauses(self, seconds: float) -> None:
        """Nothing is said for so long."""
        self.now += timedelta(seconds=seconds)
