"""The web application: connects the channel, handlers, services and pages."""

import gc
import time
from collections.abc import Callable

from flask import Flask

from bot import TEMPLATES
from bot.assembly import Assembly, assemble
from bot.background import Background
from bot.channel import Answer, Message
from bot.chat.dispatch import Dispatch
from bot.chat.triage import Triage
from bot.config import Config, read_config, read_environment
from bot.heartbeats import ended_processes
from bot.logs import log_as_json
from bot.metrics import count_answer, set_ended
from bot.overload.arrivals import Arrivals
from bot.overload.bodies import limit_bodies
from bot.overload.pace import Pace
from bot.overload.shedding import Shedding
from bot.pages import code, gate, operations, privacy, status, support
from bot.pages.errors import add_error_pages
from bot.pages.page import PageRenderer, add_transport_security
from bot.pages.store_check import require_store_format
from bot.router import Router
from bot.wechat.envelope import Envelope
from bot.wechat.webhook import blueprint as webhook
from handlers import ROUTES
from handlers.answers import aside, prepare
from handlers.wishes import meant


def create_app(
    config: Config, parts: Assembly | None = None, arrivals: Arrivals | None = None, pace: Pace | None = None
) -> Flask:
    """The application for these settings. Tests with their own clock, load and haste pass ``parts``, ``arrivals`` and
    ``pace``.
    """
    parts = parts or assemble(config)
    app = Flask("jixiangma", template_folder=str(TEMPLATES / "pages"), static_folder=None)
    envelope = Envelope(config.wechat_token, config.wechat_app_id, config.aes_keys, config.wechat_mode)
    router = build_router(parts)
    arrivals = arrivals or Arrivals(wall=lambda: parts.clock().timestamp())
    shedding = Shedding(router, arrivals, parts.texts, parts.services.status.line, pace=pace)
    app.register_blueprint(webhook(envelope, _count_answers(shedding.answer), parts.clock))
    app.register_blueprint(code.blueprint(parts.code_links, parts.texts, parts.clock, config.public_url))
    pages = PageRenderer(parts.access, parts.texts, parts.clock, config.public_url)
    app.register_blueprint(gate.blueprint(parts.services.gate, parts.services.status, pages))
    app.register_blueprint(support.blueprint(parts.services.support, pages, router.question))
    app.register_blueprint(privacy.blueprint(pages, privacy_values(config)))
    app.jinja_env.globals["privacy"] = f"{pages.path}/privacy"  # the foot of every page links to it
    app.jinja_env.globals["simulator"] = config.wechat_api_url if config.demo_clock else ""
    app.register_blueprint(status.blueprint(pages, parts.services.status, parts.monitoring))
    app.register_blueprint(operations.blueprint(parts.records, parts.monitoring, parts.clock))
    add_error_pages(app, parts.texts)
    add_transport_security(app, config.public_url)
    app.wsgi_app = limit_bodies(app.wsgi_app, "/wechat", arrivals, config.web_threads)  # type: ignore[assignment, method-assign]  # Flask's documented way
    return app


def serve() -> Flask:
    """The application for the settings in the environment; raises BadConfig, FaultyTexts and WrongStore.

    The server calls it in each of its processes.
    """
    log_as_json()
    config = read_config(read_environment())
    parts = assemble(config)
    parts.records.store.name_process("web")
    app = create_app(config, parts)
    set_ended(ended_processes())
    require_store_format(app, parts.store_format)
    status = parts.services.status
    background = Background(status.flush, status.read, parts.store_format.find_faults)
    app.wsgi_app = background.begun_by(app.wsgi_app)  # type: ignore[assignment, method-assign]  # Flask's documented way
    prepare(parts.services.answers, parts.texts)
    gc.collect()
    gc.freeze()  # objects made until now are permanent: garbage collection ignores them from now on
    return app


def privacy_values(config: Config) -> dict[str, object]:
    """What the page on privacy says of these settings: the hotline, and the days that things are kept."""
    return {
        "hotline": config.hotline,
        "desk": config.desk_days,
        "draft": config.draft_days,
        "grace": config.grace_days,
        "retention": config.retention_days,
        "unfollowed": config.unfollowed_days,
        "unheld": config.unheld_days,
    }


def build_router(parts: Assembly) -> Router:
    """The router, which answers each message with the routes of ``handlers``."""
    dispatch = Dispatch(ROUTES, parts.vocabulary, aside, meant)
    triage = Triage(ROUTES, parts.vocabulary, parts.services, parts.texts)
    return Router(
        dispatch,
        triage,
        parts.records.chat_ids,
        parts.records.sessions,
        parts.records.store,
        parts.texts,
        parts.services,
        parts.clock,
    )


def _count_answers(answer: Callable[[Message], Answer]) -> Callable[[Message], Answer]:
    def answer_and_count(message: Message) -> Answer:
        started = time.perf_counter()
        answered = answer(message)
        count_answer(message.event or message.kind, type(answered.reply).__name__, time.perf_counter() - started)
        return answered

    return answer_and_count
