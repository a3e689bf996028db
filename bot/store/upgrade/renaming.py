"""What all steps share that give chats other names: in keys, in fields, and in what is sealed."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from itertools import chain

from bot.store.redis.commands import Command
from bot.store.redis.store import Store
from bot.store.vault import UnsealError, Vault


class Renaming(ABC):
    """A store in which some keys, fields and values still hold former names of chats. ``unopened`` counts values lost
    with a key. Every step is idempotent and finds what is left to do in the store itself.
    """

    def __init__(self, store: Store, vault: Vault) -> None:
        self.store = store
        self.vault = vault
        self.unopened = 0

    @abstractmethod
    def chat(self, text: str) -> str:
        """The new name for a former one; whatever is none stays as it is."""

    @abstractmethod
    def within(self, text: str) -> str:
        """The text with new names in place of former ones."""

    def subject(self, text: str) -> str:
        """The new subject of a job."""
        return self.chat(text)

    def keys(self, pattern: str) -> Iterator[tuple[str, str]]:
        """The keys that match, each with its hash tag, when the tag is a former name."""
        for key in self.store.scan(pattern):
            tag = key.partition("{")[2].partition("}")[0]
            if self.chat(tag) != tag:
                yield key, tag

    def reseal(self, sealed: bytes, before: str, after: str) -> list[bytes]:
        """The value sealed for another context, with new names in it; nothing when no key opens it."""
        try:
            return [self.vault.seal(self.within(self.vault.open_text(sealed, before)), after)]
        except UnsealError:
            self.unopened += 1
            return []

    def move(self, before: str, after: str, fields: Mapping[str, str] | None = None) -> None:
        """Give a key another name, also on another server, and set fields of the hash that it holds. Keeps its end."""
        ends, content = self.store.run(before, ("PEXPIRETIME", before), ("DUMP", before))
        if content is not None:
            commands: list[Command] = [("RESTORE", after, max(ends, 0), content, "REPLACE", "ABSTTL")]
            if fields:
                commands.append(("HSET", after, *chain.from_iterable(fields.items())))
            self.store.run(after, *commands, durable=True)
        self.remove(before)

    def ends(self, key: str, at: int) -> list[Command]:
        """The command that gives a key its end again: a Unix millisecond, negative for never."""
        return [("PEXPIREAT", key, at)] if at > 0 else []

    def remove(self, key: str) -> None:
        """Delete a key."""
        self.store.run(key, ("DEL", key), durable=True)

    def pairs(self, key: str) -> dict[str, bytes]:
        """The fields of a hash."""
        (raw,) = self.store.run(key, ("HGETALL", key))
        return dict(zip(map(bytes.decode, raw[::2]), raw[1::2], strict=True))
