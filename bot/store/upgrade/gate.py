"""The steps of an upgrade that put chat ids into the records of venues and scanners."""

from bot.store.gate.keys import managed_venues_key, scanner_venues_key
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
    """The scanners in bindings, past bindings and used invitations."""
    for key in old.store.scan("gw:*"):
        for scanner, binding in old.pairs(key).items():
            if (chat := old.chat(scanner)) != scanner:
                old.store.run(key, ("HSET", key, chat, binding), ("HDEL", key, scanner), durable=True)
    for key in old.store.scan("gn:*"):
        for number, line in old.pairs(key).items():
            scanner, _, fields = line.decode().partition(" ")
            old.store.run(key, ("HSET", key, number, f"{old.chat(scanner)} {fields}"), durable=True)
    for key in old.store.scan("gi:*"):
        (scanner,) = old.store.run(key, ("GET", key))
        if scanner:
            old.store.run(key, ("SET", key, old.chat(scanner.decode()), "XX", "KEEPTTL"), durable=True)
