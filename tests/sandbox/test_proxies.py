"""What is on this machine is called without a proxy, whatever the environment says."""

import pytest

from bot.sandbox.proxies import is_here, without_proxies
from bot.sandbox.wechat import PhoneError
from tests.sandbox.wechat.test_drawing import scanned

NOBODY = "http://127.0.0.1:9"


def test_a_phone_reads_a_page_on_this_machine_past_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
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
    assert is_here(url) is here


def test_a_process_that_calls_nobody_else_hears_of_no_proxy() -> None:
    env = {"http_proxy": NOBODY, "HTTPS_PROXY": NOBODY, "ALL_PROXY": NOBODY, "no_proxy": "", "PATH": "/bin"}

    assert without_proxies(env) == {"PATH": "/bin", "NO_PROXY": "127.0.0.1,localhost"}
