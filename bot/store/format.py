"""What a store was written with: the format of its records, and fingerprints of the keys. Each process compares at its
start, so that none works with keys that do not fit: with a wrong INDEX_KEY two people could hold one document.

The hash at FORMAT_KEY holds the format's ``version``, the fingerprints of INDEX_KEY (``index``) and CHAT_KEY
(``chat``), and a field ``data <fingerprint>`` for each data key that may still be needed. A data key gets its field
when a process starts that seals with it, and loses it when ``jixiangma reseal`` has found nothing more that it sealed.
So a new key may come to the end of DATA_KEYS and later to the front while other processes run, and no needed key can be
left out. ``born`` is a mark, drawn when the store is new: a process that has met another one knows that it was emptied.

While a backup is restored, the field ``restoring`` names it, and no process begins; afterwards ``restored`` says what
it held (``bot.store.backup``).
"""

import hmac
import os
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain

from bot.store.format_faults import FormatFault, WrongStore
from bot.store.keys import FORMAT_KEY
from bot.store.redis.commands import Script
from bot.store.redis.errors import StoreError
from bot.store.redis.store import Store
from bot.store.vault import read_key

VERSION = 3
"""The format that this program reads and writes. 0: before there was a stamp, with chats under their openids. 1: with
what is known of a person's health in clear. 2: without folded days, which its program would not find; here they are
folded when they are."""

RESTORING, RESTORED = "restoring", "restored"
"""The fields of an unfinished and of a finished restore; a backup holds neither."""

_MARK = "born"
"""The field of the mark: random, the same as long as the store is the same. A backup takes it along."""

_BEGIN = Script("""
-- KEYS format; ARGV names and values
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HSET', KEYS[1], unpack(ARGV)) end
return redis.call('HGETALL', KEYS[1])
""")


class StoreFormat:
    """The stamp of a store, compared with the keys of this process. ``fits``: whether they did when faults were looked
    for last. Each store is marked when it is new: one that was emptied, also one that has begun anew since then, is
    another one.
    """

    def __init__(self, store: Store, data_keys: Sequence[str], index_key: str, chat_key: str) -> None:
        self._store, self._mark, self.fits = store, b"", True
        self._data = [_fingerprint("data", key) for key in data_keys]
        self._keys = {"index": _fingerprint("index", index_key), "chat": _fingerprint("chat", chat_key)}

    def check_in(self) -> None:
        """Compare at the start of a process, and note that it may seal with its first data key. An empty store gets its
        stamp. Raises WrongStore; StoreError when the store does not answer.
        """
        if faults := self._find_mismatch(self._read()):
            raise WrongStore(faults)
        stamp = self._begin(VERSION, self._data[:1])
        if faults := self._compare(stamp):  # another process was the first, with other keys
            raise WrongStore(faults)
        sealing = ("HSET", FORMAT_KEY, f"data {self._data[0]}", 1)
        marking = ("HSETNX", FORMAT_KEY, _MARK, os.urandom(8).hex()), ("HGET", FORMAT_KEY, _MARK)
        *_, self._mark = self._store.run(FORMAT_KEY, sealing, *marking, durable=True)

    def find_faults(self) -> tuple[FormatFault, ...]:
        """What does not fit; nothing for an empty store, unless this process has met it filled, or another one. A mark
        that was lost, in a failover or with an earlier version's backup, is set again if it can be; no more changes.
        """
        stamp = self._read()
        mark = stamp.get(_MARK, self._mark.decode() if stamp else "")
        is_other = self._mark and mark != self._mark.decode()
        faults = (FormatFault.EMPTY,) if is_other else self._find_mismatch(stamp)
        if self._mark and not faults and _MARK not in stamp:
            with suppress(StoreError):  # the store can be read, and that is enough to show codes
                self._store.run(FORMAT_KEY, ("HSETNX", FORMAT_KEY, _MARK, self._mark), durable=True)
        self.fits = not faults
        return faults

    def _find_mismatch(self, stamp: dict[str, str]) -> tuple[FormatFault, ...]:
        if not stamp and self._holds_data():
            stamp = self._read()  # again: another process may have begun just now
            return self._compare(stamp) if stamp else (FormatFault.OLDER,)
        return self._compare(stamp) if stamp else ()

    def check_stamp(self, stamp: dict[str, str]) -> None:
        """Raise WrongStore for a stamp of other keys or a later format. An earlier one can be upgraded."""
        if faults := tuple(fault for fault in self._compare(stamp) if fault is not FormatFault.OLDER):
            raise WrongStore(faults)

    def begin_upgrade(self) -> int:
        """The version that is carried over. A store that has no stamp is stamped with version 0, so that an upgrade can
        only be continued with the same keys. Raises WrongStore for other keys or a later format.
        """
        stamp = self._begin(0, self._data)
        self.check_stamp(stamp)
        return int(stamp["version"])

    def finish_upgrade(self) -> None:
        """Save that the store has the format of this program."""
        self._store.run(FORMAT_KEY, ("HSET", FORMAT_KEY, "version", VERSION), durable=True)

    def retire_older_data_keys(self) -> None:
        """Save that nothing is sealed any more with other data keys than the first."""
        retired = [name for name in self._read() if name.startswith("data ") and name != f"data {self._data[0]}"]
        if retired:
            self._store.run(FORMAT_KEY, ("HDEL", FORMAT_KEY, *retired), durable=True)

    def _begin(self, version: int, data: Sequence[str]) -> dict[str, str]:
        """The stamp; a new one, with this version and these data keys, when there is none."""
        return begin_stamp(self._store, {"version": str(version), **self._keys, **{f"data {key}": "1" for key in data}})

    def _read(self) -> dict[str, str]:
        return read_stamp(self._store)

    def _holds_data(self) -> bool:
        return any(count for (count,) in self._store.run_on_masters(("DBSIZE",)))

    def _compare(self, stamp: dict[str, str]) -> tuple[FormatFault, ...]:
        """What does not fit to this stamp."""
        if RESTORING in stamp:
            return (FormatFault.RESTORING,)
        if "version" not in stamp:  # emptied while a process noted its first data key
            return (FormatFault.EMPTY,)
        if int(stamp["version"]) > VERSION:
            return (FormatFault.NEWER,)
        needed = {name.removeprefix("data ") for name in stamp if name.startswith("data ")}
        found = {
            FormatFault.OLDER: int(stamp["version"]) < VERSION,
            FormatFault.INDEX_KEY: stamp["index"] != self._keys["index"],
            FormatFault.CHAT_KEY: stamp["chat"] != self._keys["chat"],
            FormatFault.DATA_KEYS: not needed <= set(self._data),
        }
        return tuple(fault for fault, is_so in found.items() if is_so)


def _fingerprint(name: str, key: str) -> str:
    """64 bits of an HMAC under the key itself. The keys are random, so it helps nobody to guess one."""
    return hmac.digest(read_key(key), f"jixiangma fingerprint {name}".encode(), "sha256")[:8].hex()


def read_stamp(store: Store) -> dict[str, str]:
    """The stamp of a store; empty when it has none."""
    return _pairs(store.run(FORMAT_KEY, ("HGETALL", FORMAT_KEY))[0])


def begin_stamp(store: Store, new: dict[str, str]) -> dict[str, str]:
    """The stamp of a store: this one from now on, when it had none."""
    return _pairs(store.script(_BEGIN, (FORMAT_KEY,), list(chain.from_iterable(new.items())), durable=True))


def _pairs(raw: Sequence[bytes]) -> dict[str, str]:
    """Names and values from the reply of HGETALL."""
    texts = [part.decode() for part in raw]
    return dict(zip(texts[::2], texts[1::2], strict=True))
