"""The step of a migration that gives the pictures of conversations at the support desk the new names of their chats."""

from bot.store.support.keys import picture_states_key, pictures_key
from bot.store.support.pictures import PictureState
from bot.store.upgrade.renaming import Renaming
from bot.store.vault import UnsealError

_AWAITED, _EXPIRED = PictureState.AWAITED.encode(), PictureState.EXPIRED.encode()


def move_pictures(old: Renaming) -> None:
    """The pictures, whose context is the key, and where they are. What is still at the platform belongs to the former
    account, and cannot be fetched with the new one.
    """
    for key, chat in old.keys("pic:*"):
        after = pictures_key(old.chat(chat))
        for number, sealed in old.pairs(key).items():
            _move(old, (key, after), number, sealed)
        old.remove(key)
    for key, chat in old.keys("pics:*"):
        after = picture_states_key(old.chat(chat))
        for field, state in old.pairs(key).items():
            old.store.run(after, ("HSET", after, field, _EXPIRED if state == _AWAITED else state), durable=True)
        old.remove(key)
    for key, _ in old.keys("fetch:*"):
        old.remove(key)


def _move(old: Renaming, keys: tuple[str, str], number: str, sealed: bytes) -> None:
    try:
        value = old.vault.seal(old.vault.open(sealed, keys[0]), keys[1])
    except UnsealError:
        old.unopened += 1
    else:
        old.store.run(keys[1], ("HSET", keys[1], number, value), durable=True)
