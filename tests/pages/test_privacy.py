"""The page on privacy: for everybody, in their language, with the days of the settings; the chat leads to it."""

import re
from collections.abc import Iterator

import pytest
import requests
from flask.testing import FlaskClient

from bot.app import create_app, privacy_values
from bot.assembly import assemble
from bot.config import read_config
from bot.pages.privacy import SECTIONS
from bot.store.people.erasures import ERASURES_DAYS
from tests.cast import CITIZEN, CODE, GRANDMOTHER, MOTHER
from tests.test_config import WHOLE
from tests.wording import TEXTS, placeholders
from tests.world import World, world

DAYS = {
    "DESK_DAYS": "29",
    "DRAFT_DAYS": "11",
    "GRACE_DAYS": "13",
    "RETENTION_DAYS": "17",
    "UNFOLLOWED_DAYS": "191",
    "UNHELD_DAYS": "23",
    "HOTLINE": "0431-12345",
}
"""Settings that no other text contains."""


@pytest.fixture
def stranger(store_url: str, store: object) -> Iterator[FlaskClient]:
    """A browser of somebody who is not known."""
    config = read_config({**WHOLE, "REDIS_URL": store_url, **DAYS})
    parts = assemble(config)
    yield create_app(config, parts).test_client()
    parts.close()


@pytest.fixture
def earth(store_url: str, store: object) -> Iterator[World]:
    """The bot with its store and the simulated services."""
    with world(store_url) as found:
        yield found


@pytest.mark.parametrize("language", TEXTS.languages)
def test_the_page_has_every_section_and_the_days_of_the_settings(stranger: FlaskClient, language: str) -> None:
    page = stranger.get(f"/privacy?lang={language}").text

    assert f'<html lang="{language}">' in page
    assert [TEXTS.say(language, f"privacy.{name}.title") in page for name in SECTIONS] == [True] * len(SECTIONS)
    assert [value for value in (*DAYS.values(), str(ERASURES_DAYS)) if value not in page] == []
    assert "{" not in re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("language", TEXTS.languages)
def test_no_number_of_days_is_typed_into_the_text(language: str) -> None:
    said = " ".join(TEXTS.say(language, f"privacy.{name}.body") for name in SECTIONS)

    assert re.findall(r"\d+ ?(?:天|days)", said) == []
    assert placeholders(said) == {*privacy_values(read_config(WHOLE)), "erasures", "reviews", "questions"}


@pytest.mark.parametrize(
    ("accepted", "query", "language"),
    [("en-GB", "", "en"), ("zh-CN", "", "zh"), ("fr", "", "zh"), ("en", "?lang=zh", "zh"), ("zh", "?lang=xx", "zh")],
)
def test_the_page_is_in_the_language_asked_for_else_in_the_browsers(
    stranger: FlaskClient, accepted: str, query: str, language: str
) -> None:
    page = stranger.get(f"/privacy{query}", headers={"Accept-Language": accepted})

    assert f'<html lang="{language}">' in page.text


def test_the_page_may_be_kept_and_sets_no_cookie(stranger: FlaskClient) -> None:
    page = stranger.get("/privacy")

    assert page.headers["Cache-Control"] == "public, max-age=3600"
    assert page.headers["Vary"] == "Accept-Language"
    assert "Set-Cookie" not in page.headers
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_every_page_for_people_has_a_link_to_it_in_its_foot(stranger: FlaskClient) -> None:
    for path in ("/S/x", "/c/x", "/nothing"):
        assert 'href="/privacy?lang=zh"' in stranger.get(path).text


@pytest.mark.parametrize(("asked", "language"), [("隐私", "zh"), ("privacy", "en")])
def test_the_answer_in_the_chat_leads_to_the_page(earth: World, asked: str, language: str) -> None:
    (link,) = re.findall(r"https?://\S+", earth.chat().says(asked))

    assert f'<html lang="{language}">' in requests.get(link, timeout=5).text


def test_who_is_asked_for_consent_can_read_it_all_first(earth: World) -> None:
    line = earth.words("privacy.before_consent", link=f"{earth.config.public_url}/privacy?lang=zh")
    mother = earth.chat("mother")

    assert mother.says("注册", *MOTHER.own_answers(), CODE).startswith(line)
    mother.says("同意", "确认")
    assert mother.says("代办", "父母", *GRANDMOTHER.dependant_answers()).startswith(line)
    assert line not in earth.chat("citizen").says("注册", *CITIZEN.own_answers()[:-1])
