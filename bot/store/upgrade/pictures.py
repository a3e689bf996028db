"""The step of a migration that gives the pictures of conversations at the support desk the new names of their chats."""

from bot.store.support.keys import pictures_key
from bot.store.support.pictures import PictureState
from bot.store.upgrade.renaming import Renaming
from bot.store.vault import UnsealError

_AWAITED = f":{PictureState.AWAITED}"


def move_pictures(old: Renaming) -> None:
    """The pictures, whose context is the key. What is still at the platform belongs to the former account, and cannot
    be fetched with the new one.
    """
    for key, chat in old.keys("pic:*"):
        after = pictures_key(old.chat(chat))
        for field, value in old.pairs(key).items():
            if field.isdecimal():
                _move(old, key, after, field, value)
            else:
                name = field.replace(_AWAITED, f":{PictureState.EXPIRED}")
                old.store.run(after, ("HSET", after, name, value), durable=True)
        old.remove(key)
    for key, _ in old.keys("fetch:*"):
        old.remove(key)


def _move(old: Renaming, key: str, after: str, field: str, sealed: bytes) -> None:
    try:
        value = old.vault.seal(old.vault.open(sealed, key), after)
    except UnsealError:
        old.unopened += 1
        return
    old.store.run(after, ("HSET", after, field, value), durable=True)
