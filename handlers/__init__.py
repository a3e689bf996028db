"""What the bot does, one file a user's purpose. ROUTES is the table of contents.

A route's name is its key in ``templates/<language>/words.toml``, in capitals the key of a menu button, or ``on_`` and
the name of an event.
"""

from bot.chat.dispatch import Route
from handlers import agents, code, family, hello, my_info
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
    Route("menu", hello.menu),
    Route("help", hello.help_),
    Route("human", hello.human),
    Route("language", hello.language),
    Route("zh", hello.speak("zh")),
    Route("en", hello.speak("en")),
    Route("elder", hello.elder),
    Route("standard", hello.standard),
    Route("unknown", hello.unknown),
    Route("on_subscribe", hello.welcome),
    Route("on_unsubscribe", hello.goodbye),
)
