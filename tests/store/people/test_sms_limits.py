"""Limits of messages: a pause, a day's number for phone, chat and both, a reserve for the holder, an hour's budget."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from bot.health.clock import BEIJING
from bot.health.people.phone_fault import PhoneFault, PhoneUnproved, SmsPriority
from bot.store.people.sms_limits import SmsKind, SmsLimits
from bot.store.redis.store import Store
from bot.store.vault import Vault

MORNING = datetime(2020, 4, 1, 8, tzinfo=BEIJING)
PHONE = "+8613800430001"
MUCH = 1000


@pytest.fixture
def limits(any_store: Store, vault: Vault) -> SmsLimits:
    """The limits in an empty store."""
    return SmsLimits(any_store, vault)


class Sender:
    """Reserves messages, each a minute after the one before."""

    def __init__(self, limits: SmsLimits) -> None:
        self.limits = limits
        self.now = MORNING

    def outcome(
        self, chat: str, phone: str = PHONE, *, priority: SmsPriority = SmsPriority.NONE, budget: int = MUCH
    ) -> str:
        """``ok``, ``kept``, ``unsent``, or why it is refused."""
        self.now += timedelta(minutes=1)
        return outcome(self.limits, self.now, chat, phone, priority=priority, budget=budget)


def outcome(
    limits: SmsLimits,
    now: datetime,
    chat: str,
    phone: str,
    *,
    priority: SmsPriority = SmsPriority.NONE,
    budget: int = MUCH,
) -> str:
    """``ok``, ``kept``, ``unsent``, or why a message is refused."""
    try:
        kind = limits.reserve(chat, phone, secrets.token_hex(4), now, budget, priority)
    except PhoneUnproved as refusal:
        return str(refusal.code)
    return "ok" if kind in (SmsKind.PLAIN, SmsKind.RESERVED) else kind.name.lower()


def test_a_chat_gets_one_message_a_minute_and_pauses_nobody_else(limits: SmsLimits) -> None:
    assert outcome(limits, MORNING, "o1", PHONE) == "ok"
    assert outcome(limits, MORNING + timedelta(seconds=59), "o1", PHONE) == "soon"
    assert outcome(limits, MORNING + timedelta(seconds=59), "o2", PHONE) == "ok"
    assert outcome(limits, MORNING + timedelta(seconds=60), "o1", PHONE) == "ok"


def test_the_seconds_to_wait_are_told(limits: SmsLimits) -> None:
    limits.reserve("o1", PHONE, "a", MORNING, MUCH, SmsPriority.NONE)

    with pytest.raises(PhoneUnproved) as refusal:
        limits.reserve("o1", PHONE, "b", MORNING + timedelta(seconds=20), MUCH, SmsPriority.NONE)

    assert refusal.value.values == {"seconds": 40}


def test_forty_at_once_are_one_message(limits: SmsLimits) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda n: outcome(limits, MORNING, "o1", PHONE), range(40)))

    assert found.count("ok") == 1
    assert set(found) <= {"ok", "soon", "chat_day"}  # for a moment they count in the chat, too


def test_a_chat_gets_three_a_day_to_a_phone_and_ten_in_all(limits: SmsLimits) -> None:
    sender = Sender(limits)
    to_one = [sender.outcome("o1") for _ in range(4)]
    to_others = [sender.outcome("o1", f"+861380043100{n}") for n in range(8)]

    assert to_one == ["ok", "ok", "ok", "day"]
    assert to_others == ["ok"] * 7 + ["chat_day"]


@pytest.mark.parametrize(
    "chats", [[f"o{n}" for n in range(11)], [f"o{n // 3}" for n in range(11)], [f"o{n % 4}" for n in range(11)]]
)
def test_a_phone_gets_ten_a_day_from_all_strangers(limits: SmsLimits, chats: list[str]) -> None:
    sender = Sender(limits)

    assert [sender.outcome(chat) for chat in chats] == ["ok"] * 10 + ["unsent"]


def test_three_more_are_kept_for_who_claims_the_record_with_this_phone(limits: SmsLimits) -> None:
    sender = Sender(limits)
    for n in range(11):
        sender.outcome(f"o{n}")

    kept = [sender.outcome(f"new{n}", priority=SmsPriority.CLAIMED) for n in range(4)]

    assert kept == ["kept"] * 3 + ["unsent"]
    assert sender.outcome("o9") == "unsent"


def test_what_is_not_sent_looks_to_the_chat_like_what_is(limits: SmsLimits) -> None:
    sender = Sender(limits)
    for n in range(10):
        sender.outcome(f"o{n}")

    for chat, priority in (("right", SmsPriority.CLAIMED), ("wrong", SmsPriority.NONE)):
        found = [sender.outcome(chat, priority=priority) for _ in range(2)]
        assert found in (["kept"] * 2, ["unsent"] * 2)
        assert outcome(limits, sender.now + timedelta(seconds=30), chat, PHONE, priority=priority) == "soon"
        assert [sender.outcome(chat, priority=priority) for _ in range(2)][1] == "day"
        assert [sender.outcome(chat, f"+861380043100{n}") for n in range(8)] == ["ok"] * 7 + ["chat_day"]


def test_a_kept_message_that_is_reserved_again_stays_a_kept_one(limits: SmsLimits) -> None:
    sender = Sender(limits)
    for n in range(10):
        sender.outcome(f"o{n}")

    assert [limits.reserve("new", PHONE, "same", sender.now, MUCH, SmsPriority.CLAIMED) for _ in range(5)] == [
        SmsKind.KEPT
    ] * 5


def test_what_is_kept_and_what_is_reserved_are_both_left_when_strangers_used_all(limits: SmsLimits) -> None:
    sender = Sender(limits)
    for n in range(20):
        sender.outcome(f"o{n}")

    assert [sender.outcome("new", priority=SmsPriority.CLAIMED) for _ in range(4)] == ["kept"] * 3 + ["day"]
    assert [sender.outcome("holder", priority=SmsPriority.HELD) for _ in range(4)] == ["ok"] * 3 + ["day"]


def test_what_a_claimant_gets_before_the_limit_is_as_for_everybody(limits: SmsLimits) -> None:
    sender = Sender(limits)

    found = [sender.outcome("new" if n < 3 else f"o{n}", priority=SmsPriority.CLAIMED) for n in range(10)]

    assert found == ["ok"] * 10


def test_strangers_cannot_use_up_what_is_reserved_for_the_holder(limits: SmsLimits) -> None:
    sender = Sender(limits)
    strangers = [sender.outcome(f"o{n}") for n in range(11)]
    holder = [sender.outcome("holder", priority=SmsPriority.HELD) for _ in range(4)]

    assert strangers[-1] == "unsent"
    assert holder == ["ok"] * 3 + ["day"]


def test_the_holder_has_three_as_everybody_and_three_more(limits: SmsLimits) -> None:
    sender = Sender(limits)

    assert [sender.outcome("holder", priority=SmsPriority.HELD) for _ in range(7)] == ["ok"] * 6 + ["day"]
    assert sender.outcome("stranger") == "ok"


def test_the_next_day_all_begins_anew(limits: SmsLimits) -> None:
    sender = Sender(limits)
    for _ in range(4):
        sender.outcome("o1")
    sender.now = MORNING.replace(hour=23, minute=58)
    assert sender.outcome("o1") == "day"

    assert sender.outcome("o1") == "ok"


def test_the_whole_service_has_a_budget_an_hour(limits: SmsLimits) -> None:
    sender = Sender(limits)
    found = [sender.outcome(f"o{n}", f"+861380043100{n}", budget=3) for n in range(4)]

    assert found == ["ok", "ok", "ok", "budget"]
    assert limits.count_in_hour(sender.now) == 3
    sender.now += timedelta(hours=1)
    assert sender.outcome("o4", "+8613800431004", budget=3) == "ok"


def test_what_is_given_back_or_refused_leaves_nothing_reserved(limits: SmsLimits) -> None:
    for n in range(12):
        now = MORNING + timedelta(minutes=n)
        limits.reserve("o1", PHONE, str(n), now, MUCH, SmsPriority.NONE)
        limits.give_back("o1", PHONE, str(n), now)
        assert outcome(limits, now, "o2", "+8613900000000", budget=0) == PhoneFault.BUDGET

    assert Sender(limits).outcome("o1") == "ok"
    assert limits.count_in_hour(MORNING) == 1


def test_a_command_that_is_repeated_after_a_lost_reply_counts_once(limits: SmsLimits) -> None:
    for _ in range(20):
        limits.reserve("o1", PHONE, "same", MORNING, 1, SmsPriority.NONE)

    assert limits.count_in_hour(MORNING) == 1
