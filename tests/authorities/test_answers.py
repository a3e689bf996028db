"""For every answer of a server, callers get a valid value or one of the three errors."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.authorities.answer import read_data
from bot.authorities.breaker import CircuitBreaker
from bot.authorities.errors import AuthorityDown, AuthorityError, AuthorityProtocolError, AuthorityRefused
from bot.authorities.gateway import Gateway
from bot.authorities.identity import Comparison, IdentityAuthority, IdentityMatch, IdentityQuestion
from bot.authorities.platform import ChangesPage, HealthPlatform, HealthStatus, StatusChange
from bot.authorities.transport import Response, Transport
from bot.health.clock import BEIJING
from bot.health.codes.colour import Status

CITIZEN = ("王建国", "111", "220102198503143018")
HEALTH = {"status": "quarantine", "until": "2026-12-01", "as_of": "2026-11-21T08:00:00+08:00"}
ITEM = {"id_type": "111", "id_number": "220102198503143018", **HEALTH}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
near = st.one_of(
    anything,
    st.sampled_from(
        [
            "match",
            "mismatch",
            "unknown",
            "not_found",
            "clear",
            "CLEAR",
            "grün",
            "2026-12-01",
            "2026-02-30",
            "20261201",
            "2026-W48-2",
            "9999-12-31",
        ]
    ),
    st.sampled_from(
        [
            "2026-11-21T08:00:00+08:00",
            "2026-11-21T08:00:00Z",
            "2026-11-21T08:00:00",
            "2199-12-31T23:59:59.999999-23:59",
            "2000-01-01T00:00:00+23:59",
            "2026-11-21T08:00:00+99:00",
        ]
    ),
)
data = st.fixed_dictionaries(
    {},
    optional={
        "result": near,
        "phone": near,
        "birth": near,
        "nationality": near,
        "kin": near,
        "status": near,
        "until": near,
        "as_of": near,
        "cursor": near,
        "more": near,
        "items": near | st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys([*ITEM, "extra"], near)), max_size=3),
    },
)
answers = anything | st.fixed_dictionaries(
    {"errcode": st.sampled_from([0, 0, 0, 0, -1, 1001, 1002, 10**17, "0", True, False, None]), "data": data | anything}
)


class Answering:
    """The server's answer: ``reply`` as raw bytes, after which it may close the connection."""

    reply, close = b"", False

    def __call__(self, server, connection):
        connection.sendall(self.reply)
        if self.close:
            connection.close()


@pytest.fixture(scope="module")
def server(raw_servers):
    answering = Answering()
    answering.url = raw_servers(answering).url
    return answering


@pytest.fixture(scope="module")
def gateway(server):
    gateway = Gateway("test", Transport(server.url, threads=1), "caller", "token", breaker=CircuitBreaker(10**9))
    yield gateway
    gateway.close()


def is_health(value):
    return (
        type(value.status) is Status
        and (value.until is None or type(value.until) is date)
        and value.as_of.utcoffset() == timedelta(hours=8)
    )


def is_page(value):
    return (
        type(value) is ChangesPage
        and type(value.cursor) is str
        and type(value.more) is bool
        and all(
            type(item) is StatusChange
            and item.id_type.isalnum()
            and item.id_number.isalnum()
            and is_health(item.health)
            for item in value.items
        )
    )


def is_comparison(value):
    details = (value.phone, value.birth, value.nationality, value.kin)
    return type(value.result) is IdentityMatch and all(type(detail) is Comparison for detail in details)


def all_ways_of_asking(gateway):
    return (
        (
            lambda: IdentityAuthority(gateway).verify(IdentityQuestion(*CITIZEN), budget=5),
            is_comparison,
        ),
        (lambda: HealthPlatform(gateway).status(*CITIZEN, budget=5), is_health),
        (lambda: HealthPlatform(gateway).changes("7"), is_page),
    )


def assert_valid_or_typed_error(gateway):
    for ask, is_valid in all_ways_of_asking(gateway):
        try:
            value = ask()
        except (AuthorityDown, AuthorityRefused):
            continue
        assert is_valid(value)


@given(answers)
@settings(deadline=None, max_examples=300)
def test_any_json_gives_a_valid_value_or_a_typed_error(server, gateway, answer):
    body = json.dumps(answer).encode()
    server.reply, server.close = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body), False

    assert_valid_or_typed_error(gateway)


@given(
    st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 500 \r\nLocation: "]),
    st.binary(max_size=200) | st.text(":\r\n ,;=\"'%[]chunked1content-length", max_size=100).map(str.encode),
)
@settings(deadline=None, max_examples=150)
def test_any_bytes_give_a_typed_error(server, gateway, start, rest):
    server.reply, server.close = start + rest, True

    assert_valid_or_typed_error(gateway)


@given(
    st.integers(100, 599),
    st.binary(max_size=60) | anything.map(lambda value: json.dumps(value).encode()),
)
def test_any_status_with_any_body_is_data_or_an_error(status, body):
    result = read_data("test", Response(status, body))

    assert isinstance(result, dict if status == 200 and isinstance(result, dict) else AuthorityError)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[" * 100_000,
        b'{"errcode":0,"data":' + b'{"a":' * 90_000,
        b'{"errcode":' + b"9" * 5000 + b"}",
        b"\xff\xfe",
        b'{"errcode":0.0,"data":{}}',
        b'{"errcode":false,"data":{}}',
        b'{"errcode":0}',
    ],
    ids=["empty", "deep list", "deep object", "huge number", "not UTF-8", "float", "false", "no data"],
)
def test_malformed_answers_are_protocol_errors(body):
    assert isinstance(read_data("test", Response(200, body)), AuthorityProtocolError)


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (200, b'{"errcode":-1}', AuthorityDown, "busy"),
        (200, b'{"errcode":1001}', AuthorityRefused, "refused"),
        (200, b'{"errcode":1002}', AuthorityDown, "failed"),
        (500, b'{"code":400001,"msg":"stale"}', AuthorityDown, "gateway"),
        (500, b"<html>", AuthorityDown, "http"),
        (503, b"", AuthorityDown, "transport"),
        (429, b"", AuthorityDown, "http"),
        (404, b'{"errcode":0,"data":{}}', AuthorityProtocolError, "lied"),
    ],
)
def test_failures_keep_their_kind(status, body, kind, code):
    error = read_data("test", Response(status, body))

    assert (type(error), error.code) == (kind, code)


def told(server, **data):
    body = json.dumps({"errcode": 0, "errmsg": "ok", "data": data}).encode()
    server.reply, server.close = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body), False


def test_moments_of_any_offset_become_beijing_time(server, gateway):
    told(server, **HEALTH | {"as_of": "2026-11-21T00:00:00Z"})

    health = HealthPlatform(gateway).status(*CITIZEN, budget=5)

    assert health == HealthStatus(Status.QUARANTINE, date(2026, 12, 1), datetime(2026, 11, 21, tzinfo=UTC))
    assert health.as_of.tzinfo is BEIJING


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "green"),
        ("status", "Clear"),
        ("status", ["clear"]),
        ("until", "2026-02-30"),
        ("until", "20261201"),
        ("until", "2026-W49-2"),
        ("until", ""),
        ("until", "２０２６-12-01"),
        ("until", 20261201),
        ("as_of", None),
        ("as_of", "2026-11-21T08:00:00"),
        ("as_of", "2026-11-21 08:00:00+08:00"),
        ("as_of", "2026-11-21T25:00:00+08:00"),
        ("as_of", "9999-12-31T23:59:59-12:00"),
        ("as_of", 1795300000),
        ("as_of", "2026-11-21t08:00:00z"),
        ("as_of", "2026-11-21T08:00:00+0800"),
        ("as_of", "2026-11-21T08:00:00.1234567Z"),
        ("until", "1999-12-31"),
        ("until", "2200-01-01"),
    ],
)
def test_every_field_of_a_status_is_checked(server, gateway, field, value):
    told(server, **HEALTH | {field: value})

    with pytest.raises(AuthorityProtocolError) as caught:
        HealthPlatform(gateway).status(*CITIZEN, budget=5)

    assert caught.value.detail == field


@given(st.sampled_from(list(HEALTH)), st.text("`'.$[0] -at\n2", max_size=30) | st.text())
@example("status", "Object missing required field `n220102`")
@example("status", "' - at `$.n220102`")
@example("status", " - at `$.n220102")
def test_the_error_names_the_field_whatever_the_value_looks_like(server, gateway, field, value):
    told(server, cursor="1", more=False, items=[ITEM | {field: value}])

    with pytest.raises(AuthorityProtocolError) as caught:
        HealthPlatform(gateway).changes("")

    assert caught.value.detail == field


@pytest.mark.parametrize("field", HEALTH)
def test_no_field_of_a_status_may_be_missing(server, gateway, field):
    told(server, **{key: value for key, value in HEALTH.items() if key != field})

    with pytest.raises(AuthorityProtocolError, match=field):
        HealthPlatform(gateway).status(*CITIZEN, budget=5)


@pytest.mark.parametrize(
    ("page", "field"),
    [
        ({"cursor": 8}, "cursor"),
        ({"cursor": "8\n"}, "cursor"),
        ({"cursor": "x" * 257}, "cursor"),
        ({"cursor": "7", "more": True}, "cursor"),
        ({"more": 0}, "more"),
        ({"more": None}, "more"),
        ({"items": None}, "items"),
        ({"items": {}}, "items"),
        ({"items": [ITEM, 7]}, "items"),
        ({"items": [ITEM, ITEM | {"status": "ill"}]}, "status"),
        ({"items": [ITEM | {"id_number": "2201 02"}]}, "id_number"),
        ({"items": [ITEM | {"id_type": 111}]}, "id_type"),
    ],
)
def test_every_field_of_a_page_is_checked(server, gateway, page, field):
    told(server, **{"cursor": "8", "more": False, "items": [ITEM]} | page)

    with pytest.raises(AuthorityProtocolError) as caught:
        HealthPlatform(gateway).changes("7")

    assert caught.value.detail == field


def test_people_with_a_document_type_of_tomorrow_do_not_stop_the_feed(server, gateway):
    told(server, cursor="8", more=False, items=[ITEM | {"id_type": "777"}, ITEM])

    assert [item.id_type for item in HealthPlatform(gateway).changes("7").items] == ["777", "111"]
