"""Finding conversations: by label, clerk and day, and by a number of somebody in them."""

import re

from bot.service.support import searching
from tests.cast import CODE, adult, elder
from tests.desk import REF, Clerk, SupportDesk


def finds(by: Clerk, **values: str) -> list[str]:
    """The conversations on the page of this search, in its order."""
    address = "&".join(f"{name}={value}" for name, value in values.items())
    return REF.findall(by.browser.get(f"/d/search?{address}").text)


def finds_number(clerk: Clerk, number: str) -> list[str]:
    """The conversations to which this number leads."""
    clerk.browser.get("/d/search")
    found = clerk.browser.post("/d/search", number=number)
    assert found.status_code == 200
    assert number not in found.text + found.url
    return REF.findall(found.text)


def test_a_conversation_is_found_by_label_clerk_and_day_until_it_is_deleted(desk: SupportDesk) -> None:
    lead, earth = desk.clerk("lu", "lead"), desk.earth
    lead.browser.get("/d/labels")
    lead.browser.post("/d/labels", words="加急")
    first, second = (desk.asks(desk.house.citizen(adult())) for _ in range(2))
    (label,) = re.findall(r'<option value="(\w+)">', desk.an.opens(first))
    desk.an.does(first, "label", label=label)
    desk.an.does(first, "take")
    desk.bo.does(second, "take")
    desk.an.does(first, "hand-over", clerk="bo")
    day = f"{earth.clock():%Y-%m-%d}"

    assert finds(desk.an, label=label) == [first]
    assert finds(desk.an, clerk="an") == [first]
    assert finds(desk.an, clerk="bo") == [second, first]
    assert finds(desk.an, day=day) == [second, first]
    assert finds(desk.an, day=day, clerk="bo", label=label) == [first]
    assert finds(desk.an, clerk="b") == finds(desk.an, day="2020-01-01") == finds(desk.an, day="x%00y") == []
    assert finds(desk.an) == []

    earth.passes(days=1)
    desk.bo.signs_in()
    desk.bo.does(first, "close")
    assert finds(desk.bo, day=f"{earth.clock():%Y-%m-%d}") == [first]
    assert finds(desk.bo, day=day) == [first, second]
    earth.passes(days=30, minutes=1)
    earth.works()
    desk.bo.signs_in()
    assert finds(desk.bo, label=label) == []
    assert finds(desk.bo, clerk="bo") == [second]
    chat = earth.parts.services.support.talks.viewing.chat(first) or "-"
    store = earth.parts.records.store
    assert not [one for one in store.run("found:{desk}", ("ZRANGE", "found:{desk}", 0, -1))[0] if chat in one.decode()]


def test_a_search_goes_on_by_page(desk: SupportDesk) -> None:
    index, inbox = desk.earth.parts.records.support.search_index, desk.earth.parts.records.support.inbox
    conversations = desk.earth.parts.records.support.conversations
    head = conversations.get(
        desk.earth.parts.services.support.talks.viewing.chat(desk.asks(desk.house.citizen(adult()))) or ""
    )
    assert head
    for number in range(250):
        inbox.place(f"chat-{number:03}", head)
    (term,) = searching.Wanted(day=desk.earth.clock().date()).terms

    found, place, pages = [], "", 0
    while not pages or place:
        more, place = index.find((term,), place, 60)
        found += more
        pages += 1
    assert pages == 5
    assert len(found) == len(set(found)) == 251
    assert index.find((term, "l:none"), "", 60) == ([], "")


def test_a_number_leads_to_the_conversations_of_its_people_and_to_nobody_elses(desk: SupportDesk) -> None:
    who, parent, other = adult(), elder(), adult()
    chat = desk.house.citizen(desk.earth.knows(who))
    desk.earth.passes(minutes=2)
    chat.types(who.phone)
    chat.adds(desk.earth.knows(parent))
    stranger = desk.house.citizen(desk.earth.knows(other))
    ref = desk.asks(chat)
    index = desk.earth.parts.records.phone_index
    index.add(index.digest("+8613900009999"), desk.earth.person(who))  # a number that is not on the record any more

    for number in (who.number, f" {who.number[:6]} {who.number[6:]}", who.phone, parent.number):
        assert finds_number(desk.an, number) == [ref], number
    for number in (other.number, other.phone, "13900009999", "12345678", "什么", who.name):
        assert finds_number(desk.an, number) == [], number
    assert desk.house.noted("desk.search", "staff:an", "number")
    assert finds_number(desk.an, other.number) == []
    later = desk.asks(stranger)
    assert finds_number(desk.an, other.number) == [later]

    desk.earth.passes(minutes=2)
    stranger.types(other.phone)
    assert "R1-" in stranger.says("注销", "1", CODE, "确认")
    desk.an.signs_in()
    assert finds_number(desk.an, other.number) == finds_number(desk.an, other.phone) == []
    store = desk.earth.parts.records.store
    lists = (("HKEYS", "terms:{desk}"), ("ZRANGE", "found:{desk}", 0, -1))
    assert stranger.id.encode() not in b"".join(one for found in store.run("terms:{desk}", *lists) for one in found)


def test_a_receipt_leads_to_the_conversation_of_who_asked(desk: SupportDesk) -> None:
    who = adult()
    chat = desk.house.citizen(desk.earth.knows(who))
    ref = desk.asks(chat)
    record = desk.earth.parts.records
    review = record.reviews.open("deceased", desk.earth.person(who), chat.id, 1)

    assert finds_number(desk.an, review.receipt) == [ref]
    assert finds_number(desk.an, f"{int(review.receipt) ^ 1:08}") == []
