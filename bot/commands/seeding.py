"""Registers the people of the demo through the usual services."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.assembly import Assembly
from bot.chat.fields import OPENID, PERSON
from bot.health.people.documents import DocumentType
from bot.health.people.identity import MAINLAND, Identity

CHECK_SECONDS = 4.0
"""The time limit of the identity check of one person, as in a chat."""

Row = Mapping[str, Any]
"""A person of a file: ``openid name id_number phone``, perhaps ``id_type`` and ``nationality``."""


def budget() -> float:
    """The seconds that an identity check may take."""
    return CHECK_SECONDS


def identity_of(row: Row, *, proved: bool = True) -> Identity:
    """The person's data; ``proved``: the phone is proved by a code."""
    number = row["phone"]
    phone = number if number.startswith("+") or not number else MAINLAND + number
    document = row.get("id_type", DocumentType.RESIDENT_ID)
    return Identity(row["name"], document, row["id_number"], phone, row.get("nationality", ""), proved=proved)


class Seeding:
    """Makes chats and registers people in them, unless that was done before."""

    def __init__(self, parts: Assembly) -> None:
        self.parts = parts
        self._fields = parts.records.chat_fields

    def chat(self, row: Row) -> str:
        """The chat with the person's openid."""
        return self.parts.records.chat_ids.of(row["openid"])

    def open_chat(self, row: Row) -> str:
        """The same, in which the bot can write first, as after a message of the person."""
        chat = self.chat(row)
        self._fields.set(chat, OPENID, self.parts.records.chat_ids.seal(row["openid"]))
        return chat

    def register(self, row: Row, now: datetime, *, proved: bool = True) -> str:
        """The id of the person registered in the chat, or of the chat's claim."""
        chat = self.chat(row)
        if person := self._fields.read(chat).get(PERSON):
            return person
        person = self.parts.services.enrolment.register(chat, identity_of(row, proved=proved), budget, now)
        self._fields.set(chat, PERSON, person)
        return person
