"""Uploaded pictures in a chat: each variant is uploaded once, and a chat has so many a day."""

from bot.chat.fields import UPLOADED_PICTURES
from bot.service.codes.codes import MAX_UPLOADS_PER_DAY
from bot.service.codes.upload_notes import MAX_NOTES, UploadNotes
from tests.cast import CHILD, CITIZEN, GRANDMOTHER, MOTHER
from tests.talk import Chat
from tests.world import World


def uploads(earth: World) -> int:
    """The number of uploaded pictures."""
    return earth.platform.calls.used("media/upload")


def notes(earth: World, chat: Chat) -> list[str]:
    """The stored notes of uploaded pictures."""
    return earth.parts.records.chat_fields.read(chat.id).get(UPLOADED_PICTURES, "").splitlines()


def test_going_to_and_fro_between_languages_and_modes_uploads_each_picture_once(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    shown = {}
    for _ in range(3):
        for words in (("中文", "我的码"), ("English", "my code"), ("中文", "大字", "我的码"), ("标准模式",)):
            chat.says(*words)
            if chat.last["kind"] == "image":
                assert shown.setdefault(words, chat.last["media_id"]) == chat.last["media_id"]

    assert len(set(shown.values())) == 3
    assert uploads(earth) == 3


def test_a_family_has_a_picture_each(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    mother.adds(GRANDMOTHER)
    mother.adds(CHILD, "子女")
    before = uploads(earth)

    for _ in range(3):
        pictures = set()
        for words in (("我的码",), ("家人的码", "1"), ("家人的码", "2")):
            mother.says(*words)
            pictures.add(mother.last["media_id"])
        assert len(pictures) == 3

    assert uploads(earth) == before


def test_the_notes_name_neither_person_nor_colour(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)

    (note,) = notes(earth, chat)
    assert earth.person(CITIZEN) not in note
    assert "green" not in note


def test_notes_that_ran_out_are_dropped_with_the_next_upload(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    chat.says("English", "my code")
    assert len(notes(earth, chat)) == 2

    earth.passes(minutes=21)
    chat.says("my code")

    assert len(notes(earth, chat)) == 1


def spends(earth: World, chat: Chat, count: int) -> None:
    """Ask for the code so many times, each time when the last picture cannot be used any more."""
    for _ in range(count):
        earth.passes(minutes=21)
        chat.says("我的码")


def test_who_has_spent_the_days_uploads_gets_a_card_and_others_are_not_affected(earth: World) -> None:
    earth.passes(seconds=_until_midnight(earth))
    chat, other = earth.chat("citizen"), earth.chat("mother")
    chat.registers(CITIZEN)
    spends(earth, chat, MAX_UPLOADS_PER_DAY - 1)
    assert chat.last["kind"] == "image"

    spends(earth, chat, 3)

    assert (chat.last["kind"], chat.colour) == ("news", "green")
    assert uploads(earth) == MAX_UPLOADS_PER_DAY
    other.registers(MOTHER)
    assert other.last["kind"] == "image"
    earth.passes(seconds=_until_midnight(earth))
    chat.says("我的码")
    assert chat.last["kind"] == "image"


def _until_midnight(earth: World) -> float:
    """Seconds until a new day has begun."""
    now = earth.clock()
    return 86_400 - (now.hour * 3600 + now.minute * 60 + now.second) + 1


def test_the_notes_of_a_chat_are_bounded(earth: World) -> None:
    uploaded, now, stored = UploadNotes(earth.parts.records.vault), earth.clock(), ""
    for number in range(MAX_NOTES + 3):
        stored = uploaded.add(stored, uploaded.variant("person", f"content {number}"), f"media{number}", now)

    assert [line.partition(" ")[0] for line in stored.splitlines()] == [f"media{n}" for n in range(10, 2, -1)]
    assert uploaded.find(stored, uploaded.variant("person", "content 3"), now) == "media3"
    assert uploaded.find(stored, uploaded.variant("person", "content 2"), now) == ""
