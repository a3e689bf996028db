"""Texts: the bot only starts when every language is complete."""

from pathlib import Path

import pytest

from bot.chat.texts import IncompleteTexts, Texts, UnknownText, load_texts

ZH = {"a.hello": "你好", "a.count": "{n} 个"}


def texts(en: dict[str, str]) -> Texts:
    """Texts in Chinese, and in English as given."""
    return Texts({"zh": ZH, "en": en}, {"zh": {}, "en": {}})


def write(folder: Path, **files: str) -> None:
    """Write the files of a language."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / f"{name}.toml").write_text(content, "utf-8")


def test_a_text_is_found_by_its_key_and_filled() -> None:
    assert texts({"a.hello": "Hello", "a.count": "{n} of them"}).say("en", "a.count", n=3) == "3 of them"


@pytest.mark.parametrize(
    ("en", "fault"),
    [
        ({"a.count": "{n}"}, "en: a.hello: missing"),
        ({**ZH, "a.more": "More"}, "en: a.more: not in zh"),
        ({**ZH, "a.count": "{number} of them"}, "en: a.count: placeholders differ"),
    ],
)
def test_a_language_that_differs_from_chinese_is_refused(en: dict[str, str], fault: str) -> None:
    with pytest.raises(IncompleteTexts, match=fault):
        texts(en)


def test_all_faults_are_listed_together() -> None:
    with pytest.raises(IncompleteTexts) as incomplete:
        texts({"a.more": "More"})

    assert str(incomplete.value).count(";") == 2


def test_a_command_that_has_words_in_one_language_only_is_refused() -> None:
    with pytest.raises(IncompleteTexts, match="en: help: missing"):
        Texts({"zh": ZH, "en": ZH}, {"zh": {"help": ["帮助"]}, "en": {}})


def test_the_first_key_that_exists_wins() -> None:
    assert texts(ZH).say_first("zh", ("b.hello", "a.hello", "a.count")) == "你好"


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(UnknownText, match=r"a\.bye"):
        texts(ZH).say("zh", "a.bye")
    with pytest.raises(UnknownText, match=r"b\.bye or a\.bye"):
        texts(ZH).say_first("zh", ("b.bye", "a.bye"))


def test_folders_with_a_chat_file_are_languages_and_nested_tables_are_longer_keys(tmp_path: Path) -> None:
    write(tmp_path / "zh", chat='hi = "你好"\n[confirm.how]\nlong = """\n一\n二\n"""', words='help = ["帮助"]')
    write(tmp_path / "en", chat='hi = "Hi"\n[confirm.how]\nlong = ["one", "two"]', words='help = ["help"]')
    write(tmp_path / "pages", menu='a = "b"')

    loaded = load_texts(tmp_path)

    assert set(loaded.languages) == {"zh", "en"}
    assert loaded.say("zh", "chat.confirm.how.long") == "一\n二"
    assert loaded.say("en", "chat.confirm.how.long") == "one\ntwo"
    assert not loaded.has("words.help")
    assert loaded.words["en"] == {"help": ["help"]}
