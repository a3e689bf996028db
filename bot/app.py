"""The web application: the one place where handlers, services, channel and pages come together."""

import gc
import time
from collections.abc import Callable

from flask import Flask

from bot.assembly import Assembly, assemble
from bot.channel import Answer, Message
from bot.chat.dispatch import Dispatch
from bot.chat.router import Router
from bot.config import Config, environment, read
from bot.logs import log_as_json
from bot.metrics import ANSWER_SECONDS, ANSWERS, Funnel
from bot.pages import code, gate, operations
from bot.pages.gate_page import Pages
from bot.service import Services
from bot.wechat.envelope import Envelope
from bot.wechat.webhook import blueprint as webhook
from bot.words import TEMPLATES
from handlers import ROUTES


def create_app(config: Config, parts: Assembly | None = None) -> Flask:
    """The application for these settings; ``parts`` are given by tests that bring a clock of their own."""
    parts = parts or assemble(config)
    app = Flask("jixiangma", template_folder=str(TEMPLATES / "pages"), static_folder=None)
    envelope = Envelope(config.wechat_token, config.wechat_app_id, config.aes_keys, config.wechat_mode)
    app.register_blueprint(webhook(envelope, _counted(_router(parts).answer), parts.clock))
    app.register_blueprint(code.blueprint(parts.viewing, parts.texts, parts.clock))
    gate_pages = Pages(parts.pages.entrances, parts.pages.trail, parts.texts, parts.clock, config.public_url)
    app.register_blueprint(gate.blueprint(parts.pages, gate_pages))
    app.register_blueprint(operations.blueprint(parts.records, parts.outside.access, parts.clock))
    return app


def serve() -> Flask:
    """The application for the environment's settings; raises BadConfig and FaultyTexts.

    Called in each process of the server.
    """
    log_as_json()
    app = create_app(read(environment()))
    gc.collect()
    gc.freeze()  # what is there now stays: no later collection needs to look at it again
    return app


def _router(parts: Assembly) -> Router[Services]:
    dispatch = Dispatch(ROUTES, parts.vocabulary)
    return Router(
        dispatch,
        parts.records.sessions,
        parts.texts,
        parts.services,
        parts.clock,
        Funnel(),
        parts.services.notices.remind,
        parts.services.consent.told,
    )


def _counted(answer: Callable[[Message], Answer]) -> Callable[[Message], Answer]:
    def counted(message: Message) -> Answer:
        started = time.perf_counter()
        given = answer(message)
        ANSWERS.labels(message.event or message.kind, type(given.reply).__name__).inc()
        ANSWER_SECONDS.observe(time.perf_counter() - started)
        return given

    return counted
