"""Another Official Account: every user has another openid, and keeps all that they had, wherever it was cut."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.commands.migrate import migration_names, read_pairs
from bot.health.codes.colour import Colour
from bot.service.support.viewing import InboxList
from bot.signing.receipts import Receipts
from bot.store.chat.chat_ids import viewer_digest, viewer_tag
from bot.store.gate.packing import PassKind, PassOutcome, Visit
from bot.store.gate.retention import day_of
from bot.store.people.reviews import KEPT_SECONDS
from bot.store.shared_state import WORKER, save_heartbeat
from bot.store.upgrade.migration import Migration
from tests.cases import ALL_CASES, long
from tests.cast import CHILD, CODE, MOTHER, elder
from tests.chats import chat_id
from tests.faults.killer import Killer
from tests.gatehouse import Gatehouse
from tests.staff import Staff, receipt_in
from tests.story.test_appeals import approved, robbed
from tests.story.test_erasure import RECEIPT
from tests.story.test_moved_questions import leaving
from tests.story.test_privacy import dump
from tests.talk import Chat
from tests.town import QUESTION, Town
from tests.upgrade.kept import contents
from tests.world import World, world


@pytest.fixture
def town(gatehouse: Gatehouse) -> Town:
    """A town that was left in the middle of everything; the worker stopped a minute ago."""
    found = Town(gatehouse.world)
    found.live()
    gatehouse.world.works()  # the elder is asked
    gatehouse.world.passes(minutes=1)
    return found


class Moving:
    """The pairs of a town's people, and their phones at the new account."""

    def __init__(self, town: Town) -> None:
        self.town, self.earth = town, town.earth
        self.pairs = {chat.openid: self.earth.platform.people.add("moved").openid for chat in town.chats}
        self._shows_child()

    def _shows_child(self) -> None:
        """The mother shows her child's code to the scanner."""
        records, now = self.earth.parts.records, self.earth.clock()
        ((venue, entrance),) = records.gate.bindings.venues_of(self.town.scanner.id)
        shown_by = viewer_tag(viewer_digest(records.vault, self.town.mother.id))
        outcome = PassOutcome(None, Colour.GREEN, PassKind.LOOK, passed=False)
        records.gate.visits.add_look(
            self.earth.person(CHILD), Visit(venue, now, entrance, outcome, 1, shown_by=shown_by)
        )

    def file(self, folder: Path) -> Path:
        """The pairs as lines."""
        path = folder / "openids.csv"
        path.write_text("".join(f"{former},{new}\n" for former, new in self.pairs.items()))
        return path

    def moved(self, chat: Chat) -> Chat:
        """The phone of this person at the new account."""
        return Chat(self.earth.platform, self.pairs[chat.openid], self.earth.tray, self.earth.passes)

    def goes_on(self) -> None:
        """The people of the town take up what was left open, and have all that they had."""
        town = self.town
        citizen, mother, elder = self.moved(town.citizen), self.moved(town.mother), self.moved(town.elder)
        manager, scanner, visitor = self.moved(town.manager), self.moved(town.scanner), self.moved(town.visitor)
        citizen.says("我的码")
        assert citizen.colour is Colour.GREEN
        assert "长春站 东进站口" in citizen.says("谁扫过我", "1")
        assert "家人的证件" in mother.says("1")  # the form goes on
        assert "长春站 东进站口" in mother.says("取消", "谁扫过我", CHILD.name)
        mother.says("家人的码")
        assert "长春站" in manager.says("我的场所")
        assert scanner.says("36.6").startswith("✅")
        assert "李秀英" in elder.says("1")
        assert elder.says("1", "确认") == self.earth.words("agents.unbound")
        assert "已同意" in elder.says("同意代办") + elder.says("1")
        visitor.says("0")
        support = self.earth.parts.services.support
        (row,) = support.talks.viewing.rows(InboxList.WAITING, support.staffing.clerks()[0], 0)
        assert (row.ref, row.words) == (support.talks.viewing.ref(visitor.id), QUESTION)
        self.earth.works()


def test_everybody_keeps_everything_at_the_new_account(town: Town, gatehouse: Gatehouse, tmp_path: Path) -> None:
    moving = Moving(town)

    done = gatehouse.command("migrate", "openids", str(moving.file(tmp_path)))

    assert done.exit_code == 0, done.output
    assert done.output.endswith("6 chats are migrated.\n")
    left = [line for line in dump(town.earth.parts.records.store).splitlines() if not line.startswith(b"u:")]
    assert [line for line in left for former in moving.pairs if chat_id(former).encode() in line] == []
    assert gatehouse.noted("migrate.openids machine pairs:6")
    moving.goes_on()


def test_notices_reach_people_at_the_new_account(town: Town, gatehouse: Gatehouse, tmp_path: Path) -> None:
    moving, earth = Moving(town), town.earth
    earth.parts.services.notices.notify(town.citizen.id, earth.clock(), "notice.claimed")
    gatehouse.command("migrate", "openids", str(moving.file(tmp_path)))

    earth.works()

    assert earth.words("notice.claimed") in moving.moved(town.citizen).all
    assert earth.words("notice.claimed") not in town.citizen.all


def test_who_wrote_to_the_new_account_before_keeps_both(town: Town, gatehouse: Gatehouse, tmp_path: Path) -> None:
    moving = Moving(town)
    early = moving.moved(town.mother)
    assert early.says("我的码") == town.earth.words("code.unregistered")

    assert gatehouse.command("migrate", "openids", str(moving.file(tmp_path))).exit_code == 0

    moving.goes_on()


def test_a_cluster_is_migrated_too(cluster: object, cluster_url: str, tmp_path: Path) -> None:
    with world(cluster_url) as earth:
        town = Town(earth)
        town.live()
        earth.works()
        earth.passes(minutes=1)
        moving = Moving(town)

        done = Gatehouse(earth).command("migrate", "openids", str(moving.file(tmp_path)))

        assert done.output.endswith("6 chats are migrated.\n")
        moving.goes_on()


def test_the_pairs_may_come_in_several_files(town: Town, gatehouse: Gatehouse, tmp_path: Path) -> None:
    moving = Moving(town)
    lines = moving.file(tmp_path).read_text().splitlines()

    for part in (lines[:2], lines[2:]):
        file = tmp_path / "part.csv"
        file.write_text("\n".join(part))
        assert gatehouse.command("migrate", "openids", str(file)).exit_code == 0

    moving.goes_on()


@long
def test_a_migration_that_is_cut_at_any_round_trip_is_completed_by_running_it_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    earth, moving, killer = town.earth, Moving(town), Killer(monkeypatch)
    url, past = earth.env["REDIS_URL"], earth.snapshot()
    run(earth, moving.pairs)
    expected, cuts = shape(url), 0
    for _ in killer.everywhere(earth, lambda: run(earth, moving.pairs), given=lambda: earth.goes_back(past)):
        assert shape(url) == expected, cuts
        cuts += 1

    assert cuts > (60 if ALL_CASES else 35)
    moving.goes_on()


def run(earth: World, pairs: dict[str, str]) -> None:
    """The migration in this process."""
    found = Migration(earth.parts.records, pairs, migration_names(), day_of(earth.clock()))
    list(found.run())
    assert found.unopened == 0


def shape(url: str) -> list[Any]:
    """What the store holds, without what is drawn at random: names and kinds of keys, and sizes of what is in them."""
    return [(key, kind, seconds > 0, _size(value)) for key, kind, seconds, value in contents(url)]


def _size(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _size(part) for name, part in value.items()}
    return len(value)


ANSWER = {
    "errcode": 0,
    "errmsg": "ok",
    "result_list": [
        {"ori_openid": "oFormer000000000000000000001", "new_openid": "oNew000000000000000000000001", "err_msg": "ok"},
        {"ori_openid": "oFormer000000000000000000002", "err_msg": "ori_openid error"},
    ],
}
PAIRS = {"oFormer000000000000000000001": "oNew000000000000000000000001"}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ANSWER),
        json.dumps([ANSWER]),
        json.dumps(ANSWER, indent=1) + "\n" + json.dumps({"errcode": 0, "result_list": []}),
        "ori_openid,new_openid\noFormer000000000000000000001, oNew000000000000000000000001\n"
        "oFormer000000000000000000002,\n\n",
    ],
    ids=["an answer", "a list of answers", "answers one after the other", "lines"],
)
def test_the_platforms_answers_and_lines_are_read(text: str) -> None:
    assert read_pairs(text) == (PAIRS, 1)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"errcode": 40001}',
        '{"result_list": 3}',
        '[{"a": 1}]',
        "[3]",
        "o1,o2",
        "oFormer000000000000000000001;oNew000000000000000000000001",
        "oFormer000000000000000000001,oNew000000000000000000000001\n"
        "oFormer000000000000000000001,oNew000000000000000000000002",
        "oFormer000000000000000000001,oNew000000000000000000000001\n"
        "oFormer000000000000000000002,oNew000000000000000000000001",
        "oFormer000000000000000000001,oFormer000000000000000000002\n"
        "oFormer000000000000000000002,oNew000000000000000000000001",
    ],
)
def test_a_faulty_file_changes_nothing_and_is_not_repeated(text: str, gatehouse: Gatehouse, tmp_path: Path) -> None:
    store = gatehouse.world.parts.records.store
    before, file = dump(store), tmp_path / "file"
    file.write_text(text)

    done = gatehouse.command("migrate", "openids", str(file))

    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert "oFormer" not in done.output
    assert dump(store) == before


def test_it_waits_until_the_worker_is_stopped(town: Town, gatehouse: Gatehouse, tmp_path: Path) -> None:
    save_heartbeat(town.earth.parts.records.store, WORKER, gatehouse.now)

    done = gatehouse.command("migrate", "openids", str(Moving(town).file(tmp_path)))

    assert (done.exit_code, "stop web and worker" in done.output) == (1, True)


def migrated(house: Gatehouse, folder: Path, chat: Chat) -> Chat:
    """The phone of this person at the new account, to which only they move."""
    earth, file = house.world, folder / "openids.csv"
    new = earth.platform.people.add("moved").openid
    file.write_text(f"{chat.openid},{new}\n")
    earth.passes(minutes=1)
    done = house.command("migrate", "openids", str(file))
    assert done.exit_code == 0, done.output
    return Chat(earth.platform, new, earth.tray, earth.passes)


def test_an_appeal_goes_on_at_the_new_account(gatehouse: Gatehouse, tmp_path: Path) -> None:
    staff = Staff(gatehouse)
    mother, _ = robbed(staff)
    receipt = receipt_in(mother.says("申诉"))

    moved = migrated(gatehouse, tmp_path, mother)

    approved(staff, receipt)
    moved.says("0", "我的码")
    assert moved.colour is Colour.GREEN


def test_the_pause_after_a_refusal_goes_on_at_the_new_account(gatehouse: Gatehouse, tmp_path: Path) -> None:
    staff, earth = Staff(gatehouse), gatehouse.world
    mother, thief = robbed(staff)
    receipt = receipt_in(mother.says("申诉"))
    for name in ("wang", "li"):
        staff.votes(name, "refuse", receipt)
    earth.passes(days=3)

    moved = migrated(gatehouse, tmp_path, mother)

    moved.says("0")
    assert moved.says("申诉") == earth.words("appeal.paused", receipt=receipt, hotline=earth.config.hotline)
    earth.passes(days=3, hours=23)
    assert receipt_in(moved.says("申诉")) == receipt
    earth.passes(hours=1)
    assert receipt_in(moved.says("申诉")) != receipt
    key = f"rv:{{{receipt}}}"
    assert 0 < earth.parts.records.store.run(key, ("TTL", key))[0] <= KEPT_SECONDS


def test_who_said_no_is_not_asked_again_by_the_new_account(gatehouse: Gatehouse, tmp_path: Path) -> None:
    earth, who = gatehouse.world, elder()
    person, agent = gatehouse.citizen(who), gatehouse.citizen(MOTHER)
    agent.adds(who)
    earth.works()
    asked = "想代办您的码"
    assert person.all.count(asked) == 1
    person.says("拒绝代办")
    earth.passes(days=1)

    moved = migrated(gatehouse, tmp_path, agent)

    moved.adds(who)
    earth.works()
    person.says("0")
    assert person.all.count(asked) == 1


def test_an_erasure_that_was_cut_off_ends_at_the_new_account(
    gatehouse: Gatehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earth = gatehouse.world
    mother = gatehouse.citizen(MOTHER)
    mother.adds(CHILD, "子女")
    earth.passes(minutes=2)
    mother.says("注销", "1")
    with monkeypatch.context() as patched:
        patched.delattr("bot.service.people.erasure.Erasure._run")
        mother.says(CODE, "确认")

    moved = migrated(gatehouse, tmp_path, mother)
    assert earth.parts.records.people.find_by_document(CHILD.type, CHILD.number)
    earth.works()

    receipt = RECEIPT.search(moved.all)
    assert receipt
    assert Receipts(earth.config.secret_keys).read(receipt[0]).dependants == 1
    for who in (MOTHER, CHILD):
        assert earth.parts.records.people.find_by_document(who.type, who.number) is None
    assert moved.says("我的码") == earth.words("code.unregistered")


def test_an_interrupted_handover_ends_at_the_new_account(
    gatehouse: Gatehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earth = gatehouse.world
    old, taker = gatehouse.citizen(MOTHER), earth.chat()
    with monkeypatch.context() as patched:
        patched.setattr("bot.service.people.handover.Handover.finish", lambda *_: None)
        taker.registers(MOTHER)
    file = tmp_path / "openids.csv"
    pairs = {chat.openid: earth.platform.people.add("moved").openid for chat in (old, taker)}
    file.write_text("".join(f"{former},{new}\n" for former, new in pairs.items()))
    earth.passes(minutes=1)
    gatehouse.command("migrate", "openids", str(file))

    kept = earth.parts.records.former_chats.identity
    assert [bool(kept(earth.person(MOTHER), chat)) for chat in (old.id, chat_id(pairs[old.openid]))] == [False, True]
    earth.works()

    former = Chat(earth.platform, pairs[old.openid], earth.tray, earth.passes)
    assert earth.words("notice.moved", tail=MOTHER.phone[-4:]) in former.says("0") + former.all
    assert receipt_in(former.says("申诉"))


def test_what_a_holder_agreed_to_before_needs_no_more_waiting(gatehouse: Gatehouse, tmp_path: Path) -> None:
    staff, earth = Staff(gatehouse), gatehouse.world
    _, (_, mother), _, receipt = leaving(earth)
    mother.says("0")
    assert mother.says("同意办理") == earth.words("agents.agreed_review", agent=receipt)

    moved = migrated(gatehouse, tmp_path, mother)

    for name in ("wang", "li"):
        staff.votes(name, "approve", receipt)
    assert earth.words("family.none") in moved.says("家人的码")
