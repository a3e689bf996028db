"""What a web page may learn of the person who opened it (page "网页授权"): codes, tokens and the person's name.

Each method takes the query of a call and gives its answer. A token of a page has nothing to do with the access tokens
of the API.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.sandbox.network import is_local
from bot.sandbox.wechat.access import Tokens
from bot.sandbox.wechat.errors import OK, ApiError
from bot.sandbox.wechat.people import People, Person
from bot.sandbox.wechat.settings import Account, Rules
from bot.sandbox.wechat.store import Clock, Store

BASE, WITH_NAME = "snsapi_base", "snsapi_userinfo"
"""The scopes: the openid, which nobody is asked for, and the name besides, which the person allows."""

Query = Mapping[str, str]
Body = dict[str, Any]


class PageError(Exception):
    """A link to the page of consent is wrong; ``code`` is shown on it (10003 to 10016)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Wish:
    """What a page asks for: the scope, and the address to which the person returns with a code."""

    scope: str
    address: str
    state: str

    def back(self, code: str) -> str:
        """The address with the code and the state, before its fragment."""
        address = urlsplit(self.address)
        query = "&".join(filter(None, (address.query, urlencode({"code": code, "state": self.state}))))
        return address._replace(query=query).geturl()


class WebAccess:
    """Codes and tokens of pages."""

    def __init__(
        self, account: Account, rules: Rules, store: Store, clock: Clock, people: People, tokens: Tokens
    ) -> None:
        self._account = account
        self._rules = rules
        self._store = store
        self._clock = clock
        self._people = people
        self._tokens = tokens

    def wish(self, query: Query) -> Wish:
        """What the link to the page of consent asks for; raises PageError."""
        for name, missing in (("appid", 10012), ("redirect_uri", 10011), ("scope", 10010)):
            if not query.get(name):
                raise PageError(missing)
        if query["appid"] != self._account.app_id:
            raise PageError(10013)
        if query["scope"] not in (BASE, WITH_NAME) or not self._account.verified:
            raise PageError(10005)
        address = query["redirect_uri"]
        own = urlsplit(self._account.bot_url).hostname
        if not address.startswith(("http://", "https://")) or not (
            is_local(address) or urlsplit(address).hostname == own
        ):
            raise PageError(10003)
        return Wish(query["scope"], address, query.get("state", ""))

    def grant(self, openid: str, wish: Wish) -> str:
        """The address to which the person returns; its code is for one use. Raises PhoneError ``nobody``."""
        person = self._people.get(openid)
        code = self._keep("web_code", self._rules.web_code_lifetime, {"openid": person.openid, "scope": wish.scope})
        return wish.back(code)

    def exchange(self, query: Query) -> Body:
        """A token for a code; raises ApiError 40002, 40013, 40029, 40125, 40163, 41002, 41004, 41008."""
        self._tokens.check_credentials(query.get("appid", ""), query.get("secret", ""))
        code = _required(query, "code", 41008)
        _require_grant(query, "authorization_code")
        with self._store.lock():
            known = self._store.get("web_code", code)
            if known is None:
                raise ApiError(40029)
            if known.get("used"):
                raise ApiError(40163)
            if self._clock.now() >= known["ends"]:
                raise ApiError(40029)
            self._store.put("web_code", code, {**known, "used": True})
        about = {"openid": known["openid"], "scope": known["scope"]}
        return self._answer(about, self._keep("web_refresh", self._rules.web_refresh_lifetime, about))

    def refresh(self, query: Query) -> Body:
        """A token for a refresh token; raises ApiError 40002, 40013, 40030, 41002, 41003, 42002."""
        if _required(query, "appid", 41002) != self._account.app_id:
            raise ApiError(40013)
        _require_grant(query, "refresh_token")
        token = _required(query, "refresh_token", 41003)
        known = self._living("web_refresh", token, unknown=40030, ended=42002)
        return self._answer({"openid": known["openid"], "scope": known["scope"]}, token)

    def person(self, query: Query) -> Body:
        """The person's name; raises ApiError 40001, 40003, 41001, 41009, 42001, and 48001 for ``snsapi_base``."""
        person, scope = self._owner(query)
        if scope != WITH_NAME:
            raise ApiError(48001)
        place = {"country": "", "province": "", "city": ""}
        return {
            "openid": person.openid,
            "nickname": person.nickname,
            "sex": 0,
            "language": "",
            **place,
            "headimgurl": "",
            "privilege": [],
        }

    def check(self, query: Query) -> Body:
        """Whether a token counts; raises ApiError 40001, 40003, 41001, 41009, 42001."""
        self._owner(query)
        return dict(OK)

    def _owner(self, query: Query) -> tuple[Person, str]:
        known = self._living("web_token", _required(query, "access_token", 41001), unknown=40001, ended=42001)
        if _required(query, "openid", 41009) != known["openid"]:
            raise ApiError(40003)
        return self._people.get(known["openid"]), known["scope"]

    def _answer(self, about: Body, refresh: str) -> Body:
        token = self._keep("web_token", self._rules.token_lifetime, about)
        lifetime = {"expires_in": int(self._rules.token_lifetime), "refresh_token": refresh}
        return {"access_token": token, **lifetime, **about}

    def _keep(self, kind: str, seconds: float, about: Body) -> str:
        key = secrets.token_urlsafe(24 if kind == "web_code" else 66)
        self._store.put(kind, key, {**about, "ends": self._clock.now() + seconds})
        return key

    def _living(self, kind: str, key: str, *, unknown: int, ended: int) -> Body:
        known: Body | None = self._store.get(kind, key)
        if known is None:
            raise ApiError(unknown)
        if self._clock.now() >= known["ends"]:
            raise ApiError(ended)
        return known


def _required(query: Query, name: str, missing: int) -> str:
    value = query.get(name, "")
    if not value:
        raise ApiError(missing)
    return value


def _require_grant(query: Query, kind: str) -> None:
    if query.get("grant_type") != kind:
        raise ApiError(40002)
