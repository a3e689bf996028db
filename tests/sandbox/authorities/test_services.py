"""The HTTP interface of the simulated services, compared with its description."""

import threading
from datetime import date, timedelta

import pytest

from bot.sandbox.authorities.people import Status, person_id
from bot.sandbox.authorities.switches import Mode, Service, Switch

CITIZEN = {"name": "王建国", "id_type": "111", "id_number": "220102198503143018"}
CITIZEN_ID = person_id("111", CITIZEN["id_number"])
PATHS = ["/identity/verify", "/platform/status", "/platform/changes"]
BODIES = dict(zip(PATHS, [CITIZEN, CITIZEN, {"cursor": ""}], strict=True))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("seconds", [-181, 181, 10**7])
def test_a_timestamp_more_than_180_seconds_away_is_refused(client, headers, path, seconds):
    answer = client.post(path, json=BODIES[path], headers=headers(seconds=seconds))

    assert (answer.status_code, answer.json["code"]) == (500, 400001)
    assert answer.json["msg"]


@pytest.mark.parametrize("seconds", [-180, 0, 180])
def test_a_timestamp_up_to_180_seconds_away_is_taken(client, headers, seconds):
    answer = client.post(PATHS[0], json=CITIZEN, headers=headers(seconds=seconds))

    assert (answer.status_code, answer.json["errcode"]) == (200, 0)


@pytest.mark.parametrize("timestamp", ["", "soon", "-5", "1e9", " 1763683200", "１７６３６８３２００"])
def test_a_timestamp_that_is_no_number_of_seconds_is_refused(client, headers, timestamp):
    answer = client.post(PATHS[0], json=CITIZEN, headers=headers() | {"x-tif-timestamp": timestamp})

    assert (answer.status_code, answer.json["code"]) == (500, 400001)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"token": "another"}, 400002), ({"nonce": "seven77"}, 400002), ({"caller": "nobody"}, 400004)],
)
def test_wrong_credentials_are_refused_each_with_its_code(client, headers, wrong, code):
    answer = client.post(PATHS[0], json=CITIZEN, headers=headers(**wrong))

    assert (answer.status_code, answer.json["code"]) == (500, code)


@pytest.mark.parametrize("name", ["x-tif-paasid", "x-tif-timestamp", "x-tif-nonce", "x-tif-signature"])
def test_no_header_may_be_missing(client, headers, name):
    sent = {key: value for key, value in headers().items() if key != name}

    assert client.post(PATHS[0], json=CITIZEN, headers=sent).status_code == 500


def test_the_signature_may_be_in_capitals(client, headers):
    sent = headers()
    sent["x-tif-signature"] = sent["x-tif-signature"].upper()

    assert client.post(PATHS[0], json=CITIZEN, headers=sent).json["errcode"] == 0


def test_a_nonce_serves_once_as_long_as_its_timestamp_could_pass(client, headers, clock):
    first = headers(nonce="only-once", seconds=180)
    assert client.post(PATHS[0], json=CITIZEN, headers=first).status_code == 200
    clock.now += timedelta(seconds=360)

    again = client.post(PATHS[0], json=CITIZEN, headers=first)
    assert (again.status_code, again.json["code"]) == (500, 400003)
    clock.now += timedelta(seconds=1)
    assert client.post(PATHS[0], json=CITIZEN, headers=headers(nonce="only-once")).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "text",
        {},
        {**CITIZEN, "name": ""},
        {**CITIZEN, "name": 7},
        {**CITIZEN, "id_type": "999"},
        {**CITIZEN, "id_number": None},
    ],
)
@pytest.mark.parametrize("path", PATHS[:2])
def test_a_bad_request_is_answered_1001(client, headers, path, body):
    answer = client.post(path, json=body, headers=headers())

    assert (answer.status_code, answer.json["errcode"]) == (200, 1001)


@pytest.mark.parametrize(
    "detail",
    [
        {"phone": "+8613800430001"},
        {"phone": 13800430001},
        {"phone": ""},
        {"birth": "19850314"},
        {"birth": "1985-02-30"},
        {"nationality": "kor"},
        {"nationality": None},
        {"agent": "22020219880602402X"},
        {"agent": {"id_type": "999", "id_number": "1"}},
        {"agent": {"id_type": "111"}},
    ],
)
def test_a_detail_of_another_form_is_answered_1001_and_no_stranger_is_remembered(ask, state, detail):
    answer = ask(PATHS[0], name="JOHN DOE", id_type="414", id_number="E1234567", **detail)

    assert answer.json["errcode"] == 1001
    assert state.registry.strangers() == []


def test_each_detail_is_answered_and_no_other(ask):
    agent = {"id_type": "111", "id_number": "22020219880602402X"}

    data = ask(PATHS[0], **CITIZEN, phone="13800430001", agent=agent).json["data"]

    assert data == {"result": "match", "phone": "match", "kin": "mismatch"}


@pytest.mark.parametrize("cursor", [None, 7, "abc", "-1", "７"])
def test_a_cursor_that_the_platform_never_gave_is_answered_1001(ask, cursor):
    assert ask(PATHS[2], cursor=cursor).json["errcode"] == 1001


def test_the_good_answers_have_the_described_shape(ask, state):
    assert ask(PATHS[0], **CITIZEN).json == {"errcode": 0, "errmsg": "ok", "data": {"result": "match"}}

    clear = {"status": "clear", "until": None, "as_of": "2026-11-21T08:00:00+08:00"}
    assert ask(PATHS[1], **CITIZEN).json == {"errcode": 0, "errmsg": "ok", "data": clear}

    state.registry.set_status(CITIZEN_ID, Status.QUARANTINE, date(2026, 12, 1))
    data = ask(PATHS[2], cursor="").json["data"]
    assert data["items"] == [
        {
            "id_type": "111",
            "id_number": "220102198503143018",
            "status": "quarantine",
            "until": "2026-12-01",
            "as_of": "2026-11-21T08:00:00+08:00",
        }
    ]
    assert data["more"] is False
    assert ask(PATHS[2], cursor=data["cursor"]).json["data"] == {**data, "items": []}


@pytest.mark.parametrize(
    ("document", "result"),
    [
        (("王建国", "111", "220102198503143018"), "match"),
        (("王建军", "111", "220102198503143018"), "mismatch"),
        (("anna  smith", "414", "x1234567"), "match"),
        (("张三", "111", "220104199003072716"), "match"),
        (("张三", "111", "220104199003072717"), "not_found"),
        (("张三", "111", "22010419900307271"), "not_found"),
        (("JOHN DOE", "414", "E1234"), "match"),
        (("JOHN DOE", "414", "E123"), "not_found"),
        (("林一", "511", "12345678"), "match"),
        (("林一", "511", "1234567A"), "not_found"),
        (("陳大文", "516", "h12345678"), "match"),
        (("陳大文", "516", "A12345678"), "not_found"),
        (("JOHN DOE", "553", "USA110085010101"), "match"),
        (("JOHN DOE", "553", "911124198108030024"), "match"),
        (("JOHN DOE", "553", "811124198108030024"), "not_found"),
        (("陳大文", "554", "810000199408230021"), "match"),
        (("陳大文", "554", "840000199408230021"), "not_found"),
    ],
)
def test_the_identity_authority_knows_people_and_forms(ask, document, result):
    body = dict(zip(("name", "id_type", "id_number"), document, strict=True))

    assert ask(PATHS[0], **body).json["data"]["result"] == result


def test_people_whom_nobody_entered_are_clear(ask):
    answer = ask(PATHS[1], name="张三", id_type="111", id_number="220104199003072716")

    assert answer.json["data"]["status"] == "clear"


@pytest.mark.parametrize("path", PATHS)
def test_an_off_service_answers_503_and_a_busy_one_minus_1(state, ask, path):
    service = Service(path.split("/")[1])
    state.switches[service] = Switch(Mode.OFF)
    assert ask(path, **BODIES[path]).status_code == 503

    state.switches[service] = Switch(Mode.BUSY)
    assert ask(path, **BODIES[path]).json["errcode"] == -1


def test_switching_one_service_leaves_the_other_alone(state, ask):
    state.switches[Service.IDENTITY] = Switch(Mode.OFF)

    assert ask(PATHS[1], **CITIZEN).json["errcode"] == 0


def test_a_slow_service_answers_late_and_at_once_when_it_is_switched_back(state, ask):
    state.switches[Service.IDENTITY] = Switch(Mode.SLOW, 60)
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(ask(PATHS[0], **CITIZEN)))
    waiting.start()
    waiting.join(0.1)
    assert answers == []

    state.switches[Service.IDENTITY] = Switch()
    waiting.join(10)

    assert answers[0].json["data"]["result"] == "match"


def test_a_slow_service_does_answer(state, ask):
    state.switches[Service.IDENTITY] = Switch(Mode.SLOW, 0.01)

    assert ask(PATHS[0], **CITIZEN).json["data"]["result"] == "match"


def test_a_lying_service_never_tells_the_truth_and_lies_in_many_ways(state, ask):
    truth = ask(PATHS[0], **CITIZEN).data
    state.switches[Service.IDENTITY] = Switch(Mode.LYING)

    told = {ask(PATHS[0], **CITIZEN).data for _ in range(16)}

    assert truth not in told
    assert len(told) == 8


def test_a_request_beyond_64_kib_is_not_read(client, headers):
    answer = client.post(PATHS[0], data=b" " * 70_000, headers=headers(), content_type="application/json")

    assert answer.status_code == 413
