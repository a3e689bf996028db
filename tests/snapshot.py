"""What a world holds between two messages, kept and put into a new world: the same as if all had happened there."""

from collections import deque

from redis import Redis

from bot.sandbox.authorities import AuthorityState
from bot.sandbox.wechat.platform import Platform


class Snapshot:
    """The content of a store that is one server, of the simulated platform and of the simulated authorities.

    The bot's own processes hold nothing that they cannot find again, as after any restart.
    """

    def __init__(self, store_url: str, platform: Platform, state: AuthorityState) -> None:
        self._store_url = store_url
        self._keys = _keys(store_url)
        self._platform = platform.store._database.serialize()
        registry = state.registry
        self._people, self._strangers = dict(registry._people), tuple(registry._strangers)
        self._changes, self._requests = tuple(registry._feed.changes), dict(state.switches._requests)

    def restore(self, platform: Platform, state: AuthorityState) -> None:
        """Put it there, in place of everything that is there now."""
        with Redis.from_url(self._store_url) as client, client.pipeline(transaction=False) as pipeline:
            pipeline.flushall()
            for key, (ends, content) in self._keys.items():
                pipeline.restore(key, max(ends, 0), content, absttl=True)
            pipeline.execute()
        platform.store._database.deserialize(self._platform)
        registry = state.registry
        registry._people, registry._strangers = dict(self._people), deque(self._strangers, registry._strangers.maxlen)
        registry._feed.changes = list(self._changes)
        state.switches._requests = dict(self._requests)


def _keys(store_url: str) -> dict[bytes, tuple[int, bytes]]:
    """All keys, each with the moment of its end (Unix milliseconds, negative for never) and its content."""
    with Redis.from_url(store_url) as client, client.pipeline() as pipeline:
        names = list(client.scan_iter(count=1000))
        for name in names:
            pipeline.pexpiretime(name)
            pipeline.dump(name)
        found = pipeline.execute()
    return {
        name: (ends, content)
        for name, ends, content in zip(names, found[::2], found[1::2], strict=True)
        if content is not None
    }
