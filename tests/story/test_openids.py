"""Whose chat it is: only sealed in the store, and nowhere in logs and audit."""

import logging

import pytest

from bot.logs import JsonFormatter
from tests.story.test_privacy import dump, forms
from tests.town import Town
from tests.world import World


def test_after_a_whole_story_no_openid_is_readable_in_store_audit_or_logs(
    earth: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    town = Town(earth)

    town.live()
    kept = dump(earth.parts.records.store)
    logs = "\n".join(map(JsonFormatter().format, (r for r in caplog.records if r.name.startswith("bot")))).encode()

    for chat in town.chats:
        assert [form for form in forms(chat.openid) if form in kept + logs] == []
        assert chat.id.encode() in kept


def test_who_unfollows_takes_their_openid_along_and_is_sent_nothing_until_they_are_back(earth: World) -> None:
    chat = earth.chat()
    chat.says("你好")
    chat.phone.unfollow()
    earth.passes(minutes=1)  # two events of one second count as one

    earth.parts.services.notices.notify(chat.id, earth.clock(), "notice.verified")
    earth.works()

    assert "openid" not in earth.parts.records.chat_fields.read(chat.id)
    assert earth.words("notice.verified") not in chat.all
    chat.phone.follow()
    assert earth.words("notice.verified") in chat.sees
    earth.parts.services.notices.notify(chat.id, earth.clock(), "notice.verified")
    earth.works()
    assert chat.sees == earth.words("notice.verified")


def test_a_lost_openid_is_learnt_again_from_the_next_message(earth: World) -> None:
    chat = earth.chat()
    chat.says("你好")
    earth.parts.records.chat_fields.replace(
        chat.id, "openid", earth.parts.records.chat_fields.read(chat.id)["openid"], ""
    )

    chat.says("你好")

    sealed = earth.parts.records.chat_fields.read(chat.id)["openid"]
    assert earth.parts.records.chat_ids.open(chat.id, sealed) == chat.openid
