"""Templates of messages and what the bot sends with them (page "模板消息接口"). Each method gives a call's answer."""

import re
import secrets
from typing import Any

from bot.sandbox.wechat.errors import OK, ApiError
from bot.sandbox.wechat.people import People
from bot.sandbox.wechat.store import Store
from bot.sandbox.words import words

MAX_TEMPLATES = 25
_FIELD = re.compile(r"\{\{(\w+)\.DATA\}\}")

Body = dict[str, Any]


class TemplateMessages:
    """The account's templates. The library to choose from is ``[[template]]`` in ``templates/sandbox/words.toml``."""

    def __init__(self, store: Store, people: People) -> None:
        self._store = store
        self._people = people

    def add(self, body: Body) -> Body:
        """Take a template of the library by its short number; raises ApiError 40037 (no such), 45026 (too many)."""
        short = body.get("template_id_short")
        found = next((each for each in words()["template"] if each["short"] == short), None)
        if found is None:
            raise ApiError(40037)
        with self._store.lock():
            if len(self._store.all("template")) >= MAX_TEMPLATES:
                raise ApiError(45026)
            number = secrets.token_urlsafe(32)
            self._store.put("template", number, {name: text for name, text in found.items() if name != "short"})
        return {**OK, "template_id": number}

    def all(self) -> Body:
        """The account's templates."""
        stored = self._store.all("template")
        return {"template_list": [{"template_id": number, **template} for number, template in stored.items()]}

    def delete(self, body: Body) -> Body:
        """Give a template back; raises ApiError 40037."""
        number = str(body.get("template_id", ""))
        self._template(number)
        self._store.drop("template", number)
        return dict(OK)

    def read(self, body: Body) -> tuple[str, Body]:
        """The receiver of a message to send, and what their phone shows of it: ``title text url``.

        Raises ApiError 40003, 40037, 43004 (they do not follow), 47001, 47003 (a value is missing).
        """
        openid, template = str(body.get("touser", "")), self._template(str(body.get("template_id", "")))
        person = self._people.find(openid)
        if person is None:
            raise ApiError(40003)
        if not person.following:
            raise ApiError(43004)
        data = body.get("data")
        if not isinstance(data, dict):
            raise ApiError(47001)
        text = _FIELD.sub(lambda field: _value(data, field[1]), template["content"])
        return openid, {"title": template["title"], "text": text.strip(), "url": str(body.get("url") or "")}

    def _template(self, number: str) -> dict[str, str]:
        stored: dict[str, str] | None = self._store.get("template", number)
        if stored is None:
            raise ApiError(40037)
        return stored


def _value(data: Body, name: str) -> str:
    value = data.get(name)
    if not isinstance(value, dict) or not isinstance(value.get("value"), str | int | float):
        raise ApiError(47003)
    return str(value["value"])
