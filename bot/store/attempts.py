"""How often a document was tried in vain: nobody may find a name to a number by trying."""

from bot.store.connection import Store
from bot.store.keys import attempts_key
from bot.store.vault import Vault

LIMIT = 10
"""Failed checks of one document a day, whoever makes them."""

DAY = 86_400


class Attempts:
    """Counts failed checks by a keyed digest of the document; a count ends a day after its first."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def failed(self, document: str, number: str) -> None:
        """Count one more failed check."""
        key = self._key(document, number)
        self._store.run(key, ("SET", key, 0, "EX", DAY, "NX"), ("INCR", key))

    def exhausted(self, document: str, number: str) -> bool:
        """Whether this document may not be tried any more for now."""
        key = self._key(document, number)
        return int(self._store.run(key, ("GET", key))[0] or 0) >= LIMIT

    def _key(self, document: str, number: str) -> str:
        return attempts_key(self._vault.digest("attempts", f"{document}:{number}"))
