"""Scanning: one answer with the decision, the colour and its shape, the person, and the question for the
temperature.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from bot.channel import Message, Reply, Text
from bot.chat.dialogue import Dialogue, Step
from bot.chat.fields import DOCUMENT_CHECK, DUTY, DUTY_KIND, LOOKS, OUTAGE_TOLD, PENDING_SCANS, RECYCLED
from bot.chat.form import Answers
from bot.chat.parsers import choice
from bot.chat.texts import Texts
from bot.health.clock import unix_second
from bot.health.gate.document_checks import DocumentCheck
from bot.health.gate.looks import parse_looks
from bot.health.gate.practice import PracticeCode
from bot.health.gate.scans import (
    ENDING_DUTY,
    PENDING_PERIOD,
    SHOWS_NO_CODE,
    Duty,
    GateFault,
    RecognisedBy,
    Scan,
    ScanRefusal,
)
from bot.health.people.assurance import Level
from bot.service import Ctx, Services
from bot.service.gate.scan_results import CodePrefetch, DocumentNeeded, ScannerChat, ScanResult, result_in_practice
from handlers.gate.duty import accept, read_invitation
from handlers.gate.waiting import doubt, hold, late_scans, pending_scans, person_words, who_waits
from handlers.people.person_form import options


def scan_help(ctx: Ctx) -> Reply:
    """Where the scan button is."""
    return ctx.text("gate.how")


def is_code(ctx: Ctx) -> bool:
    """Whether a text is the content of a code. On duty every web address counts as one."""
    text = ctx.message.text.strip()
    on_duty = bool(ctx.field(DUTY)) and text.lower().startswith(("http://", "https://"))
    return on_duty or ctx.services.gate.scanning.contents.is_code(text)


def holds_code(message: Message, services: Services, _: Texts) -> bool:
    """Whether a text is the content of a code, whoever sends it."""
    return services.gate.scanning.contents.is_code(message.text)


def prefetch(message: Message, services: Services, now: datetime) -> CodePrefetch | None:
    """The code read by the scan button. It is called before the chat is loaded, so that the person's record is read
    in the same store request.
    """
    try:
        return services.gate.scanning.prefetch(message.scan_result, now)
    except GateFault:
        return None  # ``scan`` shows the fault, to scanners only


def scan(ctx: Ctx) -> Reply:
    """Answer a scan or a typed code: a health code, a practice code or an invitation."""
    scanning, content = ctx.services.gate.scanning, ctx.message.scan_result or ctx.message.text
    try:
        prefetched = ctx.prefetch if isinstance(ctx.prefetch, CodePrefetch) else None
        if prefetched is None and (answer := _answer_other_content(ctx, content)):
            return answer
        duty = require_looking(ctx)
        found = scanning.read(content, duty, ctx.now, prefetched)
        return show_result(ctx, found) if isinstance(found, ScanResult) else _ask_document(ctx, found, duty)
    except GateFault as fault:
        return refused(ctx, fault)


def refused(ctx: Ctx, fault: GateFault) -> Reply:
    """Why a code gives no result. On duty also who waits, since the next temperature may be meant for its holder."""
    said = ctx.say(f"gate.refused.{fault.code}", **fault.values)
    return Text(said) if fault.code in SHOWS_NO_CODE else _in_doubt(ctx, said)


def _in_doubt(ctx: Ctx, said: str) -> Reply:
    return Text("\n".join(filter(None, (said, doubt(ctx)))))


def practice_start(ctx: Ctx) -> Answers | Reply:
    """The kinds of practice codes, for scanners."""
    try:
        _require_practice(ctx)
    except GateFault as fault:
        return ctx.text(f"gate.refused.{fault.code}", **fault.values)
    return {}


def practice_finish(ctx: Ctx, answers: Answers) -> Reply:
    """What such a code would show."""
    try:
        return _show_practice(ctx, PracticeCode(answers["code"]))
    except GateFault as fault:
        return Text("\n".join((ctx.say(f"gate.refused.{fault.code}", **fault.values), ctx.say("gate.practice"))))


PRACTICE: Dialogue[Ctx] = Dialogue(
    name="practice",
    steps=(Step("code", choice, choices=options(*PracticeCode)),),
    start=practice_start,
    finish=practice_finish,
    confirms=False,
)


def require_scanner(ctx: Ctx, action: str) -> None:
    """Raise GateFault unless this chat is a scanner of any venue, and keeps its posts."""
    ctx.services.gate.scanning.require_scanner(_scanner(ctx), action, ctx.now)


def require_duty(ctx: Ctx, action: str) -> Duty:
    """Where this chat is on duty. Raises GateFault when it is not; whose duty ends with it forgets the scans."""
    try:
        duty = ctx.services.gate.scanning.require_duty(_scanner(ctx), ctx.field(DUTY), action, ctx.now)
    except GateFault as fault:
        if fault.code in ENDING_DUTY:
            ctx.changes |= dict.fromkeys((DUTY, PENDING_SCANS, DOCUMENT_CHECK), None)
        raise
    return replace(duty, kind=ctx.field(DUTY_KIND))


def _scanner(ctx: Ctx) -> ScannerChat:
    return ScannerChat(ctx.user, ctx.person, ctx.field(RECYCLED), ctx.record, ctx.post, ctx.prefetch)


def require_looking(ctx: Ctx) -> Duty:
    """Where this chat is on duty. Raises GateFault when it is not, and at the limit of looks without a pass."""
    duty = require_duty(ctx, "scan")
    if count := looks_at_limit(ctx, duty):
        raise GateFault(ScanRefusal.LOOKS, count=count)
    return duty


def looks_at_limit(ctx: Ctx, duty: Duty) -> int:
    """The looks without a pass when they have reached the limit, of which the manager is told once a day; else 0."""
    limit, looks = ctx.services.gate.looks, parse_looks(ctx.field(LOOKS), ctx.now)
    if not limit.reached(looks):
        return 0
    if not looks.told:
        limit.tell(ctx.user, ctx.person, duty.venue, looks, ctx.now)
        ctx.changes[LOOKS] = str(replace(looks, told=True))
    return looks.count


def count_looks(ctx: Ctx, looks: int) -> None:
    """Count so many more looks without a pass; -1 for each pass, which gives its look back."""
    ctx.changes[LOOKS] = str(parse_looks(ctx.field(LOOKS), ctx.now).add(looks))


def _answer_other_content(ctx: Ctx, content: str) -> Reply | None:
    """The answer to an invitation or a practice code; None for other contents."""
    if read_invitation(ctx) is not None:
        return accept(ctx)
    practice = ctx.services.gate.scanning.contents.practice_code(content)
    return _show_practice(ctx, practice) if practice else None


def _show_practice(ctx: Ctx, practice: PracticeCode) -> Reply:
    _require_practice(ctx)
    words = ctx.say("gate.practice_name"), ctx.say("gate.practice_entrance")
    return show_result(ctx, result_in_practice(practice, *words, ctx.now))


def _require_practice(ctx: Ctx) -> None:
    """Raise GateFault unless this chat is a scanner, for whom nobody waits in earnest."""
    require_scanner(ctx, "practice")
    if any(not scan.practice for scan in pending_scans(ctx)):
        raise GateFault(ScanRefusal.WAITING)


def _ask_document(ctx: Ctx, needed: DocumentNeeded, duty: Duty) -> Reply:
    """Ask for the end of the number of the document in hand."""
    claim, until = needed.claim, unix_second(ctx.now + PENDING_PERIOD)
    ctx.changes[DOCUMENT_CHECK] = str(DocumentCheck(claim.id, needed.shown_by, until, paper=needed.paper))
    return _in_doubt(ctx, ctx.say(_asked_for(ctx, needed, duty)))


def _asked_for(ctx: Ctx, needed: DocumentNeeded, duty: Duty) -> str:
    if needed.paper:
        return "gate.document.paper"
    if needed.claim.level is Level.PENDING:
        return "gate.document.pending"
    born = ctx.services.gate.document_checks.needs_birth_date(needed.claim, duty.venue, ctx.now)
    return "gate.document.claim_born" if born else "gate.document.claim"


def show_result(ctx: Ctx, result: ScanResult) -> Reply:
    """The verdict, who waits, and the question for the temperature. The last claim code is dropped."""
    if ctx.field(DOCUMENT_CHECK):
        ctx.changes[DOCUMENT_CHECK] = ""
    ctx.write = result.look
    before = {scan.person: scan for scan in (*late_scans(ctx), *pending_scans(ctx))}
    again = before.pop(result.scan.person, None)
    waiting = *waiting_still(ctx, before.values()), scanned_again(result.scan, again)
    dropped = hold(ctx, waiting)
    if not result.scan.practice and again is None:
        count_looks(ctx, 1)
    return Text("\n".join((*_result_lines(ctx, result, waiting), *dropped)))


def waiting_still(ctx: Ctx, scans: Iterable[Scan]) -> tuple[Scan, ...]:
    """Those of these that wait beside somebody who was scanned just now: no practice, and none is in doubt any more."""
    return tuple(
        replace(scan, doubtful=False, asked=0, typed=0) for scan in scans if scan.waits(ctx.now) and not scan.practice
    )


def scanned_again(scan: Scan, before: Scan | None) -> Scan:
    """The scan; with the id of one that waited, since it may be registered already, with a lost answer."""
    return replace(scan, id=before.id, low=before.low) if before else scan


def _result_lines(ctx: Ctx, result: ScanResult, waiting: Sequence[Scan]) -> list[str]:
    """The verdict comes first: nothing may stand above it."""
    lines = [ctx.say(f"gate.verdict.{result.colour}"), person_words(ctx, result.scan)]
    if result.scan.recognised_by is RecognisedBy.DOCUMENT:
        lines.append(ctx.say("gate.seen.compared"))
    if result.previous_pass:
        minutes, entrance = result.previous_pass
        key = "gate.seen.duplicate" if minutes else "gate.seen.duplicate_now"
        lines.append(ctx.say(key, minutes=minutes, entrance=entrance))
    lines.append(ask_temperatures(ctx, waiting))
    lines += outage_lines(ctx, result.outage)
    return [*lines, ctx.say("gate.practice")] if result.scan.practice else lines


def ask_temperatures(ctx: Ctx, waiting: Sequence[Scan]) -> str:
    """The question for the temperature of each who waits."""
    if len(waiting) == 1:
        return ctx.say("gate.seen.ask")
    return ctx.say("gate.seen.ask_more", count=len(waiting), people=who_waits(ctx, waiting))


def outage_lines(ctx: Ctx, began: int) -> list[str]:
    """The notice of an outage that began then (a Unix second; 0: none), once for each."""
    told = ctx.field(OUTAGE_TOLD) == str(began)
    if began:
        ctx.changes[OUTAGE_TOLD] = str(began)
    return [ctx.say("gate.outage")] if began and not told else []
