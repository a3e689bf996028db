"""A morning played in small: nothing is lost, the order is kept, forecasts and figures are right."""

import re
from statistics import median

from tests.answers.questions import HARD, read_questions
from tests.desk import SupportDesk
from tests.morning import Morning
from tests.support.test_opening_hours import goes_to


def test_all_are_answered_in_turn_and_in_the_time_that_they_were_told(desk: SupportDesk) -> None:
    goes_to(desk, 11, 40)
    clerks = [desk.an, desk.bo, desk.clerk("chen")]
    morning = Morning(desk, clerks, [one.text for one in read_questions(HARD)[:24]])

    morning.ask(threads=1)
    morning.work()

    assert morning.order == list(range(24))
    for number, chat in enumerate(morning.chats):
        assert re.findall(r"答复第(\d+)号", chat.all) == [str(number)]
    assert len(morning.forecasts) >= 4
    assert {one.until.hour >= 13 for one in morning.forecasts} == {True, False}  # before lunch and after it
    assert morning.wrong_forecasts() == []
    assert "等待 0，进行中共 0" in desk.an.sees()
    first, answers = desk.earth.parts.records.support.queue.lately(0)
    assert (first, len(answers), len(desk.an.refs("closed"))) == (None, 24, 24)
    waited = median(answered - asked for asked, answered in answers) / 1000
    true = [(morning.answered[one] - morning.asking[one][1]).total_seconds() for one in range(24)]
    assert abs(waited - median(true)) < 5
