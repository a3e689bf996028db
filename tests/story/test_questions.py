"""Questions in people's own words, at any moment: the answer, a choice, or the truth; and nothing given is lost."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import serve
from bot.chat.texts import REFERENCE_LANGUAGE
from bot.service.answers import _articles, _learnt, _openers
from handlers.wishes import sentences_of
from tests.cast import CITIZEN, CONSENT, GRANDMOTHER, MOTHER
from tests.world import World

ANSWERED = {
    "外地人能用吗": "other_province",
    "我妈没有手机怎么办": "elderly_no_phone",
    "你们收费吗": "cost",
    "孩子刚上小学能办不": "child_register",
    "截图给门口看行不行": "screenshot",
    "黄码是啥意思啊": "colours why_yellow",
    "换手机号了咋整": "phone_change",
    "這個碼可以用多久": "validity",
    "Is my personal information safe?": "privacy",
    "how do I register my grandmother without a phone": "elderly_no_phone proxy_how",
}
"""Questions, and the topics of which one must be answered."""

DONE = {
    "请给我看下我的码吧": "code.unregistered",
    "我 的 码": "code.unregistered",
    "我的碼！": "code.unregistered",
    "[微笑]我的码~": "code.unregistered",
    "转人工客服": "hello.human",
    "在吗": "answers.greeting",
    "谢谢啊": "answers.thanks",
    "什么破玩意": "answers.anger",
    "我没病": "answers.healthy",
}
"""Texts, and the key of the answer in a new chat."""


def articles(earth: World, topics: str, language: str = REFERENCE_LANGUAGE) -> list[str]:
    """The answers to these topics, as they are said."""
    known = earth.parts.services.answers.articles().values()
    said = (article.texts[language] for article in known if article.topic in topics.split())
    return [text.replace("{hotline}", earth.config.hotline) for text in said]


@pytest.mark.parametrize("question", ANSWERED)
def test_a_question_is_answered_or_asked_back(earth: World, question: str) -> None:
    chat = earth.chat()

    said = chat.says(question)

    language = "en" if question.isascii() else REFERENCE_LANGUAGE
    found = articles(earth, ANSWERED[question], language)
    titles = [a.titles[language] for a in earth.parts.services.answers.articles().values()]
    assert any(text.split("{")[0] in said for text in found) or any(title in said for title in titles), said


@pytest.mark.parametrize("text", DONE)
def test_a_wish_is_done(earth: World, text: str) -> None:
    assert earth.words(DONE[text], hotline=earth.config.hotline).split("{")[0] in earth.chat().says(text)


def test_whether_it_helped_is_asked_and_noted(earth: World) -> None:
    chat = earth.chat()

    assert chat.says("外地人能用吗").endswith(earth.words("answers.helpful"))
    assert chat.says("1") == earth.words("answers.glad")
    assert chat.says("1") == earth.words("answers.nothing_asked")
    chat.says("外地人能用吗")
    assert chat.says("没有") == earth.words("answers.sorry", hotline=earth.config.hotline)


def test_a_number_after_a_choice_gives_that_answer(earth: World) -> None:
    chat = earth.chat()
    asked = earth.words("answers.offer.which")
    said = next(
        said for text in ("码不对", "颜色", "老人", "码 过", "扫") if (said := chat.says(text)).startswith(asked)
    )
    title = said.splitlines()[2].removeprefix("2 ")

    told = chat.says("2")

    known = earth.parts.services.answers.articles().values()
    (article,) = (article for article in known if article.titles[REFERENCE_LANGUAGE] == title)
    assert told.startswith(article.texts[REFERENCE_LANGUAGE].split("{")[0])


def test_a_number_means_nothing_after_another_message(earth: World) -> None:
    chat = earth.chat()

    chat.says("外地人能用吗", "0")

    assert chat.says("1") == earth.words("answers.nothing_asked")


def test_what_is_not_understood_is_never_answered_twice_in_the_same_words(earth: World) -> None:
    chat = earth.chat()

    said = [chat.says(text) for text in ("天上星星有几颗", "天上星星有几颗", "讲个笑话", "天上星星有几颗", "哈哈哈哈")]

    assert all(one != other for one, other in zip(said, said[1:], strict=False))
    assert any(one.startswith(earth.words("answers.offer.meant")) for one in said)


def test_a_question_in_a_form_is_answered_and_the_form_goes_on(earth: World) -> None:
    chat = earth.chat("citizen")
    name, kind, number, phone = CITIZEN.own_answers()
    pending = chat.says("注册")

    for question, answer in (
        ("这个信息安全吗", name),
        ("外地人能用吗", kind),
        ("收费吗？", number),
        ("截图行不行", phone),
    ):
        said = chat.says(question)
        assert said.endswith(pending), said
        assert len(said) > len(pending) + 30
        pending = chat.says(answer)
    chat.says(*CONSENT, "确认")

    assert chat.colour == "green"


def test_a_question_in_a_form_without_an_answer_is_said_to_be_noted(earth: World) -> None:
    chat = earth.chat("citizen")
    name, kind, number, phone = CITIZEN.own_answers()
    pending = chat.says("注册", name)

    for answer in (kind, number):
        said = [chat.says(question) for question in ("你们是真人吗", "冰箱坏了找谁修呀？", "月亮上有人吗")]
        key = ["aside", "aside_again", "aside"]
        assert said == [f"{earth.words(f'answers.{one}', hotline=earth.config.hotline)}\n{pending}" for one in key]
        pending = chat.says(answer)
    assert chat.says("月亮上有人吗").startswith(earth.words("person.phone.words"))  # the form has words of its own
    chat.says(phone, *CONSENT, "确认")

    assert chat.colour == "green"
    *_, kept = earth.parts.records.questions.of_chat(chat.id)
    assert (kept.text, name in kept.names) == ("月亮上有人吗", True)


IN_A_FORM = {
    "身份证丢了咋进门": "no_code_person",
    "能给我娃也办一个不，他七岁": "child_register",
    "收费不": "cost",
    "验证码没收到啊": "verify_fails sms_code",
}


@pytest.mark.parametrize("said", IN_A_FORM)
def test_what_people_say_at_a_choice_is_answered_though_it_names_one_or_asks_nothing(earth: World, said: str) -> None:
    chat = earth.chat()
    pending = chat.says("注册", "王建国")

    told = chat.says(said)

    assert any(text.split("{")[0] in told for text in articles(earth, IN_A_FORM[said])), told
    assert told.endswith(pending)


def test_numbers_that_come_before_their_question_are_kept_until_then(earth: World) -> None:
    chat = earth.chat("citizen")
    name, _, number, phone = CITIZEN.own_answers()

    noted = chat.says("注册", f"{phone[:3]} {phone[3:7]} {phone[7:]} 这个号", f"{number[:6]} {number[6:]}")

    assert noted.startswith(earth.words("person.name.number"))
    chat.says(name, *CONSENT, "确认")
    assert chat.colour == "green"


@pytest.mark.parametrize("said", ["算了不办了", "以后再说吧", "forget it", "不想弄了！"])
def test_who_gives_up_leaves_the_form(earth: World, said: str) -> None:
    chat = earth.chat()
    chat.says("注册", "王建国")

    chat.says(said)

    language = "en" if said.isascii() else REFERENCE_LANGUAGE
    assert chat.says("1") == earth.words("answers.nothing_asked", language)


@pytest.mark.parametrize("text", ["我胸口疼喘不上气", "老人晕倒了怎么办", "孩子发烧39度怎么办"])
@pytest.mark.parametrize("form", [(), ("注册",), ("注册", "王建国")])
def test_an_emergency_gets_the_right_number_first(earth: World, text: str, form: tuple[str, ...]) -> None:
    chat = earth.chat()
    for said in form:
        chat.says(said)

    assert "120" in chat.says(text).splitlines()[0]


def test_a_question_about_oneself_is_answered_from_the_own_record(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    general = earth.chat().says("我的码为什么是黄的")

    own = mother.says("我的码为什么是黄的")

    assert own != general
    assert own == mother.says("为什么")


def test_what_has_no_answer_is_kept_sealed_and_goes_with_the_chat(earth: World) -> None:
    chat, questions = earth.chat(), earth.parts.records.questions

    chat.says("我家电视坏了找谁修啊")

    (kept,) = questions.of_chat(chat.id)
    assert kept.text == "我家电视坏了找谁修啊"
    assert len(earth.keys("ask:*")) == 1
    chat.phone.unfollow()
    assert earth.keys("ask:*") == set()


def test_a_wish_opens_the_form(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)

    assert earth.words("relative.relation.ask").splitlines()[0] in mother.says("给我妈办一个") + mother.says("代办")
    mother.says("取消")
    mother.adds(GRANDMOTHER)


texts = st.one_of(
    st.text(max_size=40),
    st.text("我的码怎么黄了外地人能用吗啊呢？!1234567890 abc", max_size=30),
    st.sampled_from([*ANSWERED, *DONE, "1", "2", "改", "没有手机", "用我的", "？", "😀", "对", "不对"]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(texts, max_size=6), steps=st.integers(0, 6))
def test_no_text_at_any_moment_loses_an_answer_or_gets_a_fault(earth: World, said: list[str], steps: int) -> None:
    chat, given_ = earth.chat(), ("注册", *CITIZEN.own_answers())
    for text in given_[:steps]:
        chat.says(text)
    fault = earth.words("chat.fault", reference="").partition("（")[0]

    for text in said:
        if text.strip():
            assert fault not in chat.says(text)


def test_a_wrong_answer_is_never_refused_twice_in_the_same_words(earth: World) -> None:
    chat = earth.chat()
    chat.says("注册", *CITIZEN.own_answers()[:2])

    said = [chat.says("看不懂") for _ in range(6)]

    assert all(one != other for one, other in zip(said, said[1:], strict=False))


SENSELESS = ("asdfgh", "哈哈哈", "。。。", "123abc", "qwer", "hahaha", "[][][]", "呃呃呃", "1234", "🀄🀄")


def test_a_text_without_sense_never_gets_a_choice_of_questions(earth: World) -> None:
    chat = earth.chat()

    said = [chat.says(text) for text in SENSELESS]

    choices = [earth.words(f"answers.offer.{kind}") for kind in ("which", "meant")]
    assert [one for one in said if one.startswith(tuple(choices))] == []


STORIES = {
    "我儿子给我装的微信，我也不会弄。昨天邻居老张跟我下棋的时候还说起他家电视坏了。坐公交要不要扫码": "transport",
    "我是开出租的，早上拉了个大爷去看病，聊了一路，他说他闺女给他办了一个，我回来就琢磨，打听一下办这个收费吗": "cost",
    "I came here by train with my two kids and it rained all day. Then the shop was closed. Is it free?": "cost",
}
"""Long stories, and the topic of the question at their end."""


@pytest.mark.parametrize("story", STORIES)
def test_the_question_at_the_end_of_a_story_is_answered_or_offered(earth: World, story: str) -> None:
    language = "en" if story.isascii() else REFERENCE_LANGUAGE
    known = earth.parts.services.answers.articles().values()
    titles = [article.titles[language] for article in known if article.topic == STORIES[story]]

    said = earth.chat().says(story)

    found = articles(earth, STORIES[story], language)
    assert any(title in said for title in titles) or any(text.split("{")[0] in said for text in found), said


def test_a_voice_message_without_its_text_is_answered_more_kindly_to_elders(earth: World) -> None:
    chat, told = earth.chat(), []
    for said in ("中文", "长辈模式", "注册"):
        chat.says(said)
        chat.phone.send({"MsgType": "voice", "MediaId": "m", "Format": "amr"})
        told.append(chat.sees)

    assert told[0] == earth.words("chat.voice")
    assert told[1] == earth.words("chat.voice_elder")
    assert told[2].startswith(told[1])
    assert told[2].endswith(earth.words("person.name.ask"))


@pytest.mark.parametrize(
    "asked", ["信息安全吗", "会泄露吗", "谁能看到我的信息", "隐私", "隐私政策", "安全", "privacy", "Privacy policy"]
)
def test_a_question_of_privacy_in_a_form_is_answered_shortly_and_the_pending_one_repeated(
    earth: World, asked: str
) -> None:
    chat = earth.chat()
    question = chat.says("中文", "注册")

    assert chat.says(asked).endswith(question)
    assert len(chat.sees) > len(question) + 40
    question = chat.says(CITIZEN.name)
    assert chat.says(asked).endswith(question)


def test_the_first_question_of_a_process_waits_for_nothing(earth: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = (_articles, _learnt, _openers, sentences_of)
    for one in made:
        one.cache_clear()
    for name, value in earth.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("bot.app.log_as_json", lambda: None)
    serve()
    before = [one.cache_info().misses for one in made]

    earth.chat().says("外地人能用吗", "我妈也想办一个哈")

    assert [one.cache_info().misses for one in made] == before
    assert min(before) > 0


@pytest.mark.parametrize("wish", ["我儿子也想办", "给我爸办一个", "我要给孩子注册个码"])
def test_who_wishes_something_else_leaves_a_choice(earth: World, wish: str) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    mother.adds(GRANDMOTHER)
    mother.says("谁扫过我")

    assert mother.says(wish).splitlines()[0] == earth.words("chat.position", number=1, total=7)
    assert mother.says("取消") == earth.words("chat.cancelled")


def test_i_agree_submits_what_was_checked(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.says("注册", *CITIZEN.own_answers())
    chat.says(earth.tray.code(CITIZEN.phone), "同意", "我同意")

    assert chat.colour == "green"


@pytest.mark.parametrize("asked", ["怎么让她变绿", "她什么时候能变绿", "咋让她转绿啊"])
def test_how_she_turns_green_is_told_from_her_record(earth: World, asked: str) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    mother.adds(GRANDMOTHER)

    assert mother.says(asked) == mother.says("家人为什么")
