"""Dispatch: commands, then the open form, then the routes; an open form is never lost."""

import pytest

from bot.channel import Message, Silence, Text
from bot.chat.dispatch import RESUME_AFTER_SECONDS
from tests.chat.chat_bot import Chat

SUMMARY = "Check:\n1 Name: wang\n2 Dish: Rice\nOK?"


def test_help_in_the_middle_keeps_the_form_and_one_goes_on_where_it_stood(chat: Chat) -> None:
    chat.says("order", "Wang")

    assert chat.says("help") == "Help.\n\nYour form waits."
    assert chat.says("1") == "2/3\nDish?\n1 Rice\n2 Soup"
    assert chat.says("1") == "3/3\nAgree?\n1 Yes\n2 No"


def test_after_help_one_may_answer_directly(chat: Chat) -> None:
    assert chat.says("order", "Wang", "help", "soup") == "3/3\nAgree?\n1 Yes\n2 No"


def test_once_the_question_was_asked_again_one_is_an_answer(chat: Chat) -> None:
    chat.says("order", "Wang", "help", "order")

    assert chat.says("1") == "3/3\nAgree?\n1 Yes\n2 No"


def test_one_at_confirm_after_help_shows_the_summary_before_it_submits(chat: Chat) -> None:
    chat.says("order", "Wang", "1", "1", "help")

    assert chat.says("1") == SUMMARY
    assert chat.says("1") == "Served."


def test_after_a_pause_any_words_are_not_taken_for_a_name(chat: Chat) -> None:
    chat.says("order")
    chat.pauses(RESUME_AFTER_SECONDS + 1)

    assert chat.says("hello") == "You were at 1/3.\n1/3\nName?"
    assert chat.says("1") == "1/3\nName?"
    assert chat.says("Wang").startswith("2/3")


def test_after_a_pause_the_offer_is_made_once_and_an_answer_taken(chat: Chat) -> None:
    chat.says("order")
    chat.pauses(RESUME_AFTER_SECONDS + 1)

    chat.says("hello")
    chat.pauses(RESUME_AFTER_SECONDS + 1)

    assert chat.says("Wang").startswith("2/3")


def test_after_a_pause_a_choice_is_still_a_choice(chat: Chat) -> None:
    chat.says("order", "Wang")
    chat.pauses(RESUME_AFTER_SECONDS + 1)

    assert chat.says("1").startswith("3/3")


def test_an_expired_form_says_so_and_begins_again(chat: Chat) -> None:
    chat.says("order", "Wang")
    chat.draft = None

    assert chat.says("1") == "Expired.\n1/3\nName?"
    assert chat.says("Wang").startswith("2/3")


def test_an_expired_form_that_cannot_begin_again_is_over(chat: Chat) -> None:
    chat.says("order", "Wang")
    chat.draft = None
    chat.services.instead = Text("Not today.")

    assert chat.says("1") == "Expired.\nNot today."
    assert chat.says("1") == "What?"


def test_a_mere_choice_gives_way_to_a_form(chat: Chat) -> None:
    assert chat.says("pick", "order") == "1/3\nName?"
    assert chat.says("Wang", "pick", "order") == "2/3\nDish?\n1 Rice\n2 Soup"


def test_a_form_without_confirmation_takes_answers_only_to_a_list_just_shown(chat: Chat) -> None:
    chat.says("pick")
    chat.pauses(RESUME_AFTER_SECONDS + 1)

    assert chat.says("1") == chat.says("restart") == "Which?\n1 A\n2 B"
    assert chat.says("1") == "Image(media_id='a')"
    chat.says("pick")
    chat.draft = None
    assert chat.says("1") == "What?"


def test_a_mere_choice_is_made_above_an_open_form_which_then_goes_on(chat: Chat) -> None:
    chat.says("order", "Wang")

    assert chat.says("pick") == "Which?\n1 A\n2 B"
    assert chat.says("3", "2") == "Image(media_id='b')"
    assert chat.says("soup") == "3/3\nAgree?\n1 Yes\n2 No"


def test_a_mere_choice_that_is_cancelled_leaves_the_form_open(chat: Chat) -> None:
    assert chat.says("order", "Wang", "pick", "cancel") == "Closed.\n\nYour form waits."
    assert chat.says("1") == "2/3\nDish?\n1 Rice\n2 Soup"


def test_a_picture_or_voice_asks_for_words_and_keeps_the_question(chat: Chat) -> None:
    chat.says("order", "Wang")

    assert chat.sends(Message("o1", "gh", "image", 1)) == "Words!\n2/3\nDish?\n1 Rice\n2 Soup"


def test_a_button_is_its_word_and_other_events_are_silent(chat: Chat) -> None:
    assert chat.sends(Message("o1", "gh", "event", 1, event="click", key="ORDER")) == "1/3\nName?"
    assert chat.sends(Message("o1", "gh", "event", 1, event="view", key="https://x")) == repr(Silence())


def test_a_text_that_a_route_recognises_by_its_form_is_for_that_route_also_beside_a_form(chat: Chat) -> None:
    assert chat.says("3 kg") == "3 kg."
    assert chat.says("order", "3 kg") == "3 kg.\n\nYour form waits."
    assert chat.says("Wang").startswith("2/3")


@pytest.mark.parametrize("command", ["cancel", "back", "restart"])
def test_words_for_a_form_without_one_show_the_menu(chat: Chat, command: str) -> None:
    assert chat.says(command) == "Menu."
