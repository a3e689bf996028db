"""Counts failed identity checks of a document, so that nobody can find the name for a number by trying names."""

from bot.store.keys import attempts_key
from bot.store.redis.store import Store
from bot.store.vault import Vault

MAX_FAILED_CHECKS = 10
"""Failed checks of one document in COUNT_SECONDS, in all chats together."""

COUNT_SECONDS = 86_400


class Attempts:
    """The counts, by a keyed digest of the document. A count ends COUNT_SECONDS after its first failed check."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def count_failure(self, document: str, number: str) -> None:
        """Count one more failed check."""
        key = self._key(document, number)
        self._store.run(key, ("SET", key, 0, "EX", COUNT_SECONDS, "NX"), ("INCR", key))

    def exhausted(self, document: str, number: str) -> bool:
        """Whether the document has reached MAX_FAILED_CHECKS and must not be checked for now."""
        key = self._key(document, number)
        return int(self._store.run(key, ("GET", key))[0] or 0) >= MAX_FAILED_CHECKS

    def _key(self, document: str, number: str) -> str:
        return attempts_key(self._vault.digest("attempts", f"{document}:{number}"))
