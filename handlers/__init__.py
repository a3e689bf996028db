"""What the bot does, one file a user's purpose. ROUTES is the table of contents.

A route's name is its key in ``templates/<language>/words.toml``, in capitals the key of a menu button, or ``on_`` and
the name of an event. ``hears`` recognises texts by their form: codes, invitations, temperatures.
"""

from bot.chat.dispatch import Route
from handlers import agents, code, family, hello, my_info
from handlers.gate import duty, managing, records, scan, temperature, visits
from handlers.gate.entry import ENTRY
from handlers.gate.venue import VENUE
from handlers.language import LANGUAGE
from handlers.reasons import FAMILY_WHY
from handlers.register import REGISTER
from handlers.relative import RELATIVE

ROUTES = (
    Route("register", REGISTER),
    Route("my_code", code.my_code),
    Route("why", code.why),
    Route("my_info", my_info.my_info),
    Route("family_add", RELATIVE),
    Route("family_codes", family.FAMILY_CODES),
    Route("family_why", FAMILY_WHY),
    Route("unbind", family.UNBIND),
    Route("my_agents", agents.MY_AGENTS),
    Route("agree", agents.AGREE),
    Route("decline", agents.DECLINE),
    Route("venue", VENUE),
    Route("my_places", managing.my_places),
    Route("invite", managing.INVITE),
    Route("accept", duty.accept, hears=duty.invited),
    Route("duty_on", duty.ON),
    Route("duty_off", duty.off),
    Route("leave", duty.LEAVE),
    Route("scan", scan.how),
    Route("on_scancode_waitmsg", scan.scan, hears=scan.typed, ahead=scan.ahead),
    Route("measured", temperature.measured, hears=temperature.heard),
    Route("undo", records.undo),
    Route("my_scans", records.my_scans),
    Route("entry", ENTRY),
    Route("practice", scan.PRACTICE),
    Route("who_scanned", visits.WHO_SCANNED),
    Route("earlier", visits.earlier),
    Route("menu", hello.menu),
    Route("help", hello.help_),
    Route("human", hello.human),
    Route("language", LANGUAGE),
    Route("speak", LANGUAGE),
    Route("elder", hello.elder),
    Route("standard", hello.standard),
    Route("unknown", hello.unknown),
    Route("on_subscribe", hello.welcome),
    Route("on_scan", hello.followed_code),
    Route("on_unsubscribe", hello.goodbye),
)
