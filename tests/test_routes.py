"""Every address of the web process, and who may use it."""

import re
from collections.abc import Iterator
from enum import Enum

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.app import create_app
from bot.assembly import assemble
from bot.config import read_config
from tests.test_config import WHOLE


class Who(Enum):
    """Who may use an address."""

    PLATFORM = "WeChat alone: each request is signed"
    HOLDER = "whoever was given a signed link in a chat, while it lasts"
    VISITOR = "a venue's manager, an operator or a clerk whom a link let in, which works once"
    ANYBODY = "everybody: it says the same to all and nothing about anybody"
    OPERATOR = "the balancer and the monitoring: states and counts, nothing about anybody"


ROUTES = {
    ("GET", "/wechat"): Who.PLATFORM,
    ("POST", "/wechat"): Who.PLATFORM,
    ("GET", "/c/<link>"): Who.HOLDER,
    ("POST", "/c/<link>"): Who.HOLDER,
    ("GET", "/c/<link>/card.png"): Who.HOLDER,
    ("GET", "/p/<link>.png"): Who.HOLDER,
    ("GET", "/I/<invitation>"): Who.HOLDER,
    ("GET", "/i/<invitation>"): Who.HOLDER,
    ("GET", "/g/in/<link>"): Who.HOLDER,
    ("POST", "/g/in/<link>"): Who.HOLDER,
    ("GET", "/g/poster/<link>"): Who.HOLDER,
    ("GET", "/g/poster/<link>.png"): Who.HOLDER,
    ("GET", "/g/venue/<venue>"): Who.VISITOR,
    ("POST", "/g/venue/<venue>/end"): Who.VISITOR,
    ("POST", "/g/venue/<venue>/invite"): Who.VISITOR,
    ("POST", "/g/venue/<venue>/card"): Who.VISITOR,
    ("GET", "/g/operator"): Who.VISITOR,
    ("POST", "/g/operator/approve"): Who.VISITOR,
    ("POST", "/g/operator/refuse"): Who.VISITOR,
    ("GET", "/g/operator/venues"): Who.VISITOR,
    ("POST", "/g/operator/venues"): Who.VISITOR,
    ("POST", "/g/operator/close"): Who.VISITOR,
    ("POST", "/g/operator/reopen"): Who.VISITOR,
    ("GET", "/g/operator/status"): Who.VISITOR,
    ("POST", "/g/operator/status/set"): Who.VISITOR,
    ("POST", "/g/operator/status/clear"): Who.VISITOR,
    ("POST", "/g/leave/<any(manager, operator):kind>"): Who.VISITOR,
    ("GET", "/d/<any(waiting, mine, all, closed):which>"): Who.VISITOR,
    ("GET", "/d/chat/<ref>"): Who.VISITOR,
    ("GET", "/d/chat/<ref>/picture"): Who.VISITOR,
    ("GET", "/d/chat/<ref>/reveal"): Who.VISITOR,
    ("POST", "/d/chat/<ref>/reveal"): Who.VISITOR,
    ("GET", "/d/chat/<ref>/card"): Who.VISITOR,
    ("POST", "/d/chat/<ref>/card"): Who.VISITOR,
    ("POST", "/d/chat/<ref>/take"): Who.VISITOR,
    ("POST", "/d/chat/<ref>/hand-over"): Who.VISITOR,
    ("POST", "/d/chat/<ref>/reply"): Who.VISITOR,
    ("POST", "/d/chat/<ref>/close"): Who.VISITOR,
    ("POST", "/d/chat/<ref>/note"): Who.VISITOR,
    ("POST", "/d/chat/<ref>/label"): Who.VISITOR,
    ("POST", "/d/chat/<ref>/suggest"): Who.VISITOR,
    ("POST", "/d/chat/<ref>/saved"): Who.VISITOR,
    ("POST", "/d/chat/<ref>/send-saved"): Who.VISITOR,
    ("POST", "/d/chat/<ref>/ask-again"): Who.VISITOR,
    ("GET", "/d/search"): Who.VISITOR,
    ("POST", "/d/search"): Who.VISITOR,
    ("GET", "/d/saved"): Who.VISITOR,
    ("POST", "/d/saved/save"): Who.VISITOR,
    ("POST", "/d/saved/delete"): Who.VISITOR,
    ("GET", "/d/labels"): Who.VISITOR,
    ("POST", "/d/labels"): Who.VISITOR,
    ("GET", "/d/<any(waiting, mine, all, closed):which>/rows"): Who.VISITOR,
    ("GET", "/d/figures"): Who.VISITOR,
    ("GET", "/d/figures.csv"): Who.VISITOR,
    ("GET", "/d/start"): Who.VISITOR,
    ("POST", "/d/next"): Who.VISITOR,
    ("GET", "/d/gaps"): Who.VISITOR,
    ("GET", "/d/gaps/<ref>"): Who.VISITOR,
    ("GET", "/d/answers"): Who.VISITOR,
    ("POST", "/d/answers/search"): Who.VISITOR,
    ("GET", "/d/answer/<id_>"): Who.VISITOR,
    ("POST", "/d/answers/try"): Who.VISITOR,
    ("POST", "/d/answers/publish"): Who.VISITOR,
    ("GET", "/d/reviews"): Who.VISITOR,
    ("GET", "/d/review/<ref>"): Who.VISITOR,
    ("GET", "/d/review/<ref>/picture"): Who.VISITOR,
    ("POST", "/d/review/<ref>/approve"): Who.VISITOR,
    ("POST", "/d/review/<ref>/refuse"): Who.VISITOR,
    ("POST", "/d/review/<ref>/ask"): Who.VISITOR,
    ("POST", "/d/leave"): Who.VISITOR,
    ("POST", "/d/leave-all"): Who.VISITOR,
    ("GET", "/S/<token>"): Who.ANYBODY,
    ("GET", "/s/<token>"): Who.ANYBODY,
    ("GET", "/privacy"): Who.ANYBODY,
    ("GET", "/status"): Who.ANYBODY,
    ("GET", "/d/desk.js"): Who.ANYBODY,
    ("GET", "/healthz"): Who.OPERATOR,
    ("GET", "/readyz"): Who.OPERATOR,
    ("GET", "/metrics"): Who.OPERATOR,
}

OWN = WHOLE["PUBLIC_URL"].rstrip("/")
"""The origin of the bot's own pages."""


@pytest.fixture
def app(store_url: str, store: object) -> Iterator[Flask]:
    """The application on an empty store."""
    config = read_config({**WHOLE, "REDIS_URL": store_url})
    parts = assemble(config)
    yield create_app(config, parts)
    parts.close()


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A client without signature, link or session."""
    return app.test_client()


def made_up(rule: str) -> str:
    """An address of this rule, with invented links, tokens and ids."""
    return re.sub("<(?:any.([a-z]+).*|.*)>", lambda found: found[1] or "MADE.UP", rule)


def those_for(who: Who) -> list[tuple[str, str]]:
    """Method and invented address."""
    return [(method, made_up(rule)) for (method, rule), whose in ROUTES.items() if whose is who]


def test_every_address_is_known_and_says_who_may_use_it(app: Flask) -> None:
    served = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert served == ROUTES.keys()


@pytest.mark.parametrize(("method", "path"), those_for(Who.PLATFORM))
def test_what_is_for_the_platform_tells_a_stranger_nothing(stranger: FlaskClient, method: str, path: str) -> None:
    answer = stranger.open(path, method=method, data="<xml></xml>")

    assert (answer.status_code, answer.data) == (403, b"")


@pytest.mark.parametrize(("method", "path"), those_for(Who.HOLDER))
def test_a_made_up_link_opens_nothing(stranger: FlaskClient, method: str, path: str) -> None:
    answer = stranger.open(path, method=method, headers={"Origin": OWN})

    assert answer.status_code == 410
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("method", "path"), those_for(Who.VISITOR))
def test_whom_no_link_let_in_sees_and_does_nothing(stranger: FlaskClient, method: str, path: str) -> None:
    answer = stranger.open(path, method=method)

    assert answer.status_code == 401
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_for_anybody_says_the_same_whatever_was_asked(stranger: FlaskClient) -> None:
    pages = {stranger.get(f"/{letter}/{token}").status_code for letter in "Ss" for token in ("MADE.UP", "OTHER.ONE")}

    assert pages == {200}


@pytest.mark.parametrize(("method", "path"), those_for(Who.OPERATOR))
def test_operators_need_no_introduction(stranger: FlaskClient, method: str, path: str) -> None:
    assert stranger.open(path, method=method).status_code in (200, 503)


@pytest.mark.parametrize("path", sorted({made_up(rule) for _, rule in ROUTES}))
def test_no_address_takes_another_method(stranger: FlaskClient, path: str) -> None:
    known = {method for method, rule in ROUTES if made_up(rule) == path}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - known:
        assert stranger.open(path, method=method).status_code == 405, method
