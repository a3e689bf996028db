"""The support desk of the demo on its first morning."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.health.support.figures import Count
from bot.sandbox.wechat.waiting import fill_phones
from bot.sandbox.words import FOLDER, workers
from bot.service.support.viewing import InboxList
from bot.store.people.reviews import PROPOSED, ReviewKind
from tests.chats import chat_id
from tests.desk import LINK
from tests.handlers.gate.seeding import seed
from tests.staff import receipt_in
from tests.talk import Chat
from tests.world import World, world

MORNING = tomllib.loads((FOLDER / "morning.toml").read_text("utf-8"))
ASKERS = {row["key"]: row for row in MORNING["asker"]}


@pytest.fixture
def morning(store_url: str, store: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world with a gate and a desk in the morning."""
    monkeypatch.chdir(tmp_path)  # without a developer's .env
    with world(store_url) as earth:
        fill_phones(earth.platform)
        assert seed(earth).exit_code == 0
        earth.works()
        yield earth


def phone(earth: World, openid: str) -> Chat:
    """The phone with this openid."""
    return Chat(earth.platform, openid, earth.tray, earth.passes)


def test_people_wait_staff_sign_in_and_every_kind_of_review_is_open(morning: World) -> None:
    support, records = morning.parts.services.support, morning.parts.records
    staff = {one.openid: one for one in workers() if one.desk}
    assert {one.key: " ".join(sorted(one.roles)) for one in staff.values()} == {
        member.name: " ".join(sorted(member.roles)) for member in support.staffing.all()
    }
    for openid in staff:
        assert LINK.search(phone(morning, openid).says("工作台")), openid

    members = {member.name: member for member in support.staffing.all()}
    waiting = support.talks.viewing.rows(InboxList.WAITING, members["chen"], 0)
    assert 20 <= len(waiting) <= 30
    assert [row.since for row in waiting] == sorted(row.since for row in waiting)
    assert (waiting[-1].since - waiting[0].since).total_seconds() > 2 * 3600
    assert all(row.words for row in waiting)
    assert {"段**", ""} < {row.name for row in waiting}
    assert len(support.talks.viewing.rows(InboxList.CLOSED, members["chen"], 0)) == 2

    opened = [review.kind for review in records.reviews.open_ones()]
    assert sorted(opened) == sorted(set(ReviewKind) - PROPOSED)
    assert {row["review"] for row in ASKERS.values() if "review" in row} == set(opened)
    kept = [one.text for row in ASKERS.values() for one in records.questions.of_chat(chat_id(row["openid"]))]
    assert "健康驿站晚上几点熄灯" in kept
    assert len(kept) > 20
    days = support.figuring.report(14, morning.clock()).days  # by this clock the day of the morning may be yesterday
    counted = [tally for _, tally in days if tally.questions and tally.of(Count.OPENED) and tally.first_replies]
    assert len(counted) >= 13


def test_the_clerks_words_arrive_on_the_phones_and_the_bot_goes_on_there(morning: World) -> None:
    answered = phone(morning, ASKERS["sun"]["openid"])
    assert ASKERS["sun"]["reply"] in answered.all
    asker = phone(morning, ASKERS["duan"]["openid"])
    said = [item["text"] for item in morning.platform.conversations.items(asker.openid) if item["side"] == "person"]
    assert said == [MORNING["asks"], *ASKERS["duan"]["said"]]
    assert asker.says("外地人能用吗").endswith(morning.words("answers.helpful"))
    assert "排在第一位" in asker.says("人工")
    assert receipt_in(phone(morning, ASKERS["tan"]["openid"]).says("申诉"))


def test_a_second_start_changes_nothing(morning: World) -> None:
    before = morning.keys("*")

    assert seed(morning).exit_code == 0

    assert morning.keys("*") == before
