"""Running the two processes: the web server and the worker."""

import signal

from granian import Granian
from granian.constants import Interfaces

from bot.assembly import assemble
from bot.config import Config
from bot.logs import log_as_json
from bot.worker import Worker

ENDING_SECONDS = 10
"""Time for what is in flight when told to stop."""


def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve until SIGTERM or SIGINT; what is in flight is finished."""
    Granian(
        "bot.app:serve",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        factory=True,
        log_enabled=True,
        respawn_failed_workers=True,
        workers_kill_timeout=ENDING_SECONDS,
    ).serve()


def work(config: Config) -> None:
    """Work until SIGTERM or SIGINT; the job at hand is finished."""
    log_as_json()
    worker = Worker(assemble(config))
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: worker.stop())
    worker.run()
