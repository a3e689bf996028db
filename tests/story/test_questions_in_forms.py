"""Every question that has an answer is answered at every question of the registration, which then goes on; and what is
missed is never told twice in a row in the same words.
"""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.texts import REFERENCE_LANGUAGE
from tests.cases import tried
from tests.cast import CITIZEN
from tests.wording import TEXTS
from tests.world import World

OF_A_FORM = re.compile(r"(person\.\w+|chat|answers)\.(?!ask|option|label|also|example)\w+")
"""Keys of texts of which some say that an answer was not understood."""

MISSES = tuple(
    said.partition("{")[0]
    for key, said in TEXTS._languages[REFERENCE_LANGUAGE].items()
    if OF_A_FORM.fullmatch(key) and len(said.partition("{")[0]) > 4
)


def test_each_question_is_answered_at_each_question_of_the_form_which_goes_on(earth: World) -> None:
    chat = earth.chat("citizen")
    articles = list(earth.parts.services.answers.articles().values())
    pending, unanswered = chat.says("注册"), []

    for number, answer in enumerate(CITIZEN.own_answers()):
        for article in tried(articles[number:]):
            told = chat.says(f"{article.titles[REFERENCE_LANGUAGE]}？")
            if article.texts[REFERENCE_LANGUAGE].partition("{")[0][:12] not in told or not told.endswith(pending):
                unanswered.append((number, article.id, told[:60]))
        pending = chat.says(answer)

    assert unanswered == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(st.text(max_size=12) | st.sampled_from(["？", "看不懂", "1吗", "abc", "那个"]), max_size=5),
    steps=st.integers(1, 5),
)
def test_no_miss_is_told_twice_in_a_row_in_the_same_words(earth: World, said: list[str], steps: int) -> None:
    chat, given_ = earth.chat(), ("注册", *CITIZEN.own_answers())
    for text in given_[:steps]:
        chat.says(text)

    replies = [chat.says(text) for one in said if one.strip() for text in (one, one)]

    again = [one for one, next_ in zip(replies, replies[1:], strict=False) if one == next_]
    assert [one for one in again if one.startswith(MISSES)] == []
