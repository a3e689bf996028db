"""A chat while one message is handled: what ``begin`` found, and what ``commit`` is to change."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Literal

from bot.store.commands import Argument
from bot.store.keys import ChatKeys
from bot.store.vault import Unopened, Vault


class Keep(Enum):
    """The type of KEEP."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP
"""Leave the draft as it is."""

Draft = Mapping[str, str] | None | Literal[Keep.KEEP]


@dataclass(slots=True)  # not frozen: that costs a microsecond a message
class Opened:
    """A chat, locked and loaded for one message; ``answered`` is the key of its answer.

    ``draft`` is None when no form is open or its time is over.
    """

    keys: ChatKeys = field(repr=False)
    answered: str = field(repr=False)
    lock: bytes = field(repr=False)
    fields: dict[str, str] = field(repr=False)
    draft: dict[str, str] | None = field(repr=False)
    notices: tuple[str, ...] = field(repr=False)
    sealed_notices: tuple[bytes, ...] = field(repr=False)

    def keeps(self, draft: Draft) -> bool:
        """Whether a commit with this draft leaves it as it is."""
        return draft is KEEP or draft == self.draft


def read_chat(vault: Vault, keys: ChatKeys, answered: str, lock: bytes, found: list[Any]) -> Opened:
    """The chat from the reply of BEGIN: fields, sealed draft, sealed notices."""
    fields, draft, notices = found
    names = iter(map(bytes.decode, fields))
    text = _readable(vault, draft, keys.draft) if draft else None
    told = [(_readable(vault, sealed, keys.notices), sealed) for sealed in notices]
    return Opened(
        keys,
        answered,
        lock,
        dict(zip(names, names, strict=True)),
        json.loads(text) if text else None,
        tuple(words for words, _ in told if words is not None),
        tuple(sealed for words, sealed in told if words is not None),
    )


def words_of(fields: Mapping[str, str | None]) -> list[Argument]:
    """How many words to set and these, how many names to delete and these."""
    kept = [word for name, value in fields.items() if value is not None for word in (name, value)]
    gone = [name for name, value in fields.items() if value is None]
    return [len(kept), *kept, len(gone), *gone]


def _readable(vault: Vault, sealed: bytes, context: str) -> str | None:
    """What was sealed; None when its key is gone, which must not end the chat for ever."""
    try:
        return vault.text(sealed, context)
    except Unopened:
        return None
