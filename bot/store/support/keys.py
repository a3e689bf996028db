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
    """The seconds of the customer-service messages since the person's last message; 48 hours after the last one."""
    return f"sent:{{{chat}}}"


def pictures_key(owner: str) -> str:
    """The pictures of a conversation (by chat) or of a review (by receipt number): a hash from numbers to pictures,
    sealed; as long as its owner.
    """
    return f"pic:{{{owner}}}"


def picture_states_key(owner: str) -> str:
    """Where these pictures are: a hash from numbers to states, and from messages to numbers; as long as its owner."""
    return f"pics:{{{owner}}}"


def awaited_pictures_key(chat: str) -> str:
    """The pictures of a chat that the worker fetches: a hash from messages to sealed media ids; until they are here,
    a week at most.
    """
    return f"fetch:{{{chat}}}"


def lookers_key(chat: str) -> str:
    """Which clerks look at a conversation: a hash from name to the second until which; LOOKING_SECONDS."""
    return f"look:{{{chat}}}"


def conversation_keys(chat: str) -> tuple[str, ...]:
    """All keys of a chat's conversation."""
    pictures = pictures_key(chat), picture_states_key(chat), awaited_pictures_key(chat)
    return conversation_key(chat), entries_key(chat), sends_key(chat), lookers_key(chat), *pictures


def reveals_key(clerk: str, day: date) -> str:
    """The forms by which a clerk revealed something on a day: a set of random texts; two days."""
    return f"reveal:{{{clerk}}}:{day:%Y%m%d}"


DESK_FIELD = "desk"
"""The field of a chat that says, while its conversation is open, until when the bot is silent: that of
``bot.chat.fields``."""

BESIDE_FIELD = "beside"
"""The field of a chat that says that the next text answers the open form: FORM_BESIDE of ``bot.chat.fields``."""

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

QUEUE_KEY = "queue:{desk}"
"""The open conversations that wait for a clerk's first word, also those that were taken over; in the same form."""

ANSWERED_KEY = "answered:{desk}"
"""When first words were said lately: a sorted set of "millisecond of asking:id of the reply" by millisecond; 60 days
after the last one. It names nobody.
"""

CLOSED_KEY = "closed:{desk}"
"""The closed conversations: a sorted set of chats by millisecond; until they expire."""

TERMS_KEY = "terms:{desk}"
"""By which terms each conversation is found: a hash from chat to version, millisecond and terms; as long as it."""

FOUND_KEY = "found:{desk}"
"""The conversations by term: a sorted set of "term millisecond chat", all with score 0; as long as they."""

LABELS_KEY = "labels:{desk}"
"""The labels that conversations may have: a hash from id to words; until a lead deletes them."""

SAVED_KEY = "saved:{desk}"
"""The saved answers: a hash from id to the answer; until a lead deletes them."""

ASKED_KEY = "asked:{desk}"
"""The chats with questions that the bot could not answer: a sorted set of chats by the second of the last one; 30 days
after it."""

GAPS_KEY = "gaps:{desk}"
"""The gap list as it was made last, sealed: a hash (``bot.store.support.gaps``); a day."""

LISTS_VERSION_KEY = "version:{desk}"
"""How often the lists have changed: a number; kept."""


def saved_picture_key(id_: str) -> str:
    """The picture of a saved answer, a hash of it and of a small one; until a lead deletes the answer."""
    return f"shot:{{desk}}:{id_}"


def saved_medium_key(id_: str) -> str:
    """The ``media_id`` of a saved picture that was uploaded; MEDIUM_SECONDS."""
    return f"mid:{{desk}}:{id_}"


def figures_key(day: date) -> str:
    """What was counted on a Beijing day: a hash of numbers; KEPT_DAYS of ``bot.store.support.figures``."""
    return f"figures:{{desk}}:{day:%Y%m%d}"


def figured_key(digest: str) -> str:
    """Exists when a fact was counted, by a digest of it; FACT_SECONDS."""
    return f"figured:{{desk}}:{digest}"
