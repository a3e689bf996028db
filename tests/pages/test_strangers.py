"""Whoever has nothing but addresses, forged or old links and cookies leaves nothing in the store."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.app import create_app
from bot.signing.invitations import Invitations
from bot.signing.tokens import CodePurpose, CodeTokens
from bot.store.redis.store import Store
from tests.cases import ALL_CASES, tried
from tests.gatehouse import Station

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
NO_ARGUMENT = {"kind": ("manager", "operator", "x")}
"""What stands for arguments that are no links, tokens or ids."""


def held(store: Store) -> dict[str, str]:
    """What the store holds and has written so far: keys, changes, bytes of its append-only file."""
    ((size, info),) = store.run_on_masters(("DBSIZE",), ("INFO", "persistence"))
    fields = dict(line.partition(":")[::2] for line in info.decode().splitlines())
    return {"keys": size, **{name: fields[name] for name in ("rdb_changes_since_last_save", "aof_current_size")}}


def memory(store: Store) -> int:
    """The bytes of all keys together."""
    ((keys,),) = store.run_on_masters(("KEYS", "*"))
    return sum(store.run(key.decode(), ("MEMORY", "USAGE", key, "SAMPLES", 0))[0] for key in keys)


def old_links(station: Station) -> list[str]:
    """Every kind of link and token, made long ago."""
    house = station.house
    earth, before = house.world, house.now - timedelta(days=61)
    links, keys = earth.parts.code_links, [*earth.config.secret_keys]
    view = links.view(station.manager.id, "zh")
    person, venue = house.person(station.manager), station.venue.id
    house.operator("wang")
    wang = earth.parts.access.operators.get("wang")
    assert wang
    return [
        links.page_link(person, view, before),
        links.picture_link(person, view, before),
        house.entrances.manager_link(station.manager.id, venue, "zh", before).rpartition("/")[2],
        house.entrances.operator_link(wang, "zh", before).rpartition("/")[2],
        house.entrances.poster_link(venue, before).rpartition("/")[2],
        Invitations(keys).make(venue, 0, before),
        *(CodeTokens(keys).make(purpose, person, before) for purpose in CodePurpose),
    ]


def forged(link: str) -> list[str]:
    """A link with changes."""
    return [link[:-4] + "AAAA", f"x{link}", link.swapcase(), link[: len(link) // 2]]


@pytest.fixture
def strange(station: Station) -> list[str]:
    """What strangers put in the place of links, tokens and ids: old and forged ones, those of others, anything."""
    old = old_links(station)
    return [*old, *(text for link in old for text in forged(link)), station.venue.id, "x", "A" * 300, "我的码", "%00"]


@pytest.fixture
def app(station: Station) -> Flask:
    """The application."""
    return create_app(station.house.world.config, station.house.world.parts)


def addresses(app: Flask, strange: list[str]) -> Iterator[str]:
    """Every address of the application, with every argument; and some that it does not have."""
    for number, rule in enumerate(app.url_map.iter_rules()):
        mine = strange[number % 3 :: 3]  # all of them together are tried with each kind of argument
        names = re.findall(r"<(?:[^>]*:)?(\w+)>", rule.rule)
        for values in product(*(NO_ARGUMENT.get(name, mine) for name in names)):
            given = iter(values)
            yield re.sub(r"<[^>]+>", lambda _, given=given: next(given), rule.rule)
    yield from ("/", "/c", "/nothing", "/g/in/", "/wechat/x")


def ended_session(station: Station) -> str:
    """The cookie of a manager's browser that has signed out."""
    browser = station.house.manages(station.manager, station.venue)
    (cookie,) = browser.session.cookies
    browser.post("/g/leave/manager")
    return str(cookie.value)


def test_requests_of_strangers_leave_the_store_as_it_is(
    station: Station, app: Flask, strange: list[str], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookies = ("", *(f"{name}={ended_session(station)}" for name in ("gate", "operator", "page")))
    stranger: FlaskClient = app.test_client(use_cookies=False)
    own = {"Origin": station.house.world.config.public_url}
    monkeypatch.setattr("bot.service.monitoring.readiness.PROBE_SECONDS", 3600)
    stranger.get("/readyz")  # one write as a check, which is not made again for a while
    before, size = held(store), memory(store)

    asked = 0
    for address, method, cookie in product(tried([*addresses(app, strange)]), METHODS, cookies):
        asked += 1
        answer = stranger.open(address, method=method, headers={**own, "Cookie": cookie}, data={"token": "x"})
        assert answer.status_code < 400 or answer.status_code in (401, 403, 404, 405, 410, 503), address

    assert asked > (5000 if ALL_CASES else 2500)
    assert (held(store), memory(store)) == (before, size)


def test_looking_at_good_links_leaves_the_store_as_it_is_too(station: Station, app: Flask, store: Store) -> None:
    house = station.house
    links, now = house.world.parts.code_links, house.now
    view, person = links.view(station.manager.id, "zh"), house.person(station.manager)
    good = [
        f"/c/{links.page_link(person, view, now)}",
        f"/p/{links.picture_link(person, view, now)}.png",
        house.entrances.manager_link(station.manager.id, station.venue.id, "zh", now),
        house.entrances.poster_link(station.venue.id, now),
    ]
    visitor = app.test_client()
    for link in good:  # the platform makes the poster's code at the first time
        assert visitor.get(link).status_code == 200
    before = held(store)

    for link, method in product(good * 100, ("GET", "HEAD")):
        assert visitor.open(link, method=method).status_code == 200

    assert held(store) == before
