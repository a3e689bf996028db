"""The simulated platform as a Flask app, and a threaded server for it."""

import errno
import socket
import threading
from collections.abc import Collection
from types import TracebackType

from flask import Flask, Response, send_from_directory
from flask.json.provider import DefaultJSONProvider
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from bot.sandbox.network import PortInUse, refuse_foreign_requests
from bot.sandbox.wechat import api, consent, console, phones
from bot.sandbox.wechat import stage as stages
from bot.sandbox.wechat.endpoints import ENDPOINTS
from bot.sandbox.wechat.platform import Platform
from bot.sandbox.words import FOLDER

_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src * data: blob:; frame-src *; object-src 'none'; base-uri 'none'; form-action 'none'"
)


def create_app(platform: Platform, host_names: Collection[str] = (), stage: stages.Stage | None = None) -> Flask:
    """The API under ``/cgi-bin`` and ``/sns``, the page of consent under ``/connect``, the phones page at ``/`` and its
    JSON under ``/sandbox``.

    ``host_names`` are accepted in requests besides those of this machine. ``stage`` is the demo around the platform.
    """
    app = Flask("wechat_sandbox", static_folder=FOLDER / "page", static_url_path="/page", template_folder=str(FOLDER))
    assert isinstance(app.json, DefaultJSONProvider)
    app.json.ensure_ascii = False
    app.extensions["wechat_platform"] = platform
    refuse_foreign_requests(app, host_names)
    app.register_blueprint(api.blueprint(platform, ENDPOINTS))
    app.register_blueprint(consent.blueprint(platform))
    app.register_blueprint(phones.blueprint(platform))
    app.register_blueprint(console.blueprint(platform, stage))
    if stage is not None:
        app.register_blueprint(stages.blueprint(stage))

    @app.get("/")
    def page() -> Response:
        answer = send_from_directory(FOLDER / "page", "phones.html")
        answer.headers["Content-Security-Policy"] = _CONTENT_SECURITY_POLICY
        return answer

    @app.after_request
    def forbid_caching(answer: Response) -> Response:
        answer.headers.setdefault("Cache-Control", "no-cache")
        return answer

    return app


class _QuietHandler(WSGIRequestHandler):
    """Writes no access log, because URLs contain tokens and openids."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""


class RunningServer:
    """A server that runs in a thread, at ``url``; the end of a ``with`` block closes it."""

    def __init__(self, server: BaseWSGIServer, host: str) -> None:
        self._server = server
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{server.port}"
        self._thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="wechat-sandbox", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop accepting requests; running requests go on to their end."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> "RunningServer":
        """The server itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()


def serve(app: Flask, host: str = "127.0.0.1", port: int = 0) -> RunningServer:
    """Serve an app in the background and set its platform's ``url``; port 0 is any free port. Raises PortInUse."""
    with _listen(host, port) as listener:
        server = make_server(
            host, listener.getsockname()[1], app, threaded=True, request_handler=_QuietHandler, fd=listener.fileno()
        )
    running = RunningServer(server, host)
    if platform := app.extensions.get("wechat_platform"):
        platform.url = running.url
    return running


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(host, port) from None
        raise
    return listener
