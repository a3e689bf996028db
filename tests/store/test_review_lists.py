"""The lists of reviews are in order, read by page, and take over what older versions kept."""

from bot.store.keys import EARLIER_OPEN_REVIEWS_KEY
from bot.store.people.review_lists import ReviewLists
from bot.store.redis.store import Store

DAY = 86_400


def test_those_that_wait_are_read_by_page_the_oldest_first(store: Store) -> None:
    lists = ReviewLists(store)
    for receipt, opened in {"00000003": 30, "00000001": 10, "00000002": 20}.items():
        lists.add(receipt, opened)
    lists.add("00000003", 5)  # said again

    assert lists.waiting() == ["00000001", "00000002", "00000003"]
    assert (lists.waiting(1, 1), lists.waiting(3, 9), lists.count()) == (["00000002"], [], 3)


def test_a_list_of_an_older_version_goes_to_the_front(store: Store) -> None:
    lists = ReviewLists(store)
    lists.add("00000001", 10)
    store.run(EARLIER_OPEN_REVIEWS_KEY, ("SADD", EARLIER_OPEN_REVIEWS_KEY, "00000009", "00000001"))

    assert lists.waiting() == ["00000009", "00000001"]
    assert lists.waiting() == ["00000009", "00000001"]
    lists.close("00000009", 20)
    assert lists.waiting() == ["00000001"]


def test_those_that_are_settled_are_kept_as_long_as_reviews(store: Store) -> None:
    lists = ReviewLists(store)
    for receipt, settled in {"00000001": 10 * DAY, "00000002": 99 * DAY, "00000003": 100 * DAY}.items():
        lists.add(receipt, 1)
        lists.close(receipt, settled)

    assert lists.decided(0, 9) == ["00000003", "00000002"]
    assert lists.decided(1, 1) == ["00000002"]
    lists.close("00000004", 0)
    assert (lists.decided(0, 9), lists.count()) == (["00000003", "00000002"], 0)
