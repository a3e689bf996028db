"""The forms of the store's URL."""

import pytest

from bot.store.redis.address import Address, read_address
from bot.store.redis.connection import Node


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("redis://", Address("single", False, (Node("localhost", 6379),), "", {})),
        ("redis://h:1/2", Address("single", False, (Node("h", 1),), "", {"db": 2})),
        ("redis://[::1]:7", Address("single", False, (Node("::1", 7),), "", {})),
        (
            "rediss://me:p%40ss@h?ssl_ca_certs=/ca.pem",
            Address(
                "single",
                True,
                (Node("h", 6379),),
                "",
                {"username": "me", "password": "p@ss", "ssl_ca_certs": "/ca.pem"},
            ),
        ),
        ("unix:///run/s%20x.sock?db=3", Address("single", False, (Node("/run/s x.sock", 0),), "", {"db": 3})),
        (
            "redis+sentinel://:pw@a:1,b/main/4",
            Address("sentinel", False, (Node("a", 1), Node("b", 26379)), "main", {"password": "pw", "db": 4}),
        ),
        ("rediss+cluster://a:1,b:2", Address("cluster", True, (Node("a", 1), Node("b", 2)), "", {})),
    ],
)
def test_a_url_is_taken_apart(url: str, address: Address) -> None:
    assert read_address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "http://:secret@h",
        "redis://:secret@h/x",
        "redis://:secret@h/1/2",
        "redis://:secret@h?socket_timeout=9",
        "redis://:secret@h:port",
        "redis+sentinel://:secret@h",
        "redis+cluster://:secret@h/1",
    ],
)
def test_a_wrong_url_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  (the promise is what it does not say)
        read_address(url)

    assert "secret" not in str(caught.value)
