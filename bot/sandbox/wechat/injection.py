"""Ordered faults: the next calls of an API get an error, hang, or lose their connection."""

from dataclasses import asdict, dataclass

from bot.sandbox.wechat.store import Store

ANY_API = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next ``times`` calls of ``api`` (``*`` = any API).

    The call waits ``hang`` seconds. Then the connection is closed if ``drop`` is set, or the error ``code`` is the
    answer, or, without both, the call is answered as usual.
    """

    api: str
    code: int | None = None
    hang: float = 0.0
    drop: bool = False
    times: int = 1


class Injection:
    """The ordered faults; a fault of one API comes before a fault of any API."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, fault: Fault) -> None:
        """Order a fault; it replaces an earlier one for the same API."""
        self._store.put("fault", fault.api, asdict(fault))

    def clear(self) -> None:
        """Remove all faults."""
        self._store.drop_all("fault")

    def pending(self) -> list[Fault]:
        """The faults that have not happened yet."""
        return [Fault(**stored) for stored in self._store.all("fault").values()]

    def take(self, api: str) -> Fault | None:
        """The fault for this call of ``api``, or None; its ``times`` go down by one."""
        with self._store.lock():
            for name in (api, ANY_API):
                stored = self._store.get("fault", name)
                if stored:
                    return self._count_down(Fault(**stored))
        return None

    def _count_down(self, fault: Fault) -> Fault:
        if fault.times > 1:
            self._store.put("fault", fault.api, asdict(fault) | {"times": fault.times - 1})
        else:
            self._store.drop("fault", fault.api)
        return fault
