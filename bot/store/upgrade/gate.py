"""The steps of an upgrade that put chat ids into the records of venues and scanners."""

from bot.store.gate.keys import managed_venues_key, past_bindings_key, scanner_venues_key
from bot.store.gate.scanner_bindings import ENDED, FORGOTTEN
from bot.store.upgrade.renaming import Renaming


def move_lists(old: Renaming) -> None:
    """The lists of the venues of managers and of scanners."""
    for key, openid in old.keys("gm:*"):
        old.move(key, managed_venues_key(old.chat(openid)))
    for key, openid in old.keys("gs:*"):
        old.move(key, scanner_venues_key(old.chat(openid)))


def name_managers(old: Renaming) -> None:
    """The managers of venues."""
    for key in old.store.scan("gv:*"):
        (manager,) = old.store.run(key, ("HGET", key, "manager"))
        chat = old.chat((manager or b"").decode())
        if chat:
            old.store.run(key, ("HSET", key, "manager", chat), durable=True)


def name_scanners(old: Renaming) -> None:
    """The scanners in bindings and past bindings."""
    for key in old.store.scan("gw:*"):
        for scanner, binding in old.pairs(key).items():
            if (chat := old.chat(scanner)) != scanner:
                old.store.run(key, ("HSET", key, chat, binding), ("HDEL", key, scanner), durable=True)
    for key in old.store.scan("gn:*"):
        for number, line in old.pairs(key).items():
            scanner, _, fields = line.decode().partition(" ")
            old.store.run(key, ("HSET", key, number, f"{old.chat(scanner)} {fields}"), durable=True)


def number_invitations(old: Renaming) -> None:
    """Used invitations hold the number of a scanner, and no chat any more; 0 where the scanner is not known."""
    for key in old.store.scan("gi:*"):
        (scanner,) = old.store.run(key, ("GET", key))
        if scanner and not scanner.isdigit():
            numbers = {chat: number for number, chat in _past_scanners(old, _tag(key))}
            number = numbers.get(old.chat(scanner.decode()), "0")
            old.store.run(key, ("SET", key, number, "XX", "KEEPTTL"), durable=True)


def list_past_posts(old: Renaming) -> None:
    """The lists of scanners have the venues at which they were bound."""
    for key in old.store.scan("gn:*"):
        for _, scanner in _past_scanners(old, _tag(key)):
            listed = scanner_venues_key(scanner)
            old.store.run(listed, ("HSETNX", listed, _tag(key), ENDED), durable=True)


def _past_scanners(old: Renaming, venue: str) -> list[tuple[str, str]]:
    """The numbers and chats of all scanners ever bound to a venue, without the erased."""
    lines = old.pairs(past_bindings_key(venue)).items()
    found = ((number, line.decode().partition(" ")[0]) for number, line in lines)
    return [(number, scanner) for number, scanner in found if scanner != FORGOTTEN]


def _tag(key: str) -> str:
    return key.partition("{")[2].partition("}")[0]
