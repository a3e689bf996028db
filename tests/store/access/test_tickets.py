"""Tickets, sessions and operators in the store."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.sandbox.store import EmbeddedStore
from bot.store.access.operators import Operators, Role
from bot.store.access.tickets import Tickets
from bot.store.gate.account_qr_codes import AccountQrCodes
from bot.store.redis.store import Store, connect
from bot.store.vault import Vault
from tests.stores import LossyLine, folder

WHAT = {"kind": "manager", "who": "oManager", "venue": "V"}


@pytest.fixture
def tickets(any_store: Store, vault: Vault) -> Tickets:
    """Tickets, in one store and in a cluster."""
    return Tickets(any_store, vault)


def test_a_ticket_is_redeemed_once(tickets: Tickets) -> None:
    ticket = tickets.issue(WHAT, 60)

    assert tickets.redeem(ticket) == WHAT
    assert tickets.redeem(ticket) is None
    assert tickets.redeem("unknown") is None


def test_of_many_who_redeem_a_ticket_at_once_one_succeeds(tickets: Tickets) -> None:
    ticket = tickets.issue(WHAT, 60)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: tickets.redeem(ticket), range(16)))

    assert sorted(found, key=bool) == [None] * 15 + [WHAT]


def test_a_ticket_whose_redeeming_lost_its_reply_is_still_redeemed(vault: Vault) -> None:
    with folder() as base, EmbeddedStore(base) as server:
        line = LossyLine(server.url, base / "line")
        tickets = Tickets(connect(line.url), vault)
        ticket = tickets.issue(WHAT, 60)
        line.lose_next()

        assert tickets.redeem(ticket) == WHAT
        assert line.lost
        line.close()


def test_a_session_lasts_until_it_is_ended(tickets: Tickets) -> None:
    secret = tickets.begin_session(WHAT, 60)
    assert tickets.read_session(secret) == WHAT

    tickets.end_session(secret)

    assert tickets.read_session(secret) is None


def test_who_reads_the_store_can_use_neither(any_store: Store, tickets: Tickets) -> None:
    secrets = tickets.issue(WHAT, 60), tickets.begin_session(WHAT, 60)

    keys = str(any_store.run_on_masters(("KEYS", "*")))

    assert not any(secret in keys for secret in secrets)
    assert "oManager" not in keys


def test_everything_about_tickets_ends_by_itself(any_store: Store, tickets: Tickets) -> None:
    ticket = tickets.issue(WHAT, 60)
    tickets.redeem(ticket)
    tickets.begin_session(WHAT, 60)

    keys = [key.decode() for node in any_store.run_on_masters(("KEYS", "*")) for key in node[0]]

    assert len(keys) == 2
    assert all(0 < any_store.run(key, ("TTL", key))[0] <= 60 for key in keys)


def test_an_operator_is_known_by_the_newest_key_alone(any_store: Store, vault: Vault) -> None:
    operators = Operators(any_store, vault)
    first = operators.add("wang", frozenset({Role.VENUES}))
    second = operators.add("wang", frozenset({Role.TRACING}))

    found = operators.authenticate(second)

    assert found
    assert (found.name, found.roles) == ("wang", {Role.TRACING})
    for key in (first, "wang.", "wang", "", second.replace("wang", "li"), f"{second}x"):
        assert operators.authenticate(key) is None


def test_the_key_itself_is_not_in_the_store(store: Store, vault: Vault) -> None:
    secret = Operators(store, vault).add("wang", frozenset({Role.VENUES})).partition(".")[2]

    assert secret not in str(store.run("o:{operators}", ("HGETALL", "o:{operators}")))


def test_a_scene_is_in_the_store_by_a_digest(store: Store) -> None:
    AccountQrCodes(store).save("i.invitation", "http://weixin.qq.com/q/x", None)

    assert AccountQrCodes(store).get("i.invitation") == ("http://weixin.qq.com/q/x", None)
    assert "invitation" not in str(store.run_on_masters(("KEYS", "*")))
