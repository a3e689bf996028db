"""The page and its JSON API."""

import html
import re
import threading
import tomllib
from html.parser import HTMLParser

import pytest
from werkzeug.serving import make_server

from bot import TEMPLATES
from bot.sandbox.authorities import create_app
from bot.sandbox.authorities.people import Status, person_id
from bot.sandbox.authorities.switches import Mode, Service, Switch
from tests.browser.driver import chromium
from tests.cases import long

CITIZEN_ID = person_id("111", "220102198503143018")
CARD_FORMS = ("identity", "status", "details")
NEWCOMER = {"name": "张三", "id_type": "111", "id_number": "220104199003072716"}


class Buttons(HTMLParser):
    """The pressed buttons of each form on a page, by the form's URL."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pressed: dict[str, str] = {}
        self.addresses: list[str] = []
        self._form = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        self._form = got["action"] if tag == "form" else self._form
        if tag == "button" and got.get("aria-pressed") == "true":
            self.pressed[self._form] = got["value"]
        self.addresses += [value for key, value in attrs if key in ("href", "src", "action") and value]


def test_the_page_shows_everybody_with_what_is_said_of_them(client):
    page = client.get("/authorities/").text

    pressed = Buttons(page).pressed
    for person in tomllib.loads((TEMPLATES / "sandbox" / "people.toml").read_text("utf-8"))["person"]:
        id = person_id(person["id_type"], person["id_number"])
        assert person["name"] in page
        assert pressed[f"/authorities/people/{id}/identity"] == "match"
        assert pressed[f"/authorities/people/{id}/status"] == person["status"]
    assert pressed["/authorities/services/identity"] == pressed["/authorities/services/platform"] == "normal"


def test_the_page_asks_nobody_else_for_anything(client):
    page = client.get("/authorities/").text

    assert not re.search(r"https?://|//[a-z]|@import|<script|url\(", page)
    assert all(address.startswith(("/authorities/", "data:")) for address in Buttons(page).addresses)


@pytest.mark.parametrize("result", ["mismatch", "not_found", "match"])
def test_a_press_changes_what_the_identity_authority_says(client, ask, result):
    answer = client.post(f"/authorities/people/{CITIZEN_ID}/identity", data={"identity": result})

    assert (answer.status_code, answer.location) == (303, f"/authorities/#{CITIZEN_ID}")
    asked = ask("/identity/verify", name="王建国", id_type="111", id_number="220102198503143018")
    assert asked.json["data"]["result"] == result


@pytest.mark.parametrize("status", list(Status))
def test_a_press_changes_what_the_platform_says(client, ask, status):
    client.post(f"/authorities/people/{CITIZEN_ID}/status", data={"status": status, "until": "2026-12-01"})

    data = ask("/platform/status", name="王建国", id_type="111", id_number="220102198503143018").json["data"]
    assert (data["status"], data["until"]) == (status, "2026-12-01" if status.isolated else None)
    assert Buttons(client.get("/authorities/").text).pressed[f"/authorities/people/{CITIZEN_ID}/status"] == status


@pytest.mark.parametrize("mode", list(Mode))
def test_a_press_switches_a_service(client, state, mode):
    client.post("/authorities/services/platform", data={"mode": mode, "seconds": "1.5"})

    assert state.switches[Service.PLATFORM] == Switch(mode, 1.5)
    assert Buttons(client.get("/authorities/").text).pressed["/authorities/services/platform"] == mode


MOTHER = {"name": "李秀英", "id_type": "111", "id_number": "22020219880602402X"}
VISITOR = {"name": "欧阳海燕", "id_type": "111", "id_number": "440104199211205027"}
VISITOR_ID = person_id("111", VISITOR["id_number"])


def test_a_phone_is_given_to_somebody_else_on_the_page(client, ask):
    answer = client.post(f"/authorities/people/{VISITOR_ID}/details", data={"phone": "13800430001 13900009999"})

    assert (answer.status_code, answer.location) == (303, f"/authorities/#{VISITOR_ID}")
    citizen = {"name": "王建国", "id_type": "111", "id_number": "220102198503143018"}
    assert ask("/identity/verify", **citizen, phone="13800430001").json["data"]["phone"] == "mismatch"
    assert ask("/identity/verify", **VISITOR, phone="13800430001").json["data"]["phone"] == "match"
    assert "手机：13800430001 13900009999" in client.get("/authorities/").text


@pytest.mark.parametrize(("entry", "answer"), [({"no_phone": "on"}, "mismatch"), ({"phone": ""}, "match")])
def test_somebody_has_no_phone_or_any_that_is_nobody_elses(client, ask, entry, answer):
    client.post(f"/authorities/people/{VISITOR_ID}/details", data=entry)

    assert ask("/identity/verify", **VISITOR, phone="13900009999").json["data"]["phone"] == answer


def test_relatives_are_marked_and_parted_on_the_page(client, ask, state):
    page = client.get("/authorities/").text
    (home,) = re.findall(r'<option value="(\w+)"[^>]*>李秀英、赵小宇、孙桂兰<', page)[:1]
    agent = {"agent": {key: MOTHER[key] for key in ("id_type", "id_number")}}

    client.post("/authorities/people", data={**NEWCOMER, "household": home, "phone": "13900009999"})
    assert ask("/identity/verify", **NEWCOMER, **agent).json["data"]["kin"] == "match"
    client.post(f"/authorities/people/{person_id('111', NEWCOMER['id_number'])}/details", data={"household": ""})

    assert ask("/identity/verify", **NEWCOMER, **agent).json["data"]["kin"] == "mismatch"


def test_saving_what_a_card_shows_changes_nothing(client, state):
    before = state.registry.people()

    for person in before:
        shown = {"phone": person.phone or "", "birth": person.birth, "nationality": person.nationality}
        box = {"no_phone": "on"} if person.phone == "" else {}
        client.post(f"/authorities/people/{person.id}/details", data={**shown, **box, "household": person.home})

    assert state.registry.people() == before


def test_a_press_makes_the_identity_authority_an_older_one(client, ask):
    client.post("/authorities/details", data={"details": "unknown"})

    assert ask("/identity/verify", **VISITOR, phone="13900200003").json["data"] == {"result": "match"}
    assert Buttons(client.get("/authorities/").text).pressed["/authorities/details"] == "unknown"


def test_a_person_can_be_added_and_appears(client):
    client.post("/authorities/people", data=NEWCOMER)

    assert "张三" in client.get("/authorities/").text


def test_strangers_who_were_asked_about_appear_with_buttons(client, ask):
    ask("/identity/verify", **NEWCOMER)

    id = person_id("111", NEWCOMER["id_number"])
    assert f"/authorities/people/{id}/status" in Buttons(client.get("/authorities/").text).addresses


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("people", {**NEWCOMER, "name": " "}),
        ("people", {**NEWCOMER, "id_type": "000"}),
        ("people", {**NEWCOMER, "id_number": "220104199003072717"}),
        (f"people/{CITIZEN_ID}/identity", {"identity": "perhaps"}),
        (f"people/{CITIZEN_ID}/status", {"status": "green"}),
        (f"people/{CITIZEN_ID}/status", {"status": "contact", "until": "soon"}),
        ("people", {**NEWCOMER, "phone": "+8613900009999"}),
        (f"people/{CITIZEN_ID}/details", {"phone": "138"}),
        (f"people/{CITIZEN_ID}/details", {"birth": "1985-02-30"}),
        (f"people/{CITIZEN_ID}/details", {"nationality": "KORE"}),
        ("details", {"details": "perhaps"}),
        ("services/identity", {"mode": "odd"}),
        ("services/identity", {"mode": "slow", "seconds": "61"}),
        ("services/identity", {"mode": "slow", "seconds": "nan"}),
    ],
)
def test_a_wrong_entry_is_explained_keeps_what_was_typed_and_changes_nothing(client, state, path, data):
    before = state.registry.people()

    answer = client.post(f"/authorities/{path}", data=data)

    assert answer.status_code == 400
    assert re.search(r'role="alert">没有保存：[^<]+。</p>', answer.text)
    assert state.registry.people() == before
    assert state.switches[Service.IDENTITY] == Switch()
    if path == "people":
        assert f'value="{data["id_number"]}"' in answer.text


@pytest.mark.parametrize(
    "path",
    ["people/000000000000/status", "people/000000000000/identity", "people/000000000000/details", "services/weather"],
)
def test_nobody_and_nothing_is_404(client, path):
    assert client.post(f"/authorities/{path}", data={"status": "clear"}).status_code == 404


def test_names_are_text_and_never_markup(client):
    name = '<script>alert("x")</script>'
    client.post("/authorities/people", data={**NEWCOMER, "name": name})

    page = client.get("/authorities/").text
    assert name not in page
    assert html.escape("<script>") in page


def test_the_api_tells_and_changes_everything(client, ask):
    put = client.post(
        "/authorities/api/people",
        json={**NEWCOMER, "identity": "mismatch", "status": "quarantine", "until": "2026-12-01"},
    )
    switched = client.post("/authorities/api/services/identity", json={"mode": "busy"})
    ask("/identity/verify", **NEWCOMER)

    answer = client.get("/authorities/api/state").json
    assert put.json in answer["people"]
    assert (put.json["identity"], put.json["status"], put.json["until"]) == (
        "mismatch",
        "quarantine",
        "2026-12-01",
    )
    assert switched.json == {"mode": "busy", "seconds": 5.0, "asked": 0}
    assert answer["services"] == {
        "identity": {"mode": "busy", "seconds": 5.0, "asked": 1},
        "platform": {"mode": "normal", "seconds": 5.0, "asked": 0},
    }


@pytest.mark.parametrize("phone", [{"phone": "13900009999"}, {"no_phone": True}, {}])
def test_the_api_takes_a_person_as_it_tells_them(client, phone):
    told = client.post("/authorities/api/people", json={**NEWCOMER, **phone, "nationality": "D"}).json

    assert client.post("/authorities/api/people", json=told).json == told
    assert told in client.get("/authorities/api/state").json["people"]
    assert told["phone"] == phone.get("phone", "" if phone else None)


def test_the_api_makes_the_identity_authority_an_older_one(client, state):
    assert client.get("/authorities/api/state").json["details"] == "known"

    assert client.post("/authorities/api/details", json={"details": "unknown"}).json == {"details": "unknown"}

    assert not state.knows_details
    assert client.get("/authorities/api/state").json["details"] == "unknown"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("people", [], "body"),
        ("people", {}, "name"),
        ("people", {**NEWCOMER, "status": ["clear"]}, "status"),
        ("people", {**NEWCOMER, "status": "contact", "until": 7}, "until"),
        ("people", {**NEWCOMER, "identity": None}, "identity"),
        ("people", {**NEWCOMER, "phone": 138}, "phone"),
        ("people", {**NEWCOMER, "birth": ["1985-03-14"]}, "birth"),
        ("details", {"details": []}, "details"),
        ("services/platform", {"mode": []}, "mode"),
        ("services/platform", {"mode": "slow", "seconds": [1]}, "seconds"),
    ],
)
def test_the_api_names_the_wrong_field(client, path, body, field):
    answer = client.post(f"/authorities/api/{path}", json=body)

    assert (answer.status_code, answer.json) == (400, {"error": field})


@pytest.fixture
def browser_page():
    with chromium() as browser:
        yield browser.new_page(viewport={"width": 390, "height": 844})


@pytest.fixture
def page_url(state):
    server = make_server("127.0.0.1", 0, create_app(state), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/authorities/"
    server.shutdown()
    thread.join()
    server.server_close()


@long
@pytest.mark.browser
def test_in_a_browser_390_pixels_wide_everything_fits_and_can_be_pressed(state, ask, page_url, browser_page):
    ask("/identity/verify", **NEWCOMER)
    asked: list[str] = []
    browser_page.on("request", lambda request: asked.append(request.url))
    browser_page.goto(page_url)
    for closed in browser_page.locator("summary").all():
        closed.click()
    assert browser_page.evaluate("document.documentElement.scrollWidth") <= 390
    for control in browser_page.locator("button:visible, input:visible, select:visible, summary").all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    card = browser_page.locator(f"[id='{CITIZEN_ID}']")
    card.get_by_label("最后一天").fill("2026-12-01")
    card.get_by_role("button", name="隔离").click()
    card.get_by_text("隔离到 2026-12-01").wait_for()
    card.get_by_label("最后一天").fill("2026-12-02")
    card.get_by_label("最后一天").press("Enter")
    card.get_by_text("隔离到 2026-12-02").wait_for()
    browser_page.locator("#platform").get_by_role("button", name="停机").click()

    browser_page.locator("#platform").get_by_text("现在停机").wait_for()
    assert state.switches[Service.PLATFORM].mode is Mode.OFF
    assert all(url.startswith((page_url.removesuffix("authorities/"), "data:")) for url in asked)


@pytest.mark.browser
def test_in_a_browser_a_phone_and_a_family_are_given_to_somebody(state, page_url, browser_page):
    browser_page.goto(page_url)
    card = browser_page.locator(f"[id='{CITIZEN_ID}']")
    card.locator("summary").click()
    card.get_by_label("手机（").fill("13900200003")
    card.get_by_label("家人").select_option("李秀英、赵小宇、孙桂兰")
    card.get_by_role("button", name="保存").click()

    card.get_by_text("手机：13900200003").wait_for()
    people = {person.name: person for person in state.registry.people()}
    assert people["王建国"].home == people["李秀英"].home
    assert people["欧阳海燕"].phone == ""
