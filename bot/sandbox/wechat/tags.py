"""The account's tags and who has them (page "用户标签管理"). Each method takes a call's JSON and gives its answer."""

from typing import Any

from bot.sandbox.wechat.errors import OK, ApiError
from bot.sandbox.wechat.people import People
from bot.sandbox.wechat.store import Store

MAX_TAGS = 100
MAX_NAME_BYTES = 30
MAX_TAGS_OF_PERSON = 20
MAX_OPENIDS = 50
MEMBERS_AT_ONCE = 10_000

RESERVED = {0: "", 1: "黑名单", 2: "星标组"}
"""The platform's own tags, which nobody changes; the list shows those with a name."""
FIRST_ID = 100

Body = dict[str, Any]


class Tags:
    """Tags by their number; a person's document holds the numbers of their tags."""

    def __init__(self, store: Store, people: People) -> None:
        self._store = store
        self._people = people

    def create(self, body: Body) -> Body:
        """Make a tag; raises ApiError 45056 (too many), 45157 (taken), 45158 (too long)."""
        with self._store.lock():
            if len(self._own()) >= MAX_TAGS:
                raise ApiError(45056)
            name = self._new_name(_object(body, "tag"))
            number = int(self._store.get("tag_last", "number", FIRST_ID - 1)) + 1
            self._store.put("tag_last", "number", number)
            self._store.put("tag", str(number), name)
        return {"tag": {"id": number, "name": name}}

    def all(self) -> Body:
        """All tags, each with the number of people who have it."""
        named = {number: name for number, name in RESERVED.items() if name} | self._own()
        return {"tags": [{"id": number, "name": name, "count": self._count(number)} for number, name in named.items()]}

    def update(self, body: Body) -> Body:
        """Rename a tag; raises ApiError 45058 (the platform's own), 45159 (no such tag), 45157, 45158."""
        tag = _object(body, "tag")
        with self._store.lock():
            number = self._changeable(tag.get("id"))
            self._store.put("tag", str(number), self._new_name(tag, number))
        return dict(OK)

    def delete(self, body: Body) -> Body:
        """Delete a tag and take it from everybody; raises ApiError 45058, 45159."""
        with self._store.lock():
            number = self._changeable(_object(body, "tag").get("id"))
            self._store.drop("tag", str(number))
            for openid, numbers in self._store.all("tagged").items():
                self._save(openid, [each for each in numbers if each != number])
        return dict(OK)

    def tag_people(self, body: Body) -> Body:
        """Give people a tag: all of them or none; raises ApiError 40003, 40032, 45059, 45159, 49003."""
        with self._store.lock():
            number, openids = self._known(body.get("tagid")), self._openids(body)
            full = [openid for openid in openids if len({*self.of(openid), number}) > MAX_TAGS_OF_PERSON]
            if full:
                raise ApiError(45059)
            for openid in openids:
                self._save(openid, [*dict.fromkeys((*self.of(openid), number))])
        return dict(OK)

    def untag_people(self, body: Body) -> Body:
        """Take a tag from people; raises ApiError 40003, 40032, 45159, 49003."""
        with self._store.lock():
            number, openids = self._known(body.get("tagid")), self._openids(body)
            for openid in openids:
                self._save(openid, [each for each in self.of(openid) if each != number])
        return dict(OK)

    def tags_of(self, body: Body) -> Body:
        """The numbers of a person's tags; raises ApiError 40003, 49003."""
        return {"tagid_list": self.of(self._follower(body.get("openid")))}

    def members(self, body: Body) -> Body:
        """The followers who have a tag, after ``next_openid`` where it is given; raises ApiError 40003, 45159."""
        number, after = self._known(body.get("tagid")), str(body.get("next_openid") or "")
        openids = self._members(number)
        if after and after not in openids:
            raise ApiError(40003)
        listed = openids[openids.index(after) + 1 if after else 0 :][:MEMBERS_AT_ONCE]
        data = {"data": {"openid": listed}, "next_openid": listed[-1]} if listed else {}
        return {"count": len(listed), **data}

    def of(self, openid: str) -> list[int]:
        """The numbers of a person's tags, in the order in which they got them."""
        return list(self._store.get("tagged", openid, []))

    def _save(self, openid: str, numbers: list[int]) -> None:
        self._store.put("tagged", openid, numbers)

    def _own(self) -> dict[int, str]:
        return {int(number): name for number, name in self._store.all("tag").items()}

    def _count(self, number: int) -> int:
        return len(self._members(number))

    def _members(self, number: int) -> list[str]:
        tagged = self._store.all("tagged")
        return [each.openid for each in self._people.all() if each.following and number in tagged.get(each.openid, [])]

    def _new_name(self, tag: Body, number: int = -1) -> str:
        name = tag.get("name")
        if not isinstance(name, str) or not name.strip():
            raise ApiError(45157)
        if len(name.encode()) > MAX_NAME_BYTES:
            raise ApiError(45158)
        if name in [taken for each, taken in (RESERVED | self._own()).items() if each != number]:
            raise ApiError(45157)
        return name

    def _known(self, number: object) -> int:
        if not isinstance(number, int) or number not in RESERVED | self._own():
            raise ApiError(45159)
        return number

    def _changeable(self, number: object) -> int:
        if number in RESERVED:
            raise ApiError(45058)
        return self._known(number)

    def _openids(self, body: Body) -> list[str]:
        openids = body.get("openid_list")
        if not isinstance(openids, list) or not openids:
            raise ApiError(40003)
        if len(openids) > MAX_OPENIDS:
            raise ApiError(40032)
        return [self._follower(openid) for openid in openids]

    def _follower(self, openid: object) -> str:
        if not isinstance(openid, str) or not openid:
            raise ApiError(40003)
        person = self._people.find(openid)
        if person is None or not person.followed_at:
            raise ApiError(49003)
        return openid


def _object(body: Body, name: str) -> Body:
    found = body.get(name)
    if not isinstance(found, dict):
        raise ApiError(47001)
    return found
