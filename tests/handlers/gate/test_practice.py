"""Practice scans: every kind of code, and nothing in records or statistics."""

import pytest

from bot.health.gate.practice import PracticeCode
from bot.signing.tokens import practice_url
from bot.store.keys import OUTAGE_KEY
from tests.handlers.gate.site import Site

VERDICTS = {
    PracticeCode.GREEN: "gate.verdict.green",
    PracticeCode.YELLOW: "gate.verdict.yellow",
    PracticeCode.ORANGE: "gate.verdict.orange",
    PracticeCode.RED: "gate.verdict.red",
    PracticeCode.GREY: "gate.verdict.grey",
    PracticeCode.DUPLICATE: "gate.verdict.green",
}


@pytest.mark.parametrize("practice", VERDICTS)
@pytest.mark.parametrize("scanned", [False, True])
def test_each_kind_has_the_words_of_a_real_code_and_says_practice(
    site: Site, practice: PracticeCode, scanned: bool
) -> None:
    word = site.words(f"practice.code.option.{practice}").partition("|")[0]
    content = practice_url(site.earth.config.public_url, practice)

    said = site.scans(content) if scanned else site.scanner.says("练习", word)

    verdict, *rest, last = said.splitlines()
    assert (verdict, last) == (site.words(VERDICTS[practice]), site.words("gate.practice"))
    assert (site.words("gate.seen.duplicate", minutes=2, entrance="东门") in rest) == (
        practice is PracticeCode.DUPLICATE
    )
    measured = site.scanner.says("36.5").splitlines()
    assert measured[-1] == site.words("gate.practice")
    assert site.words("gate.practice_name") in measured[0]


def test_the_expired_code_is_expired(site: Site) -> None:
    said = site.scanner.says("练习", "过期")

    assert said.splitlines() == [site.words("gate.refused.expired", minutes=12), site.words("gate.practice")]


def test_practice_changes_no_record(site: Site) -> None:
    store = site.earth.parts.records.store
    before = kept(site)
    for word in ("绿码", "黄码", "橙码", "红码", "灰码", "过期码", "重复"):
        site.scanner.says("练习", word, "37.5", "撤销")
        site.earth.passes(seconds=1)

    assert kept(site) == before
    assert site.passes(void=True) == []
    assert store.run(OUTAGE_KEY, ("EXISTS", OUTAGE_KEY)) == [0]


def test_a_fever_in_practice_is_stopped_without_notices(site: Site) -> None:
    said = site.scanner.says("练习", "绿码", "37.3")

    assert "⚠" in said
    assert site.scanner.says("我的记录") == site.words("gate.records.none")


def test_a_real_scan_ends_the_practice(site: Site) -> None:
    site.scanner.says("练习", "红码")

    assert site.scans(site.somebody()).endswith(site.words("gate.seen.ask"))
    assert site.scanner.says("36.5").startswith("✅")
    assert len(site.passes()) == 1


def kept(site: Site) -> set[bytes]:
    """The names of all records except those of chats."""
    found = site.earth.parts.records.store.run_on_masters(("KEYS", "*"))[0][0]
    return {key for key in found if not key.startswith((b"m:", b"c:", b"a:", b"l:", b"h:"))}
