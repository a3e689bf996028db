"""The end of the number of the document in hand, after a claim code was scanned."""

from msgspec.structs import replace

from bot.channel import Reply
from bot.chat.fields import DOCUMENT_CHECK, OPEN_FORM
from bot.health.gate.document_checks import DocumentCheck, parse_document_check
from bot.health.gate.scans import GateFault
from bot.service import Ctx
from bot.service.gate.document_check import read_document_end
from handlers.gate.scan import refused, require_looking, show_result


def is_document_tail(ctx: Ctx) -> bool:
    """Whether a text can be the end of a document's number, maybe with a birth date, while one is asked for."""
    waiting = parse_document_check(ctx.field(DOCUMENT_CHECK), ctx.now)
    if waiting is None or not waiting.tries or ctx.field(OPEN_FORM):
        return False
    return read_document_end(ctx.message.text) is not None


def compare_document(ctx: Ctx) -> Reply:
    """Compare the typed end of the number; the true verdict when it agrees."""
    check = parse_document_check(ctx.field(DOCUMENT_CHECK), ctx.now)
    if check is None or not check.tries:
        return ctx.text("gate.refused.expired_check")
    gate = ctx.services.gate
    try:
        duty = require_looking(ctx)
        result = gate.document_checks.compare(ctx.user, duty, check, ctx.message.text, ctx.now)
    except GateFault as fault:
        return refused(ctx, fault)
    return show_result(ctx, result) if result else _again(ctx, check)


def _again(ctx: Ctx, check: DocumentCheck) -> Reply:
    """Ask once more, as often as there are tries left."""
    left = check.tries - 1
    ctx.changes[DOCUMENT_CHECK] = str(replace(check, tries=left))
    return ctx.text("gate.document.differs", left=left) if left else ctx.text("gate.document.no_more")
