"""Running the web process."""

from granian import Granian
from granian.constants import Interfaces

ENDING_SECONDS = 10
"""Time for what is in flight when told to stop."""


def serve(host: str, port: int, workers: int, threads: int, target: str = "bot.app:serve") -> None:
    """Serve until SIGTERM or SIGINT; what is in flight is finished. ``target`` makes the application."""
    Granian(
        target,
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
