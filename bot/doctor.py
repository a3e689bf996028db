"""What is wrong with an installation, beyond the form of its settings."""

from collections.abc import Iterator

from bot.assembly import assemble
from bot.chat.texts import FaultyTexts
from bot.config import Config
from bot.store.errors import StoreError
from bot.store.health import faults

ADVICE = {
    "no_aof": "the store writes nothing to disk: set appendonly yes",
    "aof_failing": "the store's last write to disk failed: look at its disk",
    "everysec": "the store can lose a second of what it acknowledged: set appendfsync always, or REDIS_ACK=aof",
    "evicting": "the store drops records when memory is short: set maxmemory-policy noeviction",
}


def findings(config: Config) -> Iterator[str]:
    """Sentences for an operator; none when all is well."""
    try:
        parts = assemble(config)
    except FaultyTexts as error:
        yield from (f"templates: {fault}" for fault in error.faults)
        return
    try:
        yield from (f"REDIS_URL: {ADVICE[code]}" for code in faults(parts.records.store))
    except StoreError as error:
        yield f"REDIS_URL: the store cannot be reached ({error})"
    finally:
        parts.close()
