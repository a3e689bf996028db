"""Takes a backup of a store that is used: all of it as it was at one moment, on all servers and under all hash tags.

First the servers are asked to tell which keys change. Then every key is read once; what changed meanwhile is read
again, and again, until little is left. For the rest all masters let writers wait, for PAUSE_SECONDS at most: what is
read then is the last that a backup needs, and the end of the pause is the moment of which the backup is. So it is what
would be left if all servers lost their power in this moment: keys of one hash tag agree, and what a process was doing
in several steps under several tags is finished as after any such end, by its job or when it is done again.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from time import monotonic

from bot.store.access.audit import CHAIN_COUNT
from bot.store.access.keys import audit_chain_keys, audit_chain_name
from bot.store.backup.entries import KeyEntry, Summary
from bot.store.backup.faults import NotTaken, TakingFault
from bot.store.backup.restored import count_kept_keys
from bot.store.format import RESTORED, RESTORING, read_stamp
from bot.store.keys import FORMAT_KEY
from bot.store.redis.changes import ChangedKeys
from bot.store.redis.commands import Command
from bot.store.redis.store import Store

PAUSE_SECONDS = 0.5
"""How long writers wait at most: well below the second after which a process gives a call to the store up."""

FEW = 1000
"""So many changed keys are read during the pause."""

MANY = 20_000
"""So many changed keys are remembered before they are read again, so that memory does not grow with the store."""

ROUNDS, PAUSES = 30, 5
"""How often changed keys are read again, and how often writers are let wait, before it is given up."""

_FIRST_BATCH, _BATCH, _BATCH_BYTES = 16, 500, 4 << 20


class BackupTaking:
    """Takes one backup. ``clock`` gives Unix seconds. It reads one value after the other and keeps none."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock
        self._batch = _FIRST_BATCH

    def parts(self) -> Iterator[KeyEntry | Summary]:
        """All entries, and then the summary. Raises NotTaken, StoreError."""
        self._read_stamp()
        self._layout = self._store.layout()
        with closing(self._store.watch_changes()) as changes:
            yield from self._read_all(changes)
            yield from self._read_changes(changes)
            for _ in range(PAUSES):
                if last := self._read_rest(changes):
                    yield from last
                    return
                yield from self._read_changes(changes)
        raise NotTaken(TakingFault.BUSY)

    def _read_all(self, changes: ChangedKeys) -> Iterator[KeyEntry]:
        names = self._store.scan("*")
        while some := list(islice(names, self._batch)):
            yield from self._read(some)
            changes.collect()
            if len(changes) > MANY:
                yield from self._read(changes.take())

    def _read_changes(self, changes: ChangedKeys) -> Iterator[KeyEntry]:
        """What changed, until so little is left that writers need not wait long for it. Raises NotTaken."""
        for _ in range(ROUNDS):
            started = monotonic()
            changes.collect()
            yield from self._read(changes.take())
            took = monotonic() - started
            changes.collect()
            if len(changes) <= FEW and took < PAUSE_SECONDS / 2:
                return
        raise NotTaken(TakingFault.BUSY)

    def _read_rest(self, changes: ChangedKeys) -> list[KeyEntry | Summary]:
        """The last entries and the summary, read while writers wait; nothing when they did not wait long enough."""
        with _writers_waiting(self._store) as until:
            changes.collect()
            if len(changes) > FEW:
                return []
            again = changes.take()
            last: list[KeyEntry | Summary] = [*self._read(again), self._summary()]
            if self._store.layout() != self._layout:
                raise NotTaken(TakingFault.LAYOUT)
            if monotonic() < until:
                return last
        changes.put_back(again)
        return []

    def _summary(self) -> Summary:
        anchors = [audit_chain_keys(audit_chain_name(number))[1] for number in range(CHAIN_COUNT)]
        heads = self._store.run_many([(anchor, ("GET", anchor)) for anchor in anchors])
        kept = count_kept_keys(self._store)
        return Summary(int(self._clock()), self._read_stamp(), kept, [(head or b"").decode() for head in heads])

    def _read_stamp(self) -> dict[str, str]:
        stamp = read_stamp(self._store)
        if not stamp or RESTORING in stamp:
            raise NotTaken(TakingFault.RESTORING if stamp else TakingFault.UNSTAMPED)
        return {name: value for name, value in stamp.items() if name != RESTORED}

    def _read(self, names: Iterable[str]) -> Iterator[KeyEntry]:
        """The entries of these keys. A content and its end are read one after the other: where both change in between,
        the key has changed, and is read again.
        """
        rest = (name for name in names if name != FORMAT_KEY)
        while some := list(islice(rest, self._batch)):
            commands: list[tuple[str, Command]] = []
            for name in some:
                commands += (name, ("DUMP", name)), (name, ("PEXPIRETIME", name))
            replies = self._store.run_many(commands)
            self._adapt(len(some), sum(len(content or b"") for content in replies[::2]))
            for name, content, ends in zip(some, replies[::2], replies[1::2], strict=True):
                yield KeyEntry(name, max(ends, 0), content)

    def _adapt(self, number: int, size: int) -> None:
        """Let the next batch have about _BATCH_BYTES bytes: pictures are large."""
        self._batch = max(1, min(_BATCH, 2 * self._batch, number * _BATCH_BYTES // max(size, 1)))


@contextmanager
def _writers_waiting(store: Store) -> Iterator[float]:
    """A context in which no master takes writes, until the moment that it gives (of ``monotonic``), or its end. The
    servers end it themselves, also when this process dies.
    """
    until = monotonic() + PAUSE_SECONDS
    store.run_on_masters(("CLIENT", "PAUSE", int(PAUSE_SECONDS * 1000), "WRITE"))
    try:
        yield until
    finally:
        store.run_on_masters(("CLIENT", "UNPAUSE"))
