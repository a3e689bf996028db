"""The keys of the support desk. A conversation has the hash tag of its chat, so that all of it goes with the chat in
one step; the lists of the desk have one of their own.

``bot.store.keys`` names the keys of chats.
"""

from datetime import date


def conversation_key(chat: str) -> str:
    """The head of a chat's conversation, a hash of times, the owner's name, and what became of each reply; until
    DESK_DAYS after it was closed.
    """
    return f"desk:{{{chat}}}"


def entries_key(chat: str) -> str:
    """The entries of a conversation: a hash from their numbers to them, sealed; as long as its head."""
    return f"said:{{{chat}}}"


def sends_key(chat: str) -> str:
    """How many customer-service messages were sent since the person's last message; 48 hours after the last one."""
    return f"sent:{{{chat}}}"


def conversation_keys(chat: str) -> tuple[str, str, str]:
    """All keys of a chat's conversation."""
    return conversation_key(chat), entries_key(chat), sends_key(chat)


DESK_FIELD = "desk"
"""The field of a chat that says, while its conversation is open, until when the bot is silent: that of
``bot.chat.fields``."""

STAFF_KEY = "staff:{desk}"
"""The staff of the desk: a hash from name to person, roles and a random text that ends their sessions; kept."""

PLACES_KEY = "places:{desk}"
"""Where each conversation is in the lists: a hash from chat to version and owner; as long as the conversation."""

WAITING_KEY = "waiting:{desk}"
"""The open conversations that nobody owns: a sorted set of chats by millisecond; until they are taken."""

OPEN_KEY = "open:{desk}"
"""All open conversations, in the same form; until they are closed."""

OWNED_KEY = "owned:{desk}"
"""The conversations of each clerk: a sorted set of "name chat", all with score 0; until they are closed."""

CLOSED_KEY = "closed:{desk}"
"""The closed conversations: a sorted set of chats by millisecond; until they expire."""

LISTS_VERSION_KEY = "version:{desk}"
"""How often the lists have changed: a number; kept."""


def figures_key(day: date) -> str:
    """What was counted on a Beijing day: a hash of numbers; KEPT_DAYS of ``bot.store.support.figures``."""
    return f"figures:{{desk}}:{day:%Y%m%d}"


def figured_key(digest: str) -> str:
    """Exists when a fact was counted, by a digest of it; FACT_SECONDS."""
    return f"figured:{{desk}}:{digest}"
