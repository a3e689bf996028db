"""Turns: a text is read as an answer, faults are shown, the summary is confirmed or changed."""

import pytest

from bot.chat.invalid import Invalid, Refused
from tests.chat.chat_bot import Chat

SUMMARY = "Check:\n1 Name: wang\n2 Dish: Rice\nOK?"


def test_a_form_is_asked_step_by_step_shown_and_finished_once(chat: Chat) -> None:
    assert chat.says("order") == "1/3\nName?"
    assert chat.says("Wang") == "2/3\nDish?\n1 Rice\n2 Soup"
    assert chat.says("1") == "3/3\nAgree?\n1 Yes\n2 No"
    assert chat.says("Yes") == SUMMARY
    assert chat.says("1") == "Served."

    assert chat.services.served == [{"name": "wang", "dish": "rice", "agree": "yes"}]
    assert chat.draft is None
    assert chat.says("1") == "What?"


def test_a_fault_is_shown_with_the_question_and_the_second_one_offers_a_human(chat: Chat) -> None:
    assert chat.says("order", "Wang", "9") == "None of them.\n2/3\nDish?\n1 Rice\n2 Soup"
    assert "A human?" in chat.says("8")
    assert "A human?" not in chat.says("broth")


def test_an_answer_is_changed_by_its_number_or_name_and_the_summary_comes_back(chat: Chat) -> None:
    chat.says("order", "Wang", "1", "1")

    assert chat.says("change 2") == "2/3\nDish?\n1 Rice\n2 Soup"
    assert "2 Dish: Soup" in chat.says("2")
    assert chat.says("change name") == "1/3\nName?"
    assert "1 Name: li" in chat.says("Li")


@pytest.mark.parametrize("text", ["change 3", "change 0", "change colour", "hm"])
def test_what_is_unclear_at_confirm_submits_nothing(chat: Chat, text: str) -> None:
    chat.says("order", "Wang", "1", "1")

    assert chat.says(text) == f"Unclear.\n{SUMMARY}"
    assert not chat.services.served


def test_no_to_consent_and_cancel_end_the_form_and_nothing_is_kept(chat: Chat) -> None:
    assert chat.says("order", "Wang", "1", "no") == "Then not."
    assert chat.draft is None
    assert chat.says("order", "Wang", "cancel") == "Cancelled."
    assert chat.draft is None
    assert "open" not in chat.fields


def test_back_and_restart_work_at_any_question(chat: Chat) -> None:
    assert chat.says("order", "Wang", "1", "back") == "2/3\nDish?\n1 Rice\n2 Soup"
    assert chat.says("back", "back") == "1/3\nName?"
    assert chat.says("Wang", "restart") == "1/3\nName?"


def test_a_fault_of_the_end_stays_at_confirm_and_a_refusal_ends(chat: Chat) -> None:
    chat.says("order", "Wang", "1", "1")

    chat.services.fault = Invalid("busy")
    assert chat.says("1") == f"Busy, again?\n{SUMMARY}"
    chat.services.fault = Refused("closed")
    assert chat.says("1") == "Closed for today."
    assert chat.draft is None


def test_an_answer_that_is_valid_no_more_is_asked_again_at_the_end(chat: Chat) -> None:
    chat.says("order", "Wang", "1", "1")
    assert chat.draft is not None
    chat.draft["dish"] = "fish"

    assert chat.says("1") == "Once more.\n2/3\nDish?\n1 Rice\n2 Soup"
    assert chat.says("2", "1") == "Served."


def test_a_mistyped_no_is_asked_back_once_before_anything_is_deleted(chat: Chat) -> None:
    assert chat.says("order", "Wang", "1", "2") == "Sure?"
    assert chat.says("1") == SUMMARY
    assert chat.says("cancel", "order", "Wang", "1", "2", "2") == "Then not."
    assert chat.draft is None


def test_between_two_wrong_numbers_something_else_begins_anew(chat: Chat) -> None:
    chat.says("order", "Wang", "1", "2")

    assert chat.says("go on") == "3/3\nAgree?\n1 Yes\n2 No"
    assert chat.says("2") == "Sure?"


@pytest.mark.parametrize("text", ["go on", "yes", "change", "soup", "broth", "No", "I am", "please wait", "Yes."])
def test_our_own_words_and_sentences_are_no_free_answer(chat: Chat, text: str) -> None:
    chat.says("order")

    assert chat.says(text).endswith("1/3\nName?")
    assert chat.says("Wang").startswith("2/3")


def test_an_introduction_is_no_part_of_the_answer(chat: Chat) -> None:
    chat.says("order", "I am  Wang.", "1", "1")

    assert chat.says("hm").endswith(SUMMARY)


def test_go_on_asks_the_open_question_again_wherever_it_is(chat: Chat) -> None:
    assert chat.says("order", "go on") == "1/3\nName?"
    assert chat.says("Wang", "Go on.") == "2/3\nDish?\n1 Rice\n2 Soup"
    assert chat.says("1", "1", "go on") == SUMMARY


def test_a_step_is_prepared_when_it_becomes_pending_and_not_while_it_stays_so(chat: Chat) -> None:
    assert chat.says("parcel", "home") == "Weighed 1.\n2/2\nSeal?"
    for text in ("go on", "nonsense", "weird", "help", "go on"):
        chat.says(text)
    assert chat.services.weighed == 1

    assert chat.says("back", "home") == "Weighed 2.\n2/2\nSeal?"


def test_a_step_checks_an_answer_with_the_services_and_keeps_what_they_give(chat: Chat) -> None:
    chat.says("parcel", "home")

    assert chat.says("red") == "Not sealed.\n2/2\nSeal?"
    assert "Seal: sealed 1" in chat.says("blue")
    assert chat.services.weighed == 1


def test_an_answer_is_changed_by_another_name_of_its_question(chat: Chat) -> None:
    assert chat.says("order", "Wang", "1", "1", "change call") == "1/3\nName?"
