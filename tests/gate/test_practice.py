"""Practising: every kind of code, and not a trace in records or statistics."""

import pytest

from bot.health.practice import Practice, practice_url
from tests.gate.site import Site

VERDICTS = {
    Practice.GREEN: "gate.verdict.green",
    Practice.YELLOW: "gate.verdict.yellow",
    Practice.ORANGE: "gate.verdict.orange",
    Practice.RED: "gate.verdict.red",
    Practice.GREY: "gate.verdict.grey",
    Practice.DUPLICATE: "gate.verdict.green",
}


@pytest.mark.parametrize("practice", VERDICTS)
@pytest.mark.parametrize("scanned", [False, True])
def test_each_kind_is_worded_like_a_real_one_and_says_it_is_practice(
    site: Site, practice: Practice, scanned: bool
) -> None:
    word = site.words(f"practice.code.option.{practice}").partition("|")[0]
    content = practice_url(site.earth.config.public_url, practice)

    said = site.scans(content) if scanned else site.scanner.says("练习", word)

    first, verdict, *rest = said.splitlines()
    assert (first, verdict) == (site.words("gate.practice"), site.words(VERDICTS[practice]))
    assert (site.words("gate.seen.duplicate", minutes=2, entrance="东门") in rest) == (practice is Practice.DUPLICATE)
    measured = site.scanner.says("36.5").splitlines()
    assert measured[0] == site.words("gate.practice")
    assert site.words("gate.practice_name") in measured[1]


def test_the_expired_one_is_expired(site: Site) -> None:
    said = site.scanner.says("练习", "过期")

    assert said.splitlines() == [site.words("gate.practice"), site.words("gate.unread.expired", minutes=12)]


def test_practice_reaches_no_record(site: Site) -> None:
    store = site.earth.parts.records.store
    before = kept(site)
    for word in ("绿码", "黄码", "橙码", "红码", "灰码", "过期码", "重复"):
        site.scanner.says("练习", word, "37.5", "撤销")
        site.earth.passes(seconds=1)

    assert kept(site) == before
    assert site.passes(void=True) == []
    assert store.run("storm:{gate}", ("EXISTS", "storm:{gate}")) == [0]


def test_a_fever_in_practice_is_turned_away_and_nobody_is_told(site: Site) -> None:
    said = site.scanner.says("练习", "绿码", "37.3")

    assert "▲" in said
    assert site.scanner.says("我的记录") == site.words("gate.records.none")


def test_a_real_scan_ends_the_practice(site: Site) -> None:
    site.scanner.says("练习", "红码")

    assert site.scans(site.somebody()).endswith(site.words("gate.seen.ask"))
    assert site.scanner.says("36.5").startswith("✔")
    assert len(site.passes()) == 1


def kept(site: Site) -> set[bytes]:
    """The names of all records but the chats' own."""
    found = site.earth.parts.records.store.everywhere(("KEYS", "*"))[0][0]
    return {key for key in found if not key.startswith((b"m:", b"c:", b"a:", b"l:", b"h:"))}
