"""When the bot is silent and when it is not; how long conversations last."""

from tests.cast import adult
from tests.desk import SupportDesk


def test_the_bot_is_silent_from_the_clerks_first_word_until_half_an_hour_after_the_last(desk: SupportDesk) -> None:
    chat, earth = desk.house.citizen(adult()), desk.earth
    ref = desk.asks(chat)
    desk.an.does(ref, "take")
    assert chat.says("外地人能用吗").endswith(earth.words("answers.helpful"))
    assert "机器人先不插话" in desk.talks(ref, desk.an, chat, "我来看看")
    assert "机器人先不插话" not in desk.talks(ref, desk.an, chat, "请稍等")

    before = chat.all
    for left_to_the_clerk in ("外地人能用吗", "谢谢", "1", "我要注册，我叫王小明", "天上星星有几颗"):
        chat.says(left_to_the_clerk)
        assert chat.all == before, left_to_the_clerk
    assert chat.says("0") == earth.words("hello.menu")
    chat.clicks("MY_CODE")
    assert chat.last["kind"] == "image"
    assert "客服已接手" in chat.says("人工")
    earth.passes(minutes=1)
    earth.works()

    earth.passes(minutes=30)
    earth.works()
    assert earth.words("notice.desk_bot_back") in chat.sees
    assert "机器人恢复应答" in desk.bo.signs_in() + desk.bo.opens(ref)
    desk.an.signs_in()
    later = desk.asks(desk.house.citizen(adult()))
    assert "排在第一位" in chat.says("人工")
    assert desk.bo.refs("waiting") == [ref, later]  # the person still waits for a word, so any clerk may take it
    assert chat.says("外地人能用吗").endswith(earth.words("answers.helpful"))
    assert desk.bo.does(ref, "take") == 200
    assert "机器人先不插话" in desk.talks(ref, desk.bo, chat, "我接着看")


def test_who_asks_again_after_the_bot_came_back_is_in_the_queue_again(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat)
    desk.an.does(ref, "take")
    desk.talks(ref, desk.an, chat, "还有别的问题吗")
    assert "客服已接手" in chat.says("人工")
    assert "已等 0 分钟" in desk.an.sees("mine")
    desk.talks(ref, desk.an, chat, "请说")

    desk.earth.passes(minutes=31)
    desk.earth.works()
    assert desk.earth.words("notice.desk_bot_back") in chat.sees
    desk.an.signs_in()
    assert (desk.an.refs("mine"), desk.an.refs("waiting")) == ([ref], [])

    assert "排在第一位" in chat.says("人工")
    assert (desk.an.refs("mine"), desk.an.refs("waiting")) == ([], [ref])


def test_without_a_worker_the_silence_ends_too(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat)
    desk.an.does(ref, "take")
    desk.talks(ref, desk.an, chat, "我来看看")
    chat.says("好的")

    desk.earth.passes(minutes=31)

    assert chat.says("外地人能用吗").endswith(desk.earth.words("answers.helpful"))


def test_a_form_waits_while_a_clerk_is_at_work_and_goes_on_afterwards(desk: SupportDesk) -> None:
    chat = desk.earth.chat()
    ref = desk.asks(chat)
    chat.says("注册")
    desk.an.does(ref, "take")
    desk.talks(ref, desk.an, chat, "您填到哪一步了")

    before = chat.all
    chat.says("姓名那一步")
    assert chat.all == before
    assert "姓名那一步" in desk.an.opens(ref)
    desk.an.does(ref, "close")
    desk.earth.works()
    assert "第2步" in chat.says("王建国")


def test_a_taken_conversation_that_is_left_may_be_taken_by_another_clerk(desk: SupportDesk) -> None:
    ref = desk.asks(desk.house.citizen(adult()))
    desk.an.does(ref, "take")
    assert desk.bo.does(ref, "take") == 409

    desk.earth.passes(minutes=30)

    desk.bo.signs_in()
    assert desk.bo.does(ref, "take") == 200
    assert desk.bo.refs("mine") == [ref]


def test_a_closed_conversation_is_deleted_after_thirty_days_unless_it_was_opened_again(desk: SupportDesk) -> None:
    gone, kept = desk.house.citizen(adult()), desk.house.citizen(adult())
    refs = [desk.asks(chat) for chat in (gone, kept)]
    for ref in refs:
        desk.an.does(ref, "take")
        desk.an.does(ref, "close")
    desk.earth.passes(days=29)
    desk.earth.works()
    desk.an.signs_in()
    assert set(desk.an.refs("closed")) == set(refs)
    kept.says("人工")

    desk.earth.passes(days=1, minutes=1)
    desk.earth.works()

    desk.an.signs_in()
    assert (desk.an.refs("closed"), desk.an.refs("waiting")) == ([], [refs[1]])
    assert desk.an.browser.get(f"/d/chat/{refs[0]}").status_code == 410
    assert not [key for key in desk.earth.keys("[ds]*") if gone.id in key]


def test_without_staff_the_hotline_is_named_and_nothing_is_promised(desk: SupportDesk) -> None:
    for name in ("an", "bo"):
        assert desk.house.command("staff", "end", name).exit_code == 0
    chat = desk.house.citizen(adult())

    assert chat.says("人工") == desk.earth.words("hello.human", hotline=desk.earth.config.hotline)

    assert not desk.earth.keys("desk:*")
