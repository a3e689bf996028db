"""Answers as people write them: with labels, in sentences, several at once, corrected at the end."""

import pytest

from tests.answers.expectations import draft
from tests.cast import CITIZEN, CODE, FOREIGNER, GRANDMOTHER, MOTHER, whole
from tests.world import World

TO_TYPE = (CITIZEN.name,)
TO_NUMBER = (CITIZEN.name, "1")
TO_PHONE = (CITIZEN.name, "1", CITIZEN.number)


@pytest.mark.parametrize(
    ("given", "said", "expected"),
    [
        ((), "姓名：王建国", "证件类型"),
        ((), "我的姓名是王建国", "证件类型"),
        ((), "名字 王建国", "证件类型"),
        ((), "My name is Anna Smith", "证件类型"),
        (TO_TYPE, "证件类型：身份证", "证件号码"),
        (TO_TYPE, "我有身份证", "证件号码"),
        (TO_TYPE, "选1", "证件号码"),
        (TO_TYPE, "用护照吧", "证件号码"),
        (TO_TYPE, "港澳居民居住证", "证件号码"),
        (TO_TYPE, "台湾居民居住证", "证件号码"),
        (TO_TYPE, "台胞证", "证件号码"),
        (TO_TYPE, "我拿的是回乡证", "证件号码"),
        (TO_TYPE, "外国人永久居留身份证", "证件号码"),
        (TO_NUMBER, "身份证号是220102198503143018", "手机号"),
        (TO_NUMBER, "证件号码为：220102 1985 0314 3018", "手机号"),
        (TO_NUMBER, "ID no. 220102198503143018", "手机号"),
        (TO_NUMBER, "二二〇一〇二一九八五零三一四三〇一八", "手机号"),
        (TO_NUMBER, "22O1O2198503143O18", "手机号"),
        (TO_PHONE, "手机 13800430001", "尾号 0001"),
        (TO_PHONE, "我的手机号是138-0043-0001", "尾号 0001"),
        (TO_PHONE, "电话:一三八零零四三零零零一", "尾号 0001"),
        (TO_PHONE, "幺三八 零零四三 零零零幺", "尾号 0001"),
        (TO_PHONE, "138OO43OOO1", "尾号 0001"),
    ],
)
def test_an_answer_is_read_with_what_stands_around_it(
    earth: World, given: tuple[str, ...], said: str, expected: str
) -> None:
    assert expected in earth.chat().says("中文", "注册", *given, said)


@pytest.mark.parametrize("yes", ["同意呀", "行", "可以的", "嗯", "同意吧", "好的", "没问题"])
def test_a_yes_in_other_words_is_a_yes(earth: World, yes: str) -> None:
    assert "请核对" in earth.chat().says("注册", *CITIZEN.own_answers(), CODE, yes)


@pytest.mark.parametrize("no", ["不了", "不同意", "不愿意", "不行"])
def test_a_no_in_other_words_ends_the_form(earth: World, no: str) -> None:
    assert earth.chat().says("注册", *CITIZEN.own_answers(), CODE, no) == earth.words("person.consent.declined")


@pytest.mark.parametrize("vague", ["好像不太同意", "不一定", "可以吗"])
def test_a_vague_word_is_no_consent(earth: World, vague: str) -> None:
    assert earth.words("person.consent.choice") in earth.chat().says("注册", *CITIZEN.own_answers(), CODE, vague)


@pytest.mark.parametrize(
    "pasted",
    [
        "王建国 男 220102198503143018 13800430001",
        "13800430001 王建国 220102198503143018",
        "姓名：王建国\n身份证号：220102198503143018\n手机：13800430001",
        "220102198503143018，王建国，一三八零零四三零零零一",
    ],
)
def test_details_in_any_order_fill_the_form(earth: World, pasted: str) -> None:
    chat = earth.chat()

    told = chat.says("注册", pasted)

    assert earth.words("chat.filled", labels="证件类型、证件号码、手机号") in told
    summary = chat.says(earth.tray.code(CITIZEN.phone), "同意")
    assert [answer for answer in (f"{CITIZEN.name}\n", CITIZEN.number, CITIZEN.phone) if answer not in summary] == []


@pytest.mark.parametrize("given", range(1, 4))
def test_details_beside_a_later_answer_fill_what_follows(earth: World, given: int) -> None:
    answers = CITIZEN.own_answers()

    told = earth.chat().says("注册", *answers[: given - 1], "，".join((*answers[given - 1 : 1], *answers[2:])))

    assert "尾号 0001" in told


def test_details_before_the_name_are_not_lost(earth: World) -> None:
    chat = earth.chat()

    assert "姓名" in chat.says("注册", f"{CITIZEN.number} {CITIZEN.phone}")
    assert "尾号 0001" in chat.says(CITIZEN.name)


@pytest.mark.parametrize("said", ["我妈", "给我妈妈办", "是我妈呀", "母亲", "关系：母亲", "俺娘"])
def test_a_relation_is_found_in_a_sentence(earth: World, said: str) -> None:
    chat = earth.chat("mother")
    chat.registers(MOTHER)

    assert "姓名" in chat.says("代办", said)


@pytest.mark.parametrize("said", ["我妈的妈妈", "不是我妈", "我是他女儿", "孩子的奶奶", "我妈行吗"])
def test_a_relation_that_is_not_sure_is_asked_again(earth: World, said: str) -> None:
    chat = earth.chat("mother")
    chat.registers(MOTHER)

    assert "没有这个选项" in chat.says("代办", said)


def test_a_relative_is_told_in_one_message(earth: World) -> None:
    chat = earth.chat("mother")
    chat.registers(MOTHER)

    told = chat.says("代办", f"我妈 {GRANDMOTHER.name} {GRANDMOTHER.number}")

    assert earth.words("chat.filled", labels="姓名、证件类型、证件号码") in told
    assert "同意" in chat.says("她没有手机")


def test_the_number_chooses_the_type(earth: World) -> None:
    chat = earth.chat()

    assert "手机号" in chat.says("注册", CITIZEN.name, CITIZEN.number)
    assert earth.words("chat.unread", label=earth.words("person.phone.label")) not in chat.all  # none was written


def test_a_number_with_an_error_is_no_choice_of_a_type_and_is_told_so(earth: World) -> None:
    wrong = CITIZEN.number[:-1] + ("0" if CITIZEN.number[-1] != "0" else "1")
    chat = earth.chat()

    assert earth.words("person.document.mistyped") in chat.says("注册", CITIZEN.name, wrong)
    assert "手机号" in chat.says(CITIZEN.number)


@pytest.mark.parametrize("number", ["830000199001010012", "810000 19900101 001X"])
def test_a_number_of_another_type_suggests_it(earth: World, number: str) -> None:
    number = whole(number.replace(" ", "")[:17])
    chat = earth.chat()

    assert "港澳台居民居住证吗" in chat.says("注册", "陈大文", "1", number)
    assert "手机号" in chat.says("1")


def test_a_suggested_type_is_refused(earth: World) -> None:
    chat = earth.chat()

    assert "证件号码" in chat.says("注册", CITIZEN.name, "1", "830000199001010012", "2")
    assert "手机号" in chat.says(CITIZEN.number)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("4", "手机号"),
        ("改4", "手机号"),
        ("手机号不对", "手机号"),
        ("电话错了", "手机号"),
        ("第4个不对", "手机号"),
        ("我的手机号写错了", "手机号"),
        ("换手机号", "手机号"),
        ("名字错了", "姓名"),
        ("我的名字写错了", "姓名"),
        ("姓名不对", "姓名"),
        ("第1个不对", "姓名"),
        ("改名字", "姓名"),
        ("身份证号错了", "证件号码"),
        ("改证件号码", "证件号码"),
        ("证件类型选错了", "证件类型"),
        ("第二个错了", "证件类型"),
    ],
)
def test_at_the_end_a_wrong_answer_is_named_in_many_ways(earth: World, said: str, asked: str) -> None:
    chat = earth.chat()

    told = chat.says("注册", *CITIZEN.own_answers(), CODE, "同意", said)

    assert "请核对" not in told
    assert asked in told.splitlines()[1]


@pytest.mark.parametrize(
    "said",
    [
        "13800430002",
        "改成13800430002",
        "手机号改成138 0043 0002",
        "手机是13800430002",
        "电话：13800430002",
        "4 改成 13800430002",
        "把手机号改成一三八零零四三零零零二",
    ],
)
def test_a_new_phone_at_the_end_is_proved_anew(earth: World, said: str) -> None:
    assert "尾号 0002" in earth.chat().says("注册", *CITIZEN.own_answers(), CODE, "同意", said)


@pytest.mark.parametrize("said", ["名字改成王建设", "姓名：王建设", "改成王建设", "我的名字是王建设", "1 改成 王建设"])
def test_a_new_name_at_the_end_is_shown_at_once(earth: World, said: str) -> None:
    assert "1 姓名：王建设" in earth.chat().says("注册", *CITIZEN.own_answers(), CODE, "同意", said)


@pytest.mark.parametrize("said", [MOTHER.number, f"身份证号是{MOTHER.number}", f"号码改成{MOTHER.number.lower()}"])
def test_a_new_number_at_the_end_is_shown_at_once(earth: World, said: str) -> None:
    assert f"3 证件号码：{MOTHER.number}" in earth.chat().says("注册", *CITIZEN.own_answers(), CODE, "同意", said)


@pytest.mark.parametrize("said", ["改", "不对", "修改", "错了", "有误"])
def test_who_says_only_that_something_is_wrong_is_asked_what(earth: World, said: str) -> None:
    chat = earth.chat()

    told = chat.says("注册", *CITIZEN.own_answers(), CODE, "同意", said)

    assert told.startswith(earth.words("chat.which"))
    assert "姓名：王建国" in told


@pytest.mark.parametrize("asked", ["给我妈代办 {0} {1}", "代办：{0}，身份证{1}，关系：奶奶", "{0} {1} 我要代办我奶奶"])
def test_a_message_that_opens_the_form_fills_it(earth: World, asked: str) -> None:
    chat = earth.chat("mother")
    chat.registers(MOTHER)

    told = chat.says(asked.format(GRANDMOTHER.name, GRANDMOTHER.number))

    assert "手机号" in told
    assert earth.words("chat.filled", labels="关系、姓名、证件类型、证件号码") in told


MINE = (
    *("用我的手机", "填我的号", "跟我一样", "没有手机，用我的", "用我的手机号吧"),
    *("same as mine", "my own number", "2"),
)


def test_the_agents_phone_is_a_contact_and_proves_nothing_of_the_relative(earth: World) -> None:
    chat = earth.chat("mother")
    chat.registers(MOTHER)
    consent = chat.says("代办", "父母", GRANDMOTHER.name, "1", GRANDMOTHER.number, MINE[0])
    chat.says("同意")

    assert earth.words("relative.phone.option.agent_phone").partition("|")[0] in chat.sees
    for said in MINE:
        asked = chat.says("改 手机号")
        assert "2 没有，用我的手机（只作联系）" in asked
        assert "手机号：没有，用我的手机" in chat.says(said), said
    chat.says("确认")
    people = earth.parts.records.people
    assert "您同意吗" in consent
    assert people.identity(people.get(earth.person(GRANDMOTHER))).phone == ""


@pytest.mark.parametrize(
    ("step", "said", "kept"),
    [
        (0, "Name: ANNA SMITH", "ANNA SMITH"),
        (0, "full name - ANNA SMITH", "ANNA SMITH"),
        (2, "ID number is 220102198503143018", "220102198503143018"),
        (2, "my ID card number: 220102198503143018", "220102198503143018"),
        (3, "my mobile 13800430001", "+8613800430001"),
        (3, "cell: 13800430001", "+8613800430001"),
        (3, "my phone number is 13800430001", "+8613800430001"),
    ],
)
def test_an_english_label_before_an_answer_is_dropped(earth: World, step: int, said: str, kept: str) -> None:
    chat = earth.chat()
    chat.says("注册", *CITIZEN.own_answers()[:step], said)

    assert kept in draft(earth, chat).values()


@pytest.mark.parametrize("said", ["1" * 2048, "36 " * 682, "register " * 200 + "13800430001"])
def test_only_phrases_that_stand_in_a_message_are_looked_at(
    earth: World, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    looked: list[str] = []
    monkeypatch.setattr("handlers.people.details._stands_in", lambda _, phrase: bool(looked.append(phrase)))

    earth.chat().says(said)

    assert len(looked) <= 8


@pytest.mark.parametrize("said", ["没有", "老人没有手机", "她没手机用", "没有手机啊"])
def test_a_relative_without_a_phone(earth: World, said: str) -> None:
    chat = earth.chat("mother")
    chat.registers(MOTHER)

    assert "您同意吗" in chat.says("代办", "父母", GRANDMOTHER.name, "1", GRANDMOTHER.number, said)


@pytest.mark.parametrize("said", ["一家超市", "我们是超市", "类别：商场", "选20", "超市吧"])
def test_the_category_of_a_venue_is_found_in_a_sentence(earth: World, said: str) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)

    assert "地区" in chat.says("申请场所", said)
    assert "名称" in chat.says("在长春市")


@pytest.mark.parametrize("said", ["出生日期：1990年4月12日", "一九九〇年四月十二日", "19900412", "生日是1990年4月12号"])
def test_a_birth_date_in_words(earth: World, said: str) -> None:
    assert "国籍" in earth.chat().says("中文", "注册", FOREIGNER.name, "2", FOREIGNER.number, said)


@pytest.mark.parametrize("said", ["国籍：英国", "国籍是英国", "来自英国"])
def test_a_nationality_with_its_label(earth: World, said: str) -> None:
    told = earth.chat().says("中文", "注册", FOREIGNER.name, "2", FOREIGNER.number, FOREIGNER.born, said)
    assert "手机号" in told
