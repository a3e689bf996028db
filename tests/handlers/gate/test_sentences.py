"""A sentence as the answer to a question for a name or an address: the bot says what to type, in every form, and no
answer is lost.
"""

import pytest

from tests.cast import adult
from tests.handlers.gate.site import STATION, TAXI, Site
from tests.story.test_answers import chat_draft
from tests.wording import DIALOGUES, fault
from tests.world import Chat, World

ASKED = {
    ("register", "name"): ("注册",),
    ("relative", "name"): ("代办", "父母"),
    ("correct", "name"): ("更正信息", "1"),
    ("entry", "name"): ("无码登记",),
    ("venue", "name"): STATION[:3],
    ("venue", "address"): STATION[:4],
    ("venue", "entrances"): STATION[:5],
    ("venue", "vehicle"): TAXI[:5],
}
"""What is typed to reach each question that accepts any words."""

SENTENCES = {"zh": "我不会填", "en": "I don't know what to write"}
FORMS = {dialogue.name: dialogue for dialogue in DIALOGUES}


def who_may(site: Site, form: str) -> Chat:
    """The chat of a person who may fill in this form."""
    return {"register": site.earth.chat, "entry": lambda: site.scanner}.get(form, lambda: site.manager)()


def test_each_such_question_is_tried_here() -> None:
    assert {(form.name, step.name) for form in DIALOGUES for step in form.steps if step.free} == ASKED.keys()


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_is_answered_with_what_to_type_and_the_question_again(site: Site, language: str) -> None:
    for (form, step), said in ASKED.items():
        chat = who_may(site, form)
        chat.says("中文" if language == "zh" else "English")
        question = chat.says(*said)
        before = chat_draft(site.earth, chat)

        told = chat.says(SENTENCES[language])

        assert told == f"{site.earth.words(fault(FORMS[form], step, 'sentence'), language)}\n{question}"
        assert chat_draft(site.earth, chat) == before
        chat.says("取消")


def test_after_a_sentence_the_venue_is_applied_for(earth: World) -> None:
    chat = earth.chat()
    chat.registers(adult())
    for answer in STATION[:3]:
        chat.says(answer)

    for answer in STATION[3:6]:
        chat.says("我不会填", answer)

    assert chat.says(*STATION[6:]) == earth.words("venue.done", venue="长春站")
