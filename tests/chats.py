"""The chat ids of the tests: what the bot makes of openids with the tests' key."""

from bot.store.chat.chat_ids import ChatIds
from bot.store.vault import Vault

CHAT_KEY = "C" * 42 + "E"
"""The setting of that name in all worlds."""

_IDS = ChatIds(CHAT_KEY, Vault(["A" * 43], "A" * 43))


def chat_id(openid: str) -> str:
    """The id of the chat with this openid, in a world with CHAT_KEY."""
    return _IDS.of(openid)
