"""The table: what a claimant proves, in which state the record is, who holds it afterwards, and who is told what.

The person is confirmed at the platform, so whoever holds the record sees red, and nobody else a word of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from bot.assembly import beijing_now
from bot.health.codes.colour import Colour
from bot.health.people.assurance import Level
from tests.cases import tried
from tests.claimants import COMPARED, PEOPLE, PROOFS, RELATIVES_PROOFS, STATES, Scene, SceneKeeper, states_of
from tests.talk import Chat
from tests.wording import KEYS, TEXTS

TABLE = """
proofs                  | states                                                                                                   | held by   | old chat is told         | agent is told              | claimant is told
alone                   | nobody; claims only; erased; new, under 14; new, 14-17; new, 18; turned 18; new, from 60; new, foreigner | -         | -                        | -                          | -
alone                   | own chat, 2; own chat, 3; in review; own chat, from 60; recycled; own chat, foreigner                    | old       | attempt                  | -                          | -
alone                   | agents; agents, under 14; agents, 14-17; agents, from 60; agents, foreigner                              | agent     | -                        | -                          | -
alone                   | both; both, under 14                                                                                     | old agent | attempt                  | -                          | -
others_phone, abroad    | nobody; claims only; erased; new, under 14; new, 14-17; new, 18; turned 18; new, from 60                 | -         | -                        | -                          | / still_claim
others_phone, abroad    | own chat, 2; own chat, 3; in review; own chat, from 60; recycled                                         | old       | attempt                  | -                          | / still_claim
others_phone, abroad    | agents; agents, under 14; agents, 14-17; agents, from 60                                                 | agent     | -                        | -                          | / still_claim
others_phone, abroad    | both; both, under 14                                                                                     | old agent | attempt                  | -                          | / still_claim
others_phone            | new, foreigner                                                                                           | -         | -                        | -                          | / still_claim
others_phone            | own chat, foreigner                                                                                      | old       | attempt                  | -                          | / still_claim
others_phone            | agents, foreigner                                                                                        | agent     | -                        | -                          | / still_claim
abroad                  | new, foreigner                                                                                           | new       | -                        | -                          | -
abroad                  | own chat, foreigner                                                                                      | old       | attempt                  | -                          | -
abroad                  | agents, foreigner                                                                                        | agent     | -                        | -                          | -
recorded_phone          | nobody; claims only; erased; new, under 14; new, 14-17; new, 18; turned 18; new, from 60; new, foreigner | new       | -                        | -                          | -
recorded_phone          | own chat, 2; own chat, 3; in review; own chat, from 60; own chat, foreigner                              | new       | moved                    | -                          | -
recorded_phone          | recycled                                                                                                 | old       | attempt                  | -                          | / still_claim
recorded_phone          | agents; agents, 14-17; agents, from 60; agents, foreigner                                                | agent new | -                        | taken_over                 | your_agent
recorded_phone          | agents, under 14                                                                                         | agent     | -                        | asked_child / review_asked | / review_opened
recorded_phone          | both; both, under 14                                                                                     | agent new | moved                    | taken_over                 | your_agent
second_phone            | nobody; claims only; erased; new, under 14; new, 14-17; new, 18; turned 18; new, from 60; new, foreigner | new       | -                        | -                          | -
second_phone            | own chat, 2; own chat, 3; in review; own chat, from 60; recycled; own chat, foreigner                    | old       | asked_own / review_asked | -                          | / review_opened
second_phone            | agents; agents, 14-17; agents, from 60; agents, foreigner                                                | agent new | -                        | taken_over                 | your_agent
second_phone            | agents, under 14                                                                                         | agent     | -                        | asked_child / review_asked | / review_opened
second_phone            | both                                                                                                     | old agent | asked_own / review_asked | -                          | / review_opened
second_phone, new_phone | both, under 14                                                                                           | old agent | attempt / review_of_child   | asked_child / review_asked | / review_opened
new_phone               | nobody; claims only; erased; new, under 14; new, 14-17; new, 18; turned 18; new, from 60; new, foreigner | new       | -                        | -                          | -
new_phone               | own chat, 2; in review; own chat, from 60; recycled                                                      | new       | moved                    | -                          | -
new_phone               | own chat, 3; own chat, foreigner                                                                         | old       | asked_own / review_asked | -                          | / review_opened
new_phone               | agents; agents, 14-17; agents, from 60; agents, foreigner                                                | agent new | -                        | taken_over                 | your_agent
new_phone               | agents, under 14                                                                                         | agent     | -                        | asked_child / review_asked | / review_opened
new_phone               | both                                                                                                     | agent new | moved                    | taken_over                 | your_agent
in_person               | nobody; claims only; erased; new, under 14; new, 14-17; new, 18; turned 18; new, from 60; new, foreigner | new       | -                        | -                          | verified
in_person               | own chat, 2; own chat, 3; in review; own chat, from 60; recycled; own chat, foreigner                    | old       | attempt review_asked     | -                          | review_opened
in_person               | agents; agents, under 14; agents, 14-17; agents, from 60; agents, foreigner                              | agent     | -                        | review_asked               | review_opened
in_person               | both                                                                                                     | old agent | attempt review_asked     | -                          | review_opened
in_person               | both, under 14                                                                                           | old agent | attempt review_of_child  | review_asked               | review_opened
relative_alone, kin     | nobody; claims only; erased; new, 18; turned 18; new, foreigner                                          | -         | -                        | -                          | review_opened
relative_alone          | new, under 14; new, 14-17; new, from 60                                                                  | -         | -                        | -                          | -
kin                     | new, under 14; new, 14-17; new, from 60                                                                  | new       | -                        | -                          | -
relative_alone, kin     | own chat, 2; own chat, 3; in review; recycled; own chat, foreigner                                       | old       | consent review_asked     | -                          | review_opened
relative_alone, kin     | own chat, from 60                                                                                        | old       | consent                  | -                          | -
relative_alone, kin     | agents; agents, foreigner                                                                                | agent     | -                        | consent_for review_asked   | review_opened
relative_alone          | agents, under 14; agents, 14-17; agents, from 60                                                         | agent     | -                        | consent_for / review_asked | -
kin                     | agents, under 14; agents, 14-17; agents, from 60                                                         | agent     | -                        | consent_for / review_asked | / review_opened
relative_alone, kin     | both                                                                                                     | old agent | consent review_asked     | -                          | review_opened
relative_alone, kin     | both, under 14                                                                                           | old agent | consent                  | -                          | -
relative_with_phone     | nobody; claims only; erased; new, under 14; new, 14-17; new, 18; turned 18; new, from 60; new, foreigner | new       | -                        | -                          | -
relative_with_phone     | own chat, 2; own chat, 3; in review; own chat, from 60; own chat, foreigner                              | old       | consent                  | -                          | -
relative_with_phone     | recycled                                                                                                 | old       | consent review_asked     | -                          | review_opened
relative_with_phone     | agents; agents, under 14; agents, 14-17; agents, from 60; agents, foreigner                              | agent     | -                        | consent_for / review_asked | / review_opened
relative_with_phone     | both; both, under 14                                                                                     | old agent | consent                  | -                          | -
relatives_sim           | nobody; new, 18; turned 18; claims only; new, from 60; new, under 14; new, foreigner; new, 14-17; erased | new       | -                        | -                          | verified
relatives_sim           | in review; recycled; own chat, 2; own chat, from 60; own chat, 3; own chat, foreigner                    | old       | attempt                  | -                          | / still_claim
relatives_sim           | agents, under 14; agents, from 60; agents; agents, 14-17; agents, foreigner                              | agent     | -                        | -                          | / still_claim
relatives_sim           | both, under 14; both                                                                                     | old agent | attempt                  | -                          | / still_claim
by_staff                | new, 18; nobody; turned 18; claims only; new, from 60; new, under 14; new, foreigner; new, 14-17; erased | new       | -                        | -                          | review_approved review_opened
by_staff                | in review; recycled; own chat, 2; own chat, from 60; own chat, 3; own chat, foreigner                    | new       | attempt moved_by_staff review_asked | -                          | review_approved review_opened
by_staff                | agents, under 14; agents, from 60; agents; agents, 14-17; agents, foreigner                              | agent new | -                        | review_asked taken_over    | review_approved review_opened your_agent
by_staff                | both, under 14                                                                                           | agent new | attempt moved_by_staff review_of_child | review_asked taken_over    | review_approved review_opened your_agent
by_staff                | both                                                                                                     | agent new | attempt moved_by_staff review_asked | taken_over                 | review_approved review_opened your_agent
relative_in_person      | new, 18; nobody; claims only; turned 18; new, foreigner; erased                                          | new       | -                        | -                          | review_opened verified_dependant
relative_in_person      | in review; recycled; own chat, 2; own chat, 3; own chat, foreigner                                       | old       | consent review_asked     | -                          | review_opened
relative_in_person      | new, from 60; new, under 14; new, 14-17                                                                  | new       | -                        | -                          | verified_dependant
relative_in_person      | own chat, from 60                                                                                        | old       | consent                  | -                          | -
relative_in_person      | agents, under 14; agents, from 60; agents, 14-17                                                         | agent     | -                        | consent_for / review_asked | / review_opened
relative_in_person      | agents; agents, foreigner                                                                                | agent     | -                        | consent_for review_asked   | review_opened
relative_in_person      | both, under 14                                                                                           | old agent | consent                  | -                          | -
relative_in_person      | both                                                                                                     | old agent | consent review_asked     | -                          | review_opened
"""  # noqa: E501
"""Proofs and states are explained in ``tests.claimants``. "told" are the keys of notices; those that come within
73 hours, in which nobody answers, stand after a stroke.
"""


@dataclass(frozen=True)
class Row:
    """One proof in one state, and what comes of it: the chats that hold the record, and the notices of each, at once
    and later.
    """

    proof: str
    state: str
    holders: frozenset[str]
    told: dict[str, frozenset[str]]
    later: dict[str, frozenset[str]]

    @property
    def by_relative(self) -> bool:
        """Whether the claimant wants to act for the person."""
        return PROOFS[self.proof] in RELATIVES_PROOFS


def read_rows() -> Iterator[Row]:
    """The rows of the table, one for each proof and state."""
    for line in TABLE.strip().splitlines()[1:]:
        proofs, states, *outcome = (cell.strip() for cell in line.split("|"))
        holders, *told = ([frozenset(part.split()) - {"-"} for part in f"{cell}/".split("/")[:2]] for cell in outcome)
        heard = dict(zip(("old", "agent", "new"), told, strict=True))
        at_once, later = ({name: parts[time] for name, parts in heard.items()} for time in (0, 1))
        for proof in proofs.split(", "):
            for state in states.split("; "):
                yield Row(proof, state, holders[0], at_once, later)


ROWS = sorted(read_rows(), key=lambda row: row.state)  # each state is played once by each process that needs it
WITHOUT_PROOF = ("alone", "others_phone", "relative_alone")
"""Proofs that prove nothing, whoever holds the record."""

NOTICES = {
    key.removeprefix("notice."): re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(TEXTS.say("zh", key))))
    for key in KEYS
    if key.startswith("notice.")
}
VENUE, SECRETS = "长春站", ("确诊", "红码", "长春站")
"""What only a holder may read: the reason, the colour, where the person was."""


def said(chat: Chat, *texts: str) -> str:
    """All that the chat reads in answer to these texts, on cards too."""
    since, cards = len(chat.all), []
    for text in texts:
        chat.says("取消", text)
        cards += [chat.card["title"] + chat.card["text"]] if chat.last["kind"] == "news" else []
    return "\n".join((chat.all[since:], *cards))


def notices(text: str) -> frozenset[str]:
    """The keys of the notices in a text."""
    lines = text.splitlines()
    return frozenset(key for key, pattern in NOTICES.items() if any(pattern.fullmatch(line) for line in lines))


def shows_red(chat: Chat, word: str) -> bool:
    """Whether this word shows the confirmed person's code."""
    chat.says("取消", word)
    return chat.colour is Colour.RED if chat.last["kind"] in ("image", "news") else False


def test_the_table_has_every_proof_in_every_state_once() -> None:
    found = sorted((row.proof, row.state) for row in ROWS)

    assert found == sorted((proof, state) for proof in PROOFS for state in STATES)


@pytest.mark.parametrize("row", tried(tried(ROWS)), ids=lambda row: f"{row.proof}, {row.state}")
def test_who_holds_it_and_who_is_told(keeper: SceneKeeper, store: object, row: Row) -> None:
    with keeper.scene(row.state) as scene:
        names = {name for name in ("old", "agent") if name in scene.openids}
        since = {name: len(scene.chat(name).all) for name in names}

        PROOFS[row.proof](scene)
        scene.earth.works()

        heard = {name: notices(scene.chat(name).all[since.get(name, 0) :]) for name in (*names, "new")}
        assert heard == {name: told for name, told in row.told.items() if name in heard}
        words = {"old": "我的码", "agent": "家人的码", "new": "家人的码" if row.by_relative else "我的码"}
        holders = {name for name in (*names, "new") if shows_red(scene.chat(name), words[name])}
        assert holders == row.holders
        if "new" not in row.holders:
            sees_nothing_of_the_person(scene, relative=row.by_relative)
        if "old" in names - row.holders:
            sees_nothing_any_more(scene)
        assert told_later(scene, names) == {name: told for name, told in row.later.items() if name in heard}


LATE = {"review_late"}
"""What those who opened a review are told besides, since no staff looks at it here."""


def told_later(scene: Scene, names: set[str]) -> dict[str, frozenset[str]]:
    """The keys of the notices that each of these chats and the claimant's is told within 73 hours."""
    chats = {name: scene.chat(name) for name in (*names, "new")}
    since = {name: len(chat.all) for name, chat in chats.items()}
    scene.earth.passes(hours=73)
    scene.earth.works()
    for chat in chats.values():
        chat.says("取消", "0")
    return {name: notices(chat.all[since[name] :]) - LATE for name, chat in chats.items()}


def sees_nothing_of_the_person(scene: Scene, *, relative: bool) -> None:
    """The claimant sees the grey code and nothing of the record."""
    words = ("家人的码", "家人为什么") if relative else ("我的码", "为什么", "谁扫过我", "我的代办人", "代办")
    read = said(scene.chat("new"), *words)
    assert [secret for secret in SECRETS if secret in read] == []
    assert scene.chat("new").says("取消", words[0]) == "灰码"


def sees_nothing_any_more(scene: Scene) -> None:
    """The old chat, the page and the picture that it was given, and its code at the gate show nothing any more."""
    old = scene.chat("old")
    old.says("取消", "0")
    read = said(old, "我的码", "为什么", "我的信息", "谁扫过我", "我的代办人", "家人的码")
    assert [secret for secret in (*SECRETS, *scene.who.secrets) if secret in read] == []
    assert old.last["kind"] == "text"
    assert [scene.browser.get(url).status_code for url in (scene.link, scene.picture)] == [410, 410]
    refused = {scene.earth.words(f"gate.refused.{code}") for code in ("revoked", "unknown")}
    assert scene.site.scans(scene.code).partition("\n")[0] in refused


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("proof", WITHOUT_PROOF)
def test_without_a_proof_the_same_answer_and_picture_in_every_state(
    keeper: SceneKeeper, store: object, proof: str, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, answers = beijing_now(), set()
    noon = now.replace(hour=12) + timedelta(days=4)
    monkeypatch.setattr("tests.clock.beijing_now", lambda: now)  # the picture shows the second
    for state in COMPARED.intersection(states_of(PEOPLE[person])):
        with keeper.scene(state) as scene:
            scene.earth.passes(seconds=(noon - scene.earth.clock()).total_seconds())
            chat = scene.chat("new")
            PROOFS[proof](scene)
            answers.add((chat.all, chat.card["title"], chat.card["text"], without_code(chat.picture)))

    assert len(answers) == 1


def without_code(png: bytes) -> bytes:
    """The picture with a white field in the place of the code, which differs each time."""
    image = Image.open(BytesIO(png)).convert("RGB")
    (found,) = zxingcpp.read_barcodes(image)
    top, bottom = found.position.top_left, found.position.bottom_right
    ImageDraw.Draw(image).rectangle((top.x - 8, top.y - 8, bottom.x + 8, bottom.y + 8), fill="white")
    return image.tobytes()


LEVELS = {
    Level.PHONE: ("recorded_phone", "relatives_sim", "kin", "relative_with_phone"),
    Level.IN_PERSON: ("in_person", "relative_in_person", "by_staff"),
}
"""The level that each proof gives to somebody whom nobody holds."""


@pytest.mark.parametrize(("level", "proof"), [(level, proof) for level, proofs in LEVELS.items() for proof in proofs])
@pytest.mark.parametrize("state", ["new, under 14", "claims only"])
def test_the_level_that_a_proof_gives(keeper: SceneKeeper, store: object, state: str, proof: str, level: Level) -> None:
    with keeper.scene(state) as scene:
        PROOFS[proof](scene)
        scene.earth.works()

        record = scene.earth.parts.records.people.get(scene.earth.person(scene.who))
        assert record
        assert record.level is (Level.CLAIM if (state, proof) == ("claims only", "kin") else level)
