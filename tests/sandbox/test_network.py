"""The network rules: no access from pages of other sites, on every route of both apps; no proxy on this machine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection

import pytest
from flask import Flask

from bot.sandbox import authorities, wechat
from bot.sandbox.network import SAFE_METHODS, is_local, refusal, without_proxies
from bot.sandbox.wechat import Account, Mode, PhoneError, Platform, serve
from tests.sandbox.wechat.test_webpage import scanned

Asked = tuple[int, str]
NAME = "sandbox.test"
NOBODY = "http://127.0.0.1:9"
WRONG_HOST, WRONG_ORIGIN = (refusal(code).strip() for code in ("wrong_host", "wrong_origin"))


class Served:
    """An app on a port; ``ask`` sends a request with any Host header and returns status and body."""

    def __init__(self, app: Flask, port: int) -> None:
        self.app, self.port = app, port

    def ask(self, method: str, path: str, host: str = "127.0.0.1:{port}", **headers: str) -> Asked:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        named = {name.replace("_", "-"): value.format(port=self.port) for name, value in headers.items()}
        try:
            connection.request(method, path, headers={"Host": host.format(port=self.port), **named})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace").strip()
        finally:
            connection.close()

    def routes(self) -> Iterator[tuple[str, str]]:
        """Every method and path that the app has, and two that it does not have."""
        yield from (("GET", "/nothing"), ("POST", "/nothing"))
        adapter = self.app.url_map.bind("")
        for rule in self.app.url_map.iter_rules():
            values = dict.fromkeys(rule.arguments, "identity")  # a service's name where one is wanted
            path = adapter.build(rule.endpoint, values)
            yield from ((method, path) for method in sorted(rule.methods or ()))


@pytest.fixture(params=["wechat", "authorities"])
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    """Each of the two apps."""
    with ExitStack() as ends:
        if request.param == "wechat":
            account = Account("wx0123456789abcdef", "0" * 32, "token", "", "http://127.0.0.1:9/wechat", Mode.PLAIN)
            platform = Platform(account)
            ends.callback(platform.close)
            app = wechat.create_app(platform, [NAME])
        else:
            state = authorities.AuthorityState(None, caller="caller", token="token")
            app = authorities.create_app(state, [NAME])
        handle = ends.enter_context(serve(app))
        yield Served(app, int(handle.url.rpartition(":")[2]))


def refused(served: Served, sentence: str, only: Callable[[str], bool] = lambda method: True, **asked: str) -> set[int]:
    """The statuses of all routes for such a request; the body of each answer is the sentence (HEAD has no body)."""
    answers = [(method, served.ask(method, path, **asked)) for method, path in served.routes() if only(method)]
    assert len(answers) > 5
    assert {body for method, (_, body) in answers if method != "HEAD"} == {sentence}
    return {status for _, (status, _) in answers}


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1.evil.example:{port}",
        "localhost.:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "evil@127.0.0.1:{port}",
        "10.0.0.1:{port}",
        "",
    ],
)
def test_no_address_answers_under_another_host_or_port(served: Served, host: str) -> None:
    assert refused(served, WRONG_HOST, host=host) == {400}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:{port}.evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec_Fetch_Site": "cross-site"},
        {"Origin": "http://127.0.0.1:{port}", "Sec_Fetch_Site": "cross-site"},
    ],
)
def test_nothing_is_changed_from_a_page_of_another_origin(served: Served, headers: dict[str, str]) -> None:
    assert refused(served, WRONG_ORIGIN, lambda method: method not in SAFE_METHODS, **headers) == {403}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", NAME])
@pytest.mark.parametrize("page", [False, True], ids=["program", "own page"])
def test_programs_and_the_own_page_reach_every_address(served: Served, host: str, page: bool) -> None:
    own = {"Origin": f"http://{host}:{{port}}", "Sec_Fetch_Site": "same-origin"} if page else {}

    for method, path in served.routes():
        _, body = served.ask(method, path, f"{host}:{{port}}", **own)

        assert body not in (WRONG_HOST, WRONG_ORIGIN), (method, path)


def test_a_page_elsewhere_may_lead_to_the_sandbox(served: Served) -> None:
    start = "/" if served.app.name == "wechat_sandbox" else "/authorities/"

    assert served.ask("GET", start, Sec_Fetch_Site="cross-site")[0] == 200


def test_a_phone_reads_a_page_on_this_machine_without_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("http_proxy", NOBODY)

    with pytest.raises(PhoneError, match="no_code"):  # and not no_page
        scanned("nothing to scan")


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8000/p", True),
        ("http://127.1.2.3/", True),
        ("http://localhost:8000/", True),
        ("http://[::1]:8000/", True),
        ("http://10.0.0.1/", False),
        ("https://code.example.com/", False),
    ],
)
def test_an_address_leads_to_this_machine_or_not(url: str, here: bool) -> None:
    assert is_local(url) is here


def test_a_process_that_calls_only_this_machine_gets_no_proxy() -> None:
    env = {"http_proxy": NOBODY, "HTTPS_PROXY": NOBODY, "ALL_PROXY": NOBODY, "no_proxy": "", "PATH": "/bin"}

    assert without_proxies(env) == {"PATH": "/bin", "NO_PROXY": "127.0.0.1,localhost"}
