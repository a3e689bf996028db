"""The names of the fields that are stored for a chat. They are defined only here."""

PERSON = "me"
"""The id of the person registered in this chat; not set when nobody is."""

LANGUAGE = "lang"
"""The chosen language: the name of its folder in ``templates``."""

OPENID = "openid"
"""The sealed openid of the chat (``bot.store.chat.chat_ids``); not set after the user has unfollowed."""

LAST_CONTACT = "seen"
"""The time of the last message in Unix seconds, up to a minute old.

The 48 hours in which customer-service messages are allowed (platform page 客服消息) begin then.
"""

OPEN_FORM = "open"
"""The open form: its name, the number of the pending question and the number of questions, with spaces between; after
an answer that could not be taken, the key of the text that says why."""

ELDER_MODE = "elder"
"""``1`` when the chat wants large pictures and short texts."""

DUTY = "duty"
"""The venue and entrance where the scanner is on duty (``bot.health.gate.scans.Duty``)."""

DUTY_KIND = "kind"
"""The category of the venue where the scanner is on duty, or was last; for counting verdicts."""

PENDING_SCANS = "scans"
"""The scans that wait for a temperature (``bot.store.gate.pending_scans``)."""

REGISTERED_SCANS = "scanned"
"""The scans registered last, which can still be undone; same format as ``PENDING_SCANS``."""

LOOKS = "looks"
"""How often the scanner looked today and registered nothing (``bot.health.gate.looks.OpenLooks``)."""

DOCUMENT_CHECK = "claim"
"""The claim code whose document the scanner must compare (``bot.health.gate.scans.DocumentCheck``)."""

OUTAGE_TOLD = "outage"
"""The start, in Unix seconds, of the last platform outage that this scanner was informed of."""

VISITS_SHOWN = "visits"
"""The person whose visits were listed last, how many of them were shown so far, how many there were, and the
scan ids of the lines that were shown, each of 8 hexadecimal digits, one after the other."""

ATTEMPT_TOLD = "attempt"
"""The Beijing day on which this chat was told last that somebody else entered the person's document."""

MOVED = "moved"
"""The id of the person who held their record in this chat before another chat took it; for 申诉."""

RECYCLED = "recycled"
"""The Unix second at which somebody else proved the phone on which the chat's own record rests. While it is set, each
scan reads that record."""

UPLOADED_PICTURES = "pics"
"""The pictures of codes that were uploaded last (``bot.service.codes.upload_notes``)."""

EXPLAINED = "explained"
"""Of whose colours this chat was told the reason (``bot.service.codes.explained``)."""

UNFOLLOWED = "left"
"""The Unix second at which the user unfollowed; only without OPENID does it mean that they are still away."""

ERASING = "erasing"
"""The id of the erasure that was confirmed in this chat (``bot.store.people.erasures.ErasurePlan``)."""

MAY_ERASE = "may_erase"
"""The id of a child's record that staff allowed this own chat of the child to erase (注销)."""

RECEIPTS = "receipts"
"""The receipt numbers of the reviews that this chat opened last, for 我的申请."""

OFFERED = "offered"
"""What the numbers of the next message mean: what was offered, and the ids of answers (``handlers.answers``)."""

MISSED = "missed"
"""How the bot said that it had no answer to the last message (``handlers.answers``)."""

LISTED = "listed"
"""The dependants whose list was answered by the last message: their ids, in order; a number, a name or 全部 shows
another code of them."""

OF_ONE_MESSAGE = (OFFERED, MISSED, LISTED)
"""The fields that count for the next message only."""

DESK = "desk"
"""Set while a conversation at the support desk is open: the Unix second until which the bot is silent, since a clerk is
at work; ``0`` while it is not. ``bot.store.support`` writes it."""

FORM_BESIDE = "beside"
"""The value of DESK when an open form asked its question last beside a clerk who is at work: until the clerk's next
word the next text answers the form."""

EVIDENCE = "evidence"
"""The receipt number of the review that waits for evidence from this chat: its pictures go there."""

ASKED_PHONE = "proof"
"""The Beijing day on which this chat was asked last to prove a phone, since its record is from before proofs; ``0``
before the first time. The upgrade sets it, and only chats with it are asked.
"""
