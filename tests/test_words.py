"""Words: whatever the code can say has words in every language, filled from what is given, and no text is idle."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import TEMPLATES
from bot.chat.notice import pack_notice, word_notice
from bot.health.codes.colour import FEVER_TENTHS, Colour, Reason
from bot.health.people.documents import DocumentType
from bot.health.people.proxy import Relation
from bot.service.people.consent import ConsentOutcome
from bot.wechat.menu import MENU
from tests.wording import (
    DIALOGUES,
    KEYS,
    LANGUAGES,
    SOURCES,
    TEXTS,
    literals,
    matching,
    options,
    placeholders,
    spoken,
)

NOTICES = {
    "desk_first_reply": {"text"},
    "desk_reply": {"text"},
    "desk_late_reply": {"at", "text"},
    "desk_picture": {"title"},
    "desk_step": {"question"},
    "desk_closed": set(),
    "desk_bot_back": set(),
    "ask_again": set(),
    "attempt": set(),
    "erased": {"receipt"},
    "erased_dependant": {"name"},
    "expired": set(),
    "expired_dependant": {"name"},
    "taken_over": {"name"},
    "moved": {"tail"},
    "recycled": set(),
    "recycled_dependant": {"name"},
    "your_agent": {"agent", "relation"},
    "asked_own": {"tail"},
    "asked_child": {"name", "tail"},
    "asked_relative": {"name", "tail"},
    "still_claim": set(),
    "agreed_own": set(),
    "review_asked": {"receipt"},
    "review_of_child": {"receipt"},
    "own_proof": set(),
    "review_opened": {"receipt"},
    "review_appealed": {"receipt"},
    "review_bind": {"receipt"},
    "review_release": {"receipt"},
    "review_looked": {"receipt"},
    "review_late": {"receipt"},
    "review_escalated": {"receipt"},
    "review_for_leads": {"receipt"},
    "review_answered": {"receipt", "text"},
    "review_approved": set(),
    "review_approved_dependant": {"name"},
    "review_returned": set(),
    "review_released": set(),
    "review_refused": {"receipt"},
    "review_kept": {"receipt"},
    "review_done": {"receipt"},
    "review_full": {"receipt"},
    "review_full_person": {"receipt"},
    "review_correct": {"receipt"},
    "review_erase": {"receipt"},
    "review_erase_family": {"receipt", "names"},
    "review_corrected": {"receipt"},
    "review_conflict": {"receipt"},
    "review_erased": {"receipt", "signed"},
    "review_erased_family": {"receipt", "count", "signed"},
    "erased_by_staff": {"name", "receipt"},
    "corrected_dependant": {"name"},
    "look_alike": {"name"},
    "same_person": {"tail"},
    "same_dependant": {"name", "tails"},
    "merged_dependant": {"name"},
    "merged": set(),
    "review_deceased": {"receipt"},
    "review_unbind": {"name", "receipt"},
    "review_erasure": {"name", "receipt"},
    "review_may_erase": set(),
    "review_will_erase": {"receipt"},
    "deceased": {"name", "receipt"},
    "deceased_own": {"signed"},
    "birthday_soon": {"name", "day"},
    "birthday_soon_own": {"day", "count"},
    "birthday": {"name"},
    "birthday_own": set(),
    "own_yes_asked": {"name"},
    "moved_by_staff": set(),
    "moved_entered": set(),
    "erasure_finished": set(),
    "claimed": set(),
    "claimed_dependant": {"name"},
    "entry_undone": {"venue"},
    "entry_undone_dependant": {"name", "venue"},
    "entry_undone_unplaced": {"name"},
    "disputed": {"time", "venue", "entrance"},
    "paper": set(),
    "paper_agent": set(),
    "paper_venue": {"venue"},
    "paper_venue_dependant": {"venue", "name"},
    "paper_dependant": {"name"},
    "revealed": {"time", "reason"},
    "revealed_dependant": {"time", "name", "reason"},
    "looks": {"name", "venue", "count"},
    "misses": {"venue", "count"},
    "consent": {"agent", "relation", "tail"},
    "consent_for": {"agent", "name", "relation", "tail"},
    "agreed": {"name"},
    "agent_left": set(),
    "unbound": set(),
    "verified": set(),
    "verified_dependant": {"name"},
    "rejected": set(),
    "rejected_dependant": {"name"},
    "checked": set(),
    "checked_dependant": {"name"},
    "scanner_joined": {"name", "venue", "entrance"},
    "scanner_left": {"name", "venue"},
    "fever": {"venue", "temperature"},
    "fever_dependant": {"name", "venue", "temperature"},
    "fever_unplaced": {"name", "temperature"},
    "outage_exception": {"colour", "name", "time", "venue", "entrance"},
    "own_rechecked": {"told", "colour"},
    "dependant_rechecked": {"name", "told", "colour"},
    "own_mistaken": {"told", "colour"},
    "dependant_mistaken": {"name", "told", "colour"},
    **{f"own_colour.{colour}": set() for colour in Colour},
    **{f"dependant_colour.{colour}": {"name"} for colour in Colour},
}
SAYING = {"say", "text", "tell", "pack_notice", "say_first"}

by_name = pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.name)
in_each = pytest.mark.parametrize("language", LANGUAGES)


@by_name
def test_a_dialogue_has_words_for_all_that_it_asks_shows_and_finds_wrong(dialogue: object) -> None:
    for wanted, key, values in spoken(dialogue):
        assert key, wanted
        for language in LANGUAGES:
            text = TEXTS.say(language, key)
            assert text.strip(), key
            assert placeholders(text) <= values, key


def calls(names: set[str]) -> Iterator[ast.Call]:
    """The calls of these names in the source."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if called in names:
                    yield node


def test_every_key_in_the_source_has_words_that_want_only_what_is_given() -> None:
    checked = 0
    for call in calls(SAYING):
        given = {keyword.arg for keyword in call.keywords}
        for literal in (text for argument in call.args for text in literals(argument)):
            assert matching(literal), literal
            for key in matching(literal):
                checked += 1
                for language in LANGUAGES:
                    assert None in given or placeholders(TEXTS.say(language, key)) <= given, key
    assert checked > 50


def test_no_text_is_idle() -> None:
    spoken_keys = {key for dialogue in DIALOGUES for _, key, _ in spoken(dialogue)}
    for path in SOURCES:
        for literal in literals(ast.parse(path.read_text("utf-8"))):
            spoken_keys |= set(matching(literal))
    for page in (TEMPLATES / "pages").rglob("*.html"):
        spoken_keys |= set(re.findall(r"[a-z]+\.[a-z_.]+", page.read_text("utf-8")))
    spoken_keys |= {f"menu.{name}" for top, below in MENU.items() for name in (top, *below)}

    assert [key for key in KEYS if key not in spoken_keys] == []


@in_each
def test_every_notice_has_words_for_just_what_the_services_tell(language: str) -> None:
    assert {key.removeprefix("notice.") for key in KEYS if key.startswith("notice.")} == set(NOTICES)
    for name, values in NOTICES.items():
        assert placeholders(TEXTS.say(language, f"notice.{name}")) == values, name
        told = word_notice(TEXTS, language, pack_notice(f"notice.{name}", **{value: f"<{value}>" for value in values}))
        assert all(f"<{value}>" in told for value in values)


@in_each
def test_every_colour_has_a_title_and_an_action_and_every_reason_its_explanation(language: str) -> None:
    titles = {TEXTS.say(language, f"code.{colour}.title") for colour in Colour}
    assert len(titles) == len(Colour)
    for colour in Colour:
        assert TEXTS.say(language, f"code.{colour}.act")
    for reason in Reason:
        assert placeholders(TEXTS.say(language, f"code.why.{reason}")) <= {"until", "hotline"}


@in_each
def test_the_temperature_in_the_words_is_the_one_in_the_rule(language: str) -> None:
    assert f"{FEVER_TENTHS / 10} ℃" in TEXTS.say(language, "code.why.fever")


@in_each
def test_every_relation_document_and_outcome_has_words(language: str) -> None:
    for relation in Relation:
        assert TEXTS.say(language, f"relative.relation.option.{relation}")
    for kind in DocumentType:
        assert TEXTS.say(language, f"person.document.option.{kind}")
    for outcome in ConsentOutcome:
        assert TEXTS.say(language, f"agents.{outcome}")


def test_the_fixed_words_of_the_forms_stay() -> None:
    labels = {"name": "姓名", "document": "证件类型", "number": "证件号码", "phone": "手机号"}
    for name, label in labels.items():
        assert TEXTS.say("zh", f"person.{name}.label") == label
        assert label in TEXTS.say("zh", f"person.{name}.ask")
    assert "关系" in TEXTS.say("zh", "relative.relation.ask")
    assert "同意" in TEXTS.say("zh", "person.consent.ask")
    assert "确认" in TEXTS.say("zh", "chat.confirm.how")
    assert TEXTS.say("zh", "person.document.option.111").startswith("居民身份证")
    assert options(DIALOGUES[0].by_name["document"])[0] == "111"


CHINESE = {
    "en": "中文请回复“中文”|中文|语言|验证码",
    "ko": "中文请回复“中文”|中文|语言|验证码|转文字|发热门诊|社区|中华人民共和国个人信息保护法|王建国|孙桂兰|金哲",
}
"""What other languages say in Chinese: the way to it, and what one meets in Chinese only."""


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "zh"])
def test_another_language_has_no_chinese_but_the_way_to_it_and_names(language: str) -> None:
    rest = {key: re.sub(CHINESE[language], "", TEXTS.say(language, key)) for key in KEYS}

    assert [key for key, text in rest.items() if re.search(r"[\u4e00-\u9fff]", text)] == []


@in_each
def test_the_welcome_tells_the_way_to_every_other_language(language: str) -> None:
    others = [TEXTS.say(other, "language.name") for other in LANGUAGES if other != language]

    assert [name for name in others if f"“{name}”" not in TEXTS.say(language, "hello.welcome")] == []


def test_each_language_is_a_folder_with_the_same_files() -> None:
    folders = [{path.name for path in Path(TEMPLATES / language).glob("*.toml")} for language in LANGUAGES]

    assert all(files == folders[0] for files in folders)
