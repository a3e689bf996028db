"""The step of an upgrade that ends the questions for consent which were open: they come from before claims, and an
answer would prove nothing.
"""

import json

from bot.store.keys import chat_keys
from bot.store.upgrade.openids import Openids
from bot.store.vault import UnsealError

_QUESTIONS = ("notice.consent", "notice.consent_for")
_ASK_AGAIN = json.dumps(["notice.ask_again", {}])
_KEPT_SECONDS = 7 * 86_400


def end_questions(old: Openids) -> None:
    """Take the questions back, and tell those who asked to ask again. The notices must have their new names."""
    for key, openid in old.keys("q:*"):
        _take_back(old, chat_keys(old.chat(openid)).notices)
        for request in old.pairs(key):
            _tell(old, chat_keys(old.chat(request.rpartition("|")[2])).notices)
        old.remove(key)


def _take_back(old: Openids, key: str) -> None:
    for sealed, notice in _notices(old, key):
        if json.loads(notice)[0] in _QUESTIONS:
            old.store.run(key, ("LREM", key, 1, sealed), durable=True)


def _tell(old: Openids, key: str) -> None:
    """A notice that a cut upgrade has left is enough."""
    if all(notice != _ASK_AGAIN for _, notice in _notices(old, key)):
        sealed = old.vault.seal(_ASK_AGAIN, key)
        old.store.run(key, ("RPUSH", key, sealed), ("EXPIRE", key, _KEPT_SECONDS, "NX"), durable=True)


def _notices(old: Openids, key: str) -> list[tuple[bytes, str]]:
    """The waiting notices, sealed and open. What no key opens was counted and left out before."""
    (waiting,) = old.store.run(key, ("LRANGE", key, 0, -1))
    try:
        return [(sealed, old.vault.open_text(sealed, key)) for sealed in waiting]
    except UnsealError:
        return []
