"""What each reader is shown of a person, as one table."""

import pytest

from bot.health.people.views import VIEWS, Reader, ShownBy, VisitForm
from tests.sources import SOURCES

NAME, NUMBER, PHONE, RELATION, NICKNAME = "赵小宇", "220104199003072716", "+8613812341234", "child", "大宝"

SHOWN = {
    Reader.WRITER: ("赵小宇", "220104199003072716", "+8613812341234", "child", "大宝", False),
    Reader.HOLDER: ("赵小宇", "**************2716", "*******1234", "", "", False),
    Reader.AGENT: ("赵小宇", "2716", "", "child", "大宝", False),
    Reader.PICTURE: ("赵*宇", "", "", "", "大宝", False),
    Reader.ASKED: ("赵小宇", "", "1234", "child", "", False),
    Reader.FORMER: ("", "", "1234", "", "", False),
    Reader.SCANNER: ("赵**", "", "", "child", "", True),
    Reader.MANAGER: ("赵**", "", "", "", "", False),
    Reader.STAFF: ("赵**", "2***************16", "138****1234", "child", "", False),
    Reader.REVEALING: ("赵小宇", "220104199003072716", "+8613812341234", "child", "", False),
}


@pytest.mark.parametrize("reader", Reader)
def test_a_reader_is_shown_this_and_no_more(reader: Reader) -> None:
    view = VIEWS[reader]
    texts = view.name(NAME), view.number(NUMBER), view.phone(PHONE), view.relation(RELATION), view.nickname(NICKNAME)

    assert (*texts, view.age_band) == SHOWN[reader]


VISITS = {
    Reader.HOLDER: (VisitForm.PLACE, VisitForm.PLACE, VisitForm.PLACE),
    Reader.AGENT: (VisitForm.PLACE, VisitForm.HIDDEN, VisitForm.DAY),
}
"""What is shown of visits where the reader, others, or nobody showed the code; of others nothing."""


@pytest.mark.parametrize("reader", Reader)
def test_a_reader_is_shown_this_of_a_visit(reader: Reader) -> None:
    shown = tuple(VIEWS[reader].visit(one) for one in (ShownBy.READER, ShownBy.OTHERS, ShownBy.NOBODY))

    assert shown == VISITS.get(reader, (VisitForm.HIDDEN,) * 3)


@pytest.mark.parametrize(("name", "shown"), [("赵宇", "赵*"), ("欧阳娜娜", "欧阳**"), ("赵小明", "赵*明")])
def test_a_picture_shows_the_first_and_the_last_character(name: str, shown: str) -> None:
    assert VIEWS[Reader.PICTURE].name(name) == shown


def test_nothing_is_masked_past_the_table() -> None:
    masking = {source.name for source in SOURCES if "bot.health.people.masking" in source.imports()}

    assert masking == {"bot.health.people.views"}
