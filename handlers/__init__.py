"""The handlers: one file for each purpose of the users. ROUTES is the table of contents.

The name of a route is its key in ``templates/<language>/words.toml``, in capitals the key of a menu button, or
``on_`` and the name of an event. ``matches`` recognises texts by their form: codes, invitations, temperatures.
"""

from bot.chat.route import Route
from bot.chat.urgency import Urgency
from handlers import answers, code, hello, photo, support, unsaved
from handlers.gate import dispute, document_check, duty, family, history, manager, scan, temperature, undo
from handlers.gate.entry import ENTRY
from handlers.gate.entry_line import is_line
from handlers.gate.venue_application import VENUE
from handlers.gate.venue_closing import CLOSE, REOPEN
from handlers.language import LANGUAGE
from handlers.paper import FAMILY_PAPER, LOST_PAPER, OWN_PAPER
from handlers.people import agents, dependants, erasure, own_phone, own_record, reviews
from handlers.people.correction import CORRECT
from handlers.people.details import asks_with_details
from handlers.people.nickname import NICKNAME, no_nickname
from handlers.people.relative import RELATIVE
from handlers.people.same_person import SAME_PERSON

ROUTES = (
    Route("picked", answers.pick, matches=answers.is_pick, sentences=True),
    Route("another", dependants.another, matches=dependants.is_another),
    Route("register", own_record.REGISTER, matches=asks_with_details("register"), sentences=True),
    Route("new_wechat", own_record.new_wechat),
    Route("phone", own_phone.OWN_PHONE, matches=asks_with_details("phone"), sentences=True),
    Route("my_code", code.my_code, unsaved=code.my_code, urgency=Urgency.CODE),
    Route("live", code.live, unsaved=code.live, urgency=Urgency.CODE),
    Route("why", code.why),
    Route("my_info", own_record.my_info),
    Route("correct", CORRECT),
    Route("same", SAME_PERSON),
    Route("erase", erasure.ERASE),
    Route("erase_ask", erasure.ask_staff),
    Route("family_add", RELATIVE, matches=asks_with_details("family_add"), sentences=True),
    Route("family_codes", dependants.FAMILY_CODES, unsaved=unsaved.family_codes, urgency=Urgency.CODE),
    Route("family_why", dependants.FAMILY_WHY),
    Route("paper", OWN_PAPER),
    Route("paper_family", FAMILY_PAPER),
    Route("paper_lost", LOST_PAPER),
    Route("nickname", NICKNAME),
    Route("no_nickname", no_nickname),
    Route("unbind", dependants.UNBIND),
    Route("bereaved", dependants.BEREAVED),
    Route("my_agents", agents.MY_AGENTS),
    Route("agree", agents.AGREE),
    Route("agree_move", agents.AGREE_MOVE),
    Route("agree_phone", agents.AGREE_PHONE),
    Route("agree_review", agents.AGREE_REVIEW),
    Route("decline", agents.DECLINE),
    Route("appeal", own_record.appeal),
    Route("wrong_colour", reviews.WRONG_COLOUR),
    Route("staff_check", reviews.STAFF_CHECK),
    Route("my_reviews", reviews.my_reviews),
    Route("venue", VENUE),
    Route("venue_close", CLOSE),
    Route("venue_reopen", REOPEN),
    Route("my_places", manager.my_places),
    Route("invite", manager.INVITE),
    Route("accept", duty.accept, matches=duty.is_invitation),
    Route("duty_on", duty.ON),
    Route("duty_off", duty.off),
    Route("leave", duty.LEAVE),
    Route("scan", scan.scan_help, unsaved=unsaved.at_gate, urgency=Urgency.SCAN),
    Route(
        "on_scancode_waitmsg",
        family.scan_any,
        scan.is_code,
        scan.prefetch,
        unsaved=unsaved.at_gate,
        urgency=Urgency.SCAN,
        recognises=scan.holds_code,
    ),
    Route("document_tail", document_check.compare_document, document_check.is_document_tail, unsaved=unsaved.at_gate),
    Route(
        "measured",
        temperature.measured,
        temperature.is_temperature,
        None,
        temperature.is_short_answer,
        unsaved=unsaved.at_gate,
        urgency=Urgency.TEMPERATURE,
        recognises=temperature.holds_temperature,
    ),
    Route("undo", undo.undo, claims=undo.names_whom, urgency=Urgency.SCAN),
    Route("my_scans", history.my_scans, urgency=Urgency.SCAN),
    Route("entry", ENTRY, asks_with_details("entry"), claims=is_line),
    Route("practice", scan.PRACTICE),
    Route("who_scanned", history.WHO_SCANNED),
    Route("earlier", history.earlier),
    Route("not_me", dispute.dispute, matches=dispute.is_dispute),
    Route("menu", hello.menu),
    Route("help", hello.help_),
    Route("human", support.human),
    Route("desk", support.workplace),
    Route("privacy", hello.privacy),
    Route("language", LANGUAGE),
    Route("speak", LANGUAGE),
    Route("elder", hello.elder),
    Route("standard", hello.standard),
    Route("thanks", answers.thanks),
    Route("greeting", answers.greeting),
    Route("bye", answers.bye),
    Route("anger", answers.anger),
    Route("healthy", answers.healthy),
    Route("unknown", answers.answer),
    Route("on_subscribe", hello.welcome),
    Route("on_scan", hello.followed_code, urgency=Urgency.CODE),
    Route("on_image", photo.take, matches=photo.is_awaited),
    Route("on_unsubscribe", hello.goodbye),
)
