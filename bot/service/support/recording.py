"""Records in a conversation at the desk what the person wrote and what the bot answered."""

from bot.answers.finder import Certainty
from bot.channel import Reply, Silence, Text
from bot.chat.dispatch import ASIDE
from bot.chat.fields import DESK
from bot.chat.vocabulary import is_question
from bot.health.clock import unix_second
from bot.health.support.conversation import Speaker, TalkEntry
from bot.health.support.window import act_of
from bot.service import Ctx
from bot.service.support.photos import review_of

PICTURE = "on_image"
"""The route of pictures, which belong to a conversation or to a review."""

GENERAL = frozenset(
    {"unknown", "picked", "help", "human", "menu", "privacy", "elder", "standard", PICTURE}
    | {"thanks", "greeting", "bye", "anger", "healthy"}
)
"""Routes that tell nobody's data. Of what others answer only the name of the route is recorded, and of what was typed
into a form only questions: clerks see no colour, no reason and no visit, and names that are on no record cannot be
masked.
"""


def record_turn(ctx: Ctx, reply: Reply) -> bool:
    """Record the message and its reply, if a conversation is open. False when there was one that is closed by now."""
    if not ctx.field(DESK):
        return True
    entries = [*_said(ctx, reply), *_answered(ctx, reply)]
    message, second = ctx.message.deduplication_key, unix_second(ctx.now)
    act = act_of(ctx.message.kind, ctx.message.event)
    conversations = ctx.services.support.intake.conversations
    if conversations.record(ctx.user, message, entries, second, act, asks=_asks(ctx, reply)):
        _keep_question(ctx, reply)
        return True
    ctx.changes[DESK] = None
    return False


def _keep_question(ctx: Ctx, reply: Reply) -> None:
    """Keep a question that was left to the clerk, unless the bot has an answer to it."""
    if not (isinstance(reply, Silence) and ctx.message.kind == "text" and is_question(ctx.texts, ctx.message.text)):
        return
    found, names = ctx.services.answers.finder.find(ctx.message.text), ctx.services.support.intake.names
    if found.verdict is not Certainty.SURE:
        keep = ctx.services.answers.keep_question
        keep(ctx.user, ctx.message.text, found, ctx.now, lambda: names.of(ctx.user).on_record, human=True)


def _said(ctx: Ctx, reply: Reply) -> list[TalkEntry]:
    if ctx.message.kind == "event":
        return []
    at, shown = unix_second(ctx.now), isinstance(reply, Silence) or ctx.route in GENERAL | {ASIDE}
    if ctx.message.kind == "image":
        return [_picture(ctx, at)]
    if ctx.message.kind != "text":
        return [TalkEntry(at, Speaker.PERSON, kind=ctx.message.kind)]
    if not shown:
        return [TalkEntry(at, Speaker.PERSON, kind=ctx.route or "form")]
    names = ctx.services.support.intake.names.of(ctx.user).on_record
    return [TalkEntry(at, Speaker.PERSON, ctx.message.text, asks=_asks(ctx, reply), names=names)]


def _picture(ctx: Ctx, at: int) -> TalkEntry:
    """A picture: with its number, if it was taken for the conversation; as evidence it is only named."""
    if review_of(ctx.field):
        return TalkEntry(at, Speaker.PERSON, kind="evidence")
    number = ctx.services.support.intake.photos.number(ctx.message)
    return TalkEntry(at, Speaker.PERSON, kind="image", id=str(number or ""), asks=bool(number))


def _asks(ctx: Ctx, reply: Reply) -> bool:
    """Whether the person waits for an answer to the message: it was left to the clerk, or was no command."""
    if ctx.route == PICTURE:
        return not review_of(ctx.field)
    left = isinstance(reply, Silence) or ctx.route in ("unknown", ASIDE)
    return left and ctx.message.kind != "event"


def _answered(ctx: Ctx, reply: Reply) -> list[TalkEntry]:
    if isinstance(reply, Silence):
        return []
    at = unix_second(ctx.now)
    if isinstance(reply, Text) and ctx.route in GENERAL:
        return [TalkEntry(at, Speaker.BOT, reply.body)]
    return [TalkEntry(at, Speaker.BOT, kind="form" if ctx.route in ("", ASIDE) else ctx.route)]
