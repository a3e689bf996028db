"""What the platform made QR codes of: by the scene they lead into the chat with, so that each is made once."""

from datetime import datetime
from hashlib import sha256

from bot.health.clock import BEIJING, unix_second
from bot.store.connection import Store
from bot.store.keys import scene_key


class SceneCodes:
    """Contents of parametric QR codes. A scene can be an invitation, so the store knows it by a digest only."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, scene: str, content: str, until: datetime | None) -> None:
        """Keep a code's content; it is forgotten when the code stops working (None: never)."""
        key, seconds = _key(scene), unix_second(until) if until else 0
        ends = ("EXAT", seconds) if until else ()
        self._store.run(key, ("SET", key, f"{seconds} {content}", *ends), durable=True)

    def of(self, scene: str) -> tuple[str, datetime | None] | None:
        """The content of the scene's code and until when it works; None when there is none."""
        key = _key(scene)
        raw = self._store.run(key, ("GET", key))[0]
        if raw is None:
            return None
        seconds, _, content = raw.decode().partition(" ")
        return content, datetime.fromtimestamp(int(seconds), BEIJING) if seconds != "0" else None


def _key(scene: str) -> str:
    return scene_key(sha256(scene.encode()).hexdigest()[:32])
