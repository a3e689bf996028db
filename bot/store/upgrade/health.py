"""The steps of an upgrade that seal what is known of people's health. It was in clear before, in other fields."""

from collections.abc import Collection
from datetime import date

from bot.health.codes.colour import Facts, Status
from bot.health.gate.scans import RecognisedBy, Scan, format_scans
from bot.store.chat.chat_ids import sealed_text
from bot.store.gate.pending_scans import SCANS_CONTEXT
from bot.store.keys import person_key
from bot.store.people.health import KnownStatus, seal_status, seal_temperature
from bot.store.redis.commands import Script
from bot.store.upgrade.renaming import Renaming

_CLEAR_FIELDS = ("s", "u", "c", "t")
"""Status, last day of quarantine, told colour, temperature."""

_SEAL = Script(f"""
-- KEYS person; ARGV sealed status or empty, sealed temperature or empty
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if ARGV[1] ~= '' then redis.call('HSET', KEYS[1], 'h', ARGV[1]) end
if ARGV[2] ~= '' then redis.call('HSET', KEYS[1], 'f', ARGV[2]) end
redis.call('HDEL', KEYS[1], {str(_CLEAR_FIELDS)[1:-1]})
return 1
""")


def seal_health(old: Renaming, person: str) -> None:
    """The status, the told colour and the temperature of a person."""
    key = person_key(person)
    (found,) = old.store.run(key, ("HMGET", key, *_CLEAR_FIELDS))
    if all(field is None for field in found):
        return
    status, until, colour, temperature = (field.decode() if field else "" for field in found)
    known = KnownStatus(Status(status) if status else None, date.fromisoformat(until) if until else None, colour)
    sealed = seal_status(old.vault, person, known) if status or colour else b""
    fever = seal_temperature(old.vault, person, int(temperature)) if temperature else b""
    old.store.script(_SEAL, (key,), (sealed, fever), durable=True)


def seal_scans(old: Renaming, names: Collection[str]) -> None:
    """The scans in these fields of chats: each scan was a line of words, the last three about the person's health."""
    for key in old.store.scan("c:*"):
        for name, value in zip(names, old.store.run(key, ("HMGET", key, *names))[0], strict=True):
            until, _, lines = (value or b"").decode().partition(" ")
            scans = [_read_scan(line) for line in lines.split(",") if line.count(" ") == _WORDS - 1]
            if scans:
                sealed = sealed_text(old.vault.seal(format_scans(scans), SCANS_CONTEXT))
                old.store.run(key, ("HSET", key, name, f"{until} {sealed}"), durable=True)


_WORDS = 8


def _read_scan(line: str) -> Scan:
    scan, person, venue, at, recognised_by, status, until, temperature = line.split(" ")
    facts = Facts(
        Status(status) if status else None,
        date.fromisoformat(until) if until else None,
        temperature=int(temperature) if temperature else None,
    )
    return Scan(int(scan), person, venue, int(at), facts, RecognisedBy(recognised_by))
