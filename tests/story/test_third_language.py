"""A third language: a folder of templates is enough to ask for it, choose it, use it and draw codes in it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from bot import assembly
from bot.chat.texts import FaultyTexts, load_texts
from bot.chat.vocabulary import AmbiguousWords, Vocabulary
from handlers.people.countries import country_name
from tests.cast import CITIZEN, CONSENT_IN_ENGLISH, FOREIGNER
from tests.story.conftest import templates_of
from tests.surfing import Browser
from tests.world import World, world

NAME, MARK = "Français", "[fr] "


def translated(folder: Path) -> None:
    """Turn a copy of the English texts into French: every sentence has a mark; the words to ask for the language
    are its own.
    """
    for path in folder.glob("*.toml"):
        path.write_text(re.sub(r'^((?:ask|language|title|welcome) = ")', rf"\1{MARK}", path.read_text(), flags=re.M))
    words, own = folder / "words.toml", folder / "language.toml"
    words.write_text(re.sub(r"^speak = .*$", f'speak = ["{NAME}", "French", "法语"]', words.read_text(), flags=re.M))
    own.write_text(own.read_text().replace('name = "English"', f'name = "{NAME}"'))


def with_french(root: Path) -> Path:
    """The templates with one more language."""
    templates = templates_of(root, "zh", "en")
    shutil.copytree(templates / "en", templates / "fr")
    translated(templates / "fr")
    return templates


@pytest.fixture
def earth(store_url: str, store: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The bot with a third language."""
    monkeypatch.setattr(assembly, "TEMPLATES", with_french(tmp_path))
    with world(store_url) as found:
        yield found


def test_it_is_asked_for_by_its_own_words_and_used(earth: World) -> None:
    chat = earth.chat()

    assert chat.says("français") == earth.words("hello.language", "fr")
    assert chat.sees.startswith(MARK)
    assert MARK in chat.says("register")
    assert chat.says("取消", "法语") == earth.words("hello.language", "fr")
    assert chat.says("English") == earth.words("hello.language", "en")
    assert chat.says("中文") == earth.words("hello.language")


def test_the_menu_button_asks_which_and_lists_each_by_its_own_name(earth: World) -> None:
    chat = earth.chat()

    asked = chat.clicks("LANGUAGE")

    assert asked.splitlines() == [earth.words("language.language.ask"), "1 中文", "2 English", f"3 {NAME}"]
    assert chat.says("3") == earth.words("hello.language", "fr")
    assert chat.says("hm") == earth.words("answers.passed", "fr", hotline=earth.config.hotline)
    assert chat.says("语言").startswith(earth.words("language.language.ask", "fr"))
    assert chat.says("中文") == earth.words("hello.language")
    assert chat.says("2") == earth.words("answers.nothing_asked")


def test_in_the_middle_of_a_form_it_is_chosen_and_the_answers_stay(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.says("注册", CITIZEN.name, "1")

    chat.clicks("LANGUAGE")
    assert chat.says("3").startswith(earth.words("hello.language", "fr"))
    assert chat.says("continue").endswith(earth.words("person.number.ask", "fr", example="220000198501010010"))
    chat.says(*CITIZEN.own_answers()[2:], *CONSENT_IN_ENGLISH, "1")

    assert chat.colour == "green"


def test_countries_are_understood_and_shown_in_it(earth: World) -> None:
    chat = earth.chat("foreigner")
    chat.says(
        NAME,
        "register",
        FOREIGNER.name,
        "2",
        FOREIGNER.number,
        FOREIGNER.born,
        "royaume-uni",
        FOREIGNER.phone,
        *CONSENT_IN_ENGLISH,
        "1",
    )

    assert chat.colour == "green"
    assert "Royaume-Uni" in chat.says("my info")
    assert country_name("GB", "fr") == "Royaume-Uni"


def test_the_live_page_and_the_picture_are_in_it(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    code_links, now = earth.parts.code_links, earth.clock()
    link = code_links.page_link(earth.person(CITIZEN), code_links.view(chat.id, "fr"), now)

    browser = Browser(earth.config.public_url)
    page = browser.opens(f"{browser.base}/c/{link}").text

    assert f"{MARK}Green code" in page
    assert '<html lang="fr"' in page
    drawn = chat.last["media_id"]
    chat.says(NAME, "my code")
    assert chat.last["media_id"] != drawn
    assert chat.colour == "green"


def test_links_of_a_removed_language_show_the_reference_language(
    store_url: str, store: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "TEMPLATES", templates_of(tmp_path, "zh"))
    with world(store_url) as earth:
        chat = earth.chat("citizen")
        chat.registers(CITIZEN)
        code_links, person, now = earth.parts.code_links, earth.person(CITIZEN), earth.clock()
        removed, reference = (code_links.view(chat.id, language) for language in ("fr", "zh"))

        url = earth.config.public_url
        page = Browser(url).opens(f"{url}/c/{code_links.page_link(person, removed, now)}")
        pictures = [
            requests.get(f"{url}/p/{code_links.picture_link(person, view, now)}.png", timeout=10)
            for view in (removed, reference)
        ]

        assert page.status_code == 200
        assert earth.words("code.green.title") in page.text
        assert '<html lang="zh"' in page.text
        assert [picture.status_code for picture in pictures] == [200, 200]
        assert pictures[0].content == pictures[1].content


def test_one_language_alone_works_too(
    store_url: str, store: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "TEMPLATES", templates_of(tmp_path, "zh"))
    with world(store_url) as earth:
        chat = earth.chat("foreigner")
        chat.registers(FOREIGNER)

        assert chat.colour == "green"
        assert chat.clicks("LANGUAGE") == earth.words("hello.language")


def test_a_folder_that_is_no_language_is_a_fault_that_says_so(tmp_path: Path) -> None:
    (with_french(tmp_path) / "fr").rename(tmp_path / "templates" / "xx")

    with pytest.raises(FaultyTexts, match="xx: CLDR knows no such language"):
        load_texts(tmp_path / "templates")


def test_a_word_that_asks_for_two_languages_is_a_fault(tmp_path: Path) -> None:
    words = with_french(tmp_path) / "fr" / "words.toml"
    words.write_text(words.read_text().replace('"法语"', '"英语"'))

    with pytest.raises(AmbiguousWords, match="英语: en, fr"):
        Vocabulary(load_texts(tmp_path / "templates"))


def test_a_language_without_words_to_ask_for_it_is_a_fault(tmp_path: Path) -> None:
    words = with_french(tmp_path) / "fr" / "words.toml"
    words.write_text(re.sub(r"^speak = .*$", "speak = []", words.read_text(), flags=re.M))

    with pytest.raises(FaultyTexts, match="fr: speak: empty"):
        load_texts(tmp_path / "templates")


def test_letters_that_the_pictures_cannot_draw_are_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = with_french(tmp_path) / "fr" / "code.toml"
    code.write_text(code.read_text().replace(MARK, "ა ", 1))
    monkeypatch.setattr(assembly, "TEMPLATES", tmp_path / "templates")

    with pytest.raises(FaultyTexts, match="fr: code.green.title: the font of the pictures has no ა"):
        assembly._texts()
