"""Faults on order: the next calls of an API answer an error, hang, or lose their connection."""

from dataclasses import asdict, dataclass

from bot.sandbox.wechat.store import Store

ANY = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next ``times`` calls of ``api`` (``*`` = any API).

    First the call hangs ``hang`` seconds; then the connection drops, or ``code`` is answered, or (neither) the call
    goes on as if nothing were.
    """

    api: str
    code: int | None = None
    hang: float = 0.0
    drop: bool = False
    times: int = 1


class Injection:
    """The ordered faults; those of an API come before those of any API."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, fault: Fault) -> None:
        """Order a fault; one ordered earlier for the same API is replaced."""
        self._store.put("fault", fault.api, asdict(fault))

    def clear(self) -> None:
        """Call off all faults."""
        self._store.drop_all("fault")

    def pending(self) -> list[Fault]:
        """The faults still to come."""
        return [Fault(**stored) for stored in self._store.all("fault").values()]

    def take(self, api: str) -> Fault | None:
        """The fault that this call of ``api`` meets, used up by one."""
        with self._store.lock():
            for name in (api, ANY):
                stored = self._store.get("fault", name)
                if stored:
                    return self._use(Fault(**stored))
        return None

    def _use(self, fault: Fault) -> Fault:
        if fault.times > 1:
            self._store.put("fault", fault.api, asdict(fault) | {"times": fault.times - 1})
        else:
            self._store.drop("fault", fault.api)
        return fault
