"""Bodies that come slowly hold a few threads, and no more."""

from collections.abc import Iterable
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from werkzeug.test import create_environ, run_wsgi_app

from bot.overload.arrivals import Arrivals
from bot.overload.bodies import limit_bodies
from tests.stores import eventually

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse


class Form:
    """An application whose visitors send their forms slowly."""

    def __init__(self) -> None:
        self.arrived, self.reading = Event(), 0

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Read the form."""
        self.reading += 1
        if environ["REMOTE_ADDR"] == "slow":
            self.arrived.wait()
        start_response("200 OK", [])
        return [b"read"]


def test_who_sends_slowly_holds_few_threads_and_never_the_platform() -> None:
    form = Form()
    app = limit_bodies(form, "/wechat", Arrivals(), threads=2)

    def status(method: str, path: str, address: str = "") -> str:
        environ = create_environ(path, method=method, environ_overrides={"REMOTE_ADDR": address})
        return run_wsgi_app(app, environ)[1]

    slow = [Thread(target=status, args=("POST", "/d/leave", "slow")) for _ in range(2)]
    for thread in slow:
        thread.start()
    eventually(lambda: form.reading == 2)

    assert status("POST", "/g/leave/manager").startswith("503")
    assert [status("GET", "/privacy"), status("POST", "/wechat"), status("POST", "/wechat/")] == ["200 OK"] * 3
    form.arrived.set()
    for thread in slow:
        thread.join()
    assert status("POST", "/g/leave/manager") == "200 OK"
