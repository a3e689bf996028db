"""Answers at each step of a form: wrong, back, changed, cancelled, hours later, or something else."""

import re

import pytest

from bot.sandbox.authorities.people import person_id
from bot.store.keys import chat_keys
from tests.cast import CITIZEN, CODE, CONSENT, FOREIGNER, GRANDMOTHER, MOTHER
from tests.talk import Chat
from tests.world import World

BUTTONS = (
    ("MY_CODE", "LIVE", "WHY", "REGISTER", "WHO_SCANNED")
    + ("FAMILY_ADD", "FAMILY_CODES", "MY_INFO")
    + ("MY_PLACES", "LANGUAGE", "LANGUAGE", "HELP", "HUMAN")
)

WRONG = [
    ("name", (), "王3", "characters"),
    ("name", (), "A", "short"),
    ("name", (), "阿" * 31, "long"),
    ("document", (CITIZEN.name,), "7", "choice"),
    ("number", (CITIZEN.name, "1"), "22010219850314301", "length"),
    ("number", (CITIZEN.name, "1"), "220102198503143019", "check_digit"),
    ("number", (CITIZEN.name, "1"), "220102198513143018", "birth_date"),
    ("number", (CITIZEN.name, "1"), "990102198503143018", "region"),
    ("number", (CITIZEN.name, "1"), "22010219850314301@8", "characters"),
    ("nationality", (FOREIGNER.name, "2", FOREIGNER.number, FOREIGNER.born), "乌有国", "unknown"),
    ("phone", (CITIZEN.name, "1", CITIZEN.number), "1380043000", "length"),
    ("phone", (CITIZEN.name, "1", CITIZEN.number), "不知道", "words"),
    ("phone", (CITIZEN.name, "1", CITIZEN.number), "+999123456789", "number"),
    ("phone", (CITIZEN.name, "1", CITIZEN.number), "043188888888", "mobile"),
    ("consent", (*CITIZEN.own_answers(), *CONSENT[:-1]), "随便", "choice"),
]


@pytest.mark.parametrize(("step", "given", "wrong", "fault"), WRONG, ids=lambda value: "")
def test_a_wrong_answer_is_explained_and_keeps_what_was_given(
    earth: World, step: str, given: tuple[str, ...], wrong: str, fault: str
) -> None:
    chat = earth.chat()
    question = chat.says("中文", "注册", *given)

    said = chat.says(wrong)

    explanation = earth.parts.texts.say_first("zh", (f"person.{step}.{fault}", f"chat.{fault}"))
    assert said.startswith(explanation.partition("{")[0])
    assert said.endswith(question[question.index("第") :])  # what was sent or linked before is not said again
    assert earth.words("chat.offer_human") in chat.says(wrong)


def test_wrong_answers_everywhere_do_not_stop_anybody(earth: World) -> None:
    chat = earth.chat("citizen")

    chat.says(
        "注册", "王3", "王建国", "9", "1", "22010", CITIZEN.number, "12", CITIZEN.phone, "啊", *CONSENT, "嗯?", "1"
    )

    assert chat.colour == "green"


def test_back_asks_the_question_before_again(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.says("注册", "王建设", "1")

    assert "证件类型" in chat.says("上一步")
    assert "姓名" in chat.says("上一步")
    assert "姓名" in chat.says("上一步")
    chat.says(*CITIZEN.own_answers(), *CONSENT, "1")

    assert "王" in chat.says("我的信息")


def test_one_answer_is_changed_at_confirm_and_the_others_stay(earth: World) -> None:
    chat = earth.chat("citizen")
    summary = chat.says("注册", "王建设", *CITIZEN.own_answers()[1:], *CONSENT)

    assert "姓名" in chat.says("改1")
    assert chat.says("王建国").splitlines()[-1] == summary.splitlines()[-1]
    assert "手机号" in chat.says("改手机号")
    earth.state.registry.set_phone(person_id(CITIZEN.type, CITIZEN.number), "13800431119")
    chat.says("13800431119", CODE, "确认")

    assert chat.colour == "green"
    assert "1119" in chat.says("我的信息")


def test_another_document_asks_for_its_number_and_nothing_else_again(earth: World) -> None:
    chat = earth.chat()
    chat.says("中文", "注册", FOREIGNER.name, "1", CITIZEN.number, FOREIGNER.phone, *CONSENT)

    assert "证件类型" in chat.says("改 2")
    assert "国籍" in chat.says("护照") or "证件号码" in chat.sees


def test_cancelling_forgets_what_was_given(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.says("注册", "王建国", "1")

    assert chat.says("取消") == earth.words("chat.cancelled")
    assert "姓名" in chat.says("注册")
    assert chat_draft(earth, chat).keys() == {"today"}


def test_starting_anew_forgets_what_was_given(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.says("注册", "王建设", "1")

    assert "姓名" in chat.says("重来")
    chat.says(*CITIZEN.own_answers(), *CONSENT, "确认")

    assert chat.colour == "green"


def test_after_hours_the_form_goes_on_where_it_stood(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.says("注册", *CITIZEN.own_answers()[:2])
    earth.passes(hours=5)

    chat.says(*CITIZEN.own_answers()[2:], *CONSENT, "确认")

    assert chat.colour == "green"


def test_after_hours_a_greeting_is_not_taken_for_a_name(earth: World) -> None:
    chat = earth.chat("citizen")
    question = chat.says("注册")
    earth.passes(hours=5)

    offer = chat.says("在吗")

    assert offer == f"{earth.words('answers.greeting')}\n\n{earth.words('chat.kept')}"
    assert chat.says("1") == question
    assert "证件类型" in chat.says(CITIZEN.name)


def test_after_three_days_the_answers_are_deleted_and_the_user_is_told(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.says("注册", "王建国", "1")
    key = chat_keys(chat.id).draft
    store = earth.parts.records.store
    (left,) = store.run(key, ("TTL", key))
    assert 3 * 86400 - 60 < left <= 3 * 86400

    store.run(key, ("PEXPIRE", key, 0))  # the store's own clock cannot be moved

    said = chat.says(CITIZEN.number)
    assert said.startswith(earth.words("chat.expired"))
    assert "姓名" in said
    chat.says(*CITIZEN.own_answers(), *CONSENT, "确认")
    assert chat.colour == "green"


@pytest.mark.parametrize("answers", range(len(CITIZEN.own_answers()) + 2))
def test_every_button_answers_at_any_moment_and_the_form_waits(earth: World, answers: int) -> None:
    chat = earth.chat("citizen")
    given = ("注册", *CITIZEN.own_answers(), *CONSENT)
    chat.says(*given[: answers + 1])
    before = chat_draft(earth, chat)

    for button in BUTTONS:
        assert chat.clicks(button), button
        if not chat_draft(earth, chat).items() >= before.items():  # a choice stands before the form
            chat.says("1")

    assert chat_draft(earth, chat).items() >= before.items()
    chat.says("继续", *given[answers + 1 :], "确认")
    assert chat.last["kind"] == "image"


def test_pictures_and_unknown_words_are_answered(earth: World) -> None:
    chat = earth.chat("citizen")

    assert chat.says("讲个笑话") == earth.words("answers.passed", hotline=earth.config.hotline)
    chat.phone.send({"MsgType": "location", "Location_X": "43.8", "Location_Y": "125.3", "Scale": "15", "Label": ""})
    assert chat.sees == earth.words("hello.words_only")
    chat.says("注册")
    chat.phone.send({"MsgType": "location", "Location_X": "43.8", "Location_Y": "125.3", "Scale": "15", "Label": ""})
    assert earth.words("chat.words_only") in chat.sees


def test_a_code_can_be_looked_up_in_the_middle_of_a_form(earth: World) -> None:
    chat = earth.chat("mother")
    chat.registers(MOTHER)
    chat.says("代办", "父母", GRANDMOTHER.name)

    chat.says("我的码")
    assert chat.last["kind"] == "image"
    chat.says(*GRANDMOTHER.dependant_answers()[1:], "同意", "确认")

    assert chat.colour == "green"


def chat_draft(earth: World, chat: Chat) -> dict[str, str]:
    """The answers stored for this chat, without internal fields."""
    opened = earth.parts.records.sessions.begin(chat.id, "reading", 1)
    kept = opened.draft or {}  # type: ignore[union-attr]
    earth.parts.records.store.run(chat_keys(chat.id).lock, ("DEL", chat_keys(chat.id).lock))
    return {name: value for name, value in kept.items() if not name.startswith("_")}


@pytest.mark.parametrize(
    "all_at_once",
    [
        "王建国 身份证 220102198503143018 手机 138 0043 0001",
        "我叫王建国，身份证号：220102198503143018，电话：13800430001😊",
        "王建国；身份证２２０１０２１９８５０３１４３０１８；１３８００４３０００１",
    ],
)
def test_who_writes_everything_in_one_message_is_asked_only_what_is_left(earth: World, all_at_once: str) -> None:
    chat = earth.chat()
    chat.says("注册")

    told = chat.says(all_at_once)

    assert earth.words("chat.filled", labels="证件类型、证件号码、手机号") in told
    assert earth.words("person.code.sent", tail="0001") in told
    code = earth.tray.code(CITIZEN.phone)
    summary = chat.says(code, "同意")
    assert [part for part in (CITIZEN.name, CITIZEN.number, CITIZEN.phone, "居民身份证") if part not in summary] == []
    chat.says("确认")
    assert chat.colour == "green"


def test_what_was_written_before_is_used_when_its_question_comes(earth: World) -> None:
    chat = earth.chat()
    chat.says("注册", f"{CITIZEN.name} E12345678")

    told = chat.says("护照")

    assert earth.words("chat.filled", labels="证件号码") in told


def test_what_was_written_before_fills_no_question_that_was_asked_again(earth: World) -> None:
    chat = earth.chat()
    chat.says("注册", f"{CITIZEN.name} 身份证 {CITIZEN.number} {CITIZEN.phone}")

    assert "手机号" in chat.says("上一步")
    assert "尾号 0002" in chat.says(MOTHER.phone)


@pytest.mark.parametrize("said", ["我没手机", "俺没有手机啊", "为啥要手机号？"])
def test_who_has_no_phone_reads_what_to_do(earth: World, said: str) -> None:
    chat = earth.chat()

    told = chat.says("注册", *CITIZEN.own_answers()[:-1], said)

    assert told.startswith(earth.words("person.phone.words"))
    assert "第4步" in told


def test_a_relatives_phone_without_the_code_leads_to_a_claim_as_the_sentence_says(earth: World) -> None:
    chat = earth.chat()

    chat.says("注册", *CITIZEN.own_answers()[:-1], "没手机", MOTHER.phone, "收不到", "同意", "确认")

    assert chat.claims


def test_a_message_too_soon_after_the_last_says_how_long_to_wait_and_keeps_the_form(earth: World) -> None:
    chat = earth.chat()
    chat.says("注册", *CITIZEN.own_answers(), "收不到", "同意", "确认", "验证手机")

    told = chat.says(CITIZEN.phone)

    seconds = re.findall(r"请过 (\d+) 秒再回复 重发", told)
    assert 0 < int(seconds[0]) <= 60
    assert "您填的内容还在" in told
    earth.passes(seconds=61)
    assert earth.words("person.code.sent", tail="0001") in chat.says("重发")
