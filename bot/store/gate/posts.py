"""Who scans where. The truth is at the venue; the scanner's own list (``s:{openid}``) leads to it.

A number is given once and never again: it stays with the scanner's chat after the binding has ended, so that it is
known of every pass who registered it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.health.clock import BEIJING, unix_second
from bot.store.commands import Script
from bot.store.connection import Store
from bot.store.gate.keys import invitation_key, past_posts_key, places_key, posts_key, venue_key

_NONCE_SECONDS = 60 * 86_400  # longer than any invitation can be accepted

_BIND = Script("""
-- KEYS venue, posts, past posts, invitation; ARGV scanner, entrance, person, since, nonce seconds
if redis.call('HGET', KEYS[1], 'status') ~= 'approved' then return nil end
local post = redis.call('HGET', KEYS[2], ARGV[1])
if not redis.call('SET', KEYS[4], ARGV[1], 'NX', 'EX', ARGV[5]) then
  return redis.call('GET', KEYS[4]) == ARGV[1] and post or nil
end
local number = post and string.match(post, '^%d+') or redis.call('HINCRBY', KEYS[1], 'scanners', 1)
local words = table.concat({number, ARGV[2], ARGV[3], ARGV[4]}, ' ')
redis.call('HSET', KEYS[2], ARGV[1], words)
redis.call('HSET', KEYS[3], number, ARGV[1] .. ' ' .. words)
return words
""")
"""Words: number, entrance, person, since. The invitation keeps who used it: a repetition finds the same binding."""


@dataclass(frozen=True, slots=True)
class Post:
    """A binding: ``scanner`` is a chat, ``number`` its number at this venue, ``person`` whose chat it is.

    ``entrance`` counts the venue's entrances from 0.
    """

    venue: str
    scanner: str
    number: int
    entrance: int
    person: str
    since: datetime


class Posts:
    """Bindings of scanners to venues."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def bind(self, venue: str, scanner: str, entrance: int, person: str, nonce: str, now: datetime) -> Post | None:
        """Bind a scanner by an invitation, or move them to another entrance.

        None when the venue is not approved, or the invitation was used by somebody else or for a binding that ended.
        """
        keys = (venue_key(venue), posts_key(venue), past_posts_key(venue), invitation_key(venue, nonce))
        args = (scanner, entrance, person, unix_second(now), _NONCE_SECONDS)
        words = self._store.script(_BIND, keys, args, durable=True)
        if words is None:
            return None
        post = _read(venue, scanner, words)
        self._store.run(places_key(scanner), ("HSET", places_key(scanner), venue, post.entrance), durable=True)
        return post

    def unbind(self, venue: str, scanner: str) -> bool:
        """End a binding on both sides; False when there was none."""
        ended = self.end(venue, scanner)
        self.forget(venue, scanner)
        return ended

    def end(self, venue: str, scanner: str) -> bool:
        """End a binding at the venue, which is what counts; False when there was none. ``forget`` is to follow."""
        (ended,) = self._store.run(posts_key(venue), ("HDEL", posts_key(venue), scanner), durable=True)
        return bool(ended)

    def forget(self, venue: str, scanner: str) -> None:
        """Take a venue off the scanner's own list."""
        self._store.run(places_key(scanner), ("HDEL", places_key(scanner), venue), durable=True)

    def unfinished(self, venue: str) -> tuple[Post, ...]:
        """Bindings that were ended at the venue and are on their scanners' lists still: the rest was cut off."""
        bound = {post.scanner for post in self.at(venue)}
        left = {post.scanner: post for post in self.ever(venue).values() if post.scanner not in bound}
        return tuple(post for post in left.values() if venue in dict(self.of(post.scanner)))

    def get(self, venue: str, scanner: str) -> Post | None:
        """The scanner's binding to this venue."""
        (words,) = self._store.run(posts_key(venue), ("HGET", posts_key(venue), scanner))
        return None if words is None else _read(venue, scanner, words)

    def at(self, venue: str) -> tuple[Post, ...]:
        """Everybody bound to the venue, by number."""
        posts = (_read(venue, scanner.decode(), words) for scanner, words in self._pairs(posts_key(venue)))
        return tuple(sorted(posts, key=lambda post: post.number))

    def ever(self, venue: str) -> dict[int, Post]:
        """Everybody who was ever bound to the venue, by the number that passes name, at their last entrance."""
        found = {}
        for number, line in self._pairs(past_posts_key(venue)):
            scanner, _, words = line.partition(b" ")
            found[int(number)] = _read(venue, scanner.decode(), words)
        return found

    def of(self, scanner: str) -> tuple[tuple[str, int], ...]:
        """The venues that the scanner's list leads to, and the entrance at each."""
        return tuple((venue.decode(), int(entrance)) for venue, entrance in self._pairs(places_key(scanner)))

    def _pairs(self, key: str) -> Iterator[tuple[bytes, bytes]]:
        raw = self._store.run(key, ("HGETALL", key))[0]
        return zip(raw[::2], raw[1::2], strict=True)


def _read(venue: str, scanner: str, words: bytes) -> Post:
    number, entrance, person, since = words.decode().split(" ")
    return Post(venue, scanner, int(number), int(entrance), person, datetime.fromtimestamp(int(since), BEIJING))
