"""The account's menu, with the platform's checks (page "自定义菜单")."""

from typing import Any

from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.settings import Rules
from bot.sandbox.wechat.store import Clock, Store

KEYED_TYPES = frozenset(
    (
        "click",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
    )
)
MAX_BUTTONS = 3
MAX_SUB_BUTTONS = 5


def check_menu(menu: Any, rules: Rules) -> list[dict[str, Any]]:
    """The buttons of a ``menu/create`` body; raises ApiError 40016 to 40027 or 47001."""
    buttons = menu.get("button") if isinstance(menu, dict) else None
    if not isinstance(buttons, list) or not all(isinstance(button, dict) for button in buttons):
        raise ApiError(47001)
    if not 1 <= len(buttons) <= MAX_BUTTONS:
        raise ApiError(40016)
    for button in buttons:
        _check_button(button, rules)
    return buttons


def _check_button(button: dict[str, Any], rules: Rules) -> None:
    _check_name(button, rules.menu_name_bytes, 40018)
    children = button.get("sub_button") or []
    if not isinstance(children, list) or len(children) > MAX_SUB_BUTTONS:
        raise ApiError(40023)
    if not children:
        _check_action(button, rules, codes=(40017, 40019, 40020))
    for child in children:
        if not isinstance(child, dict):
            raise ApiError(40023)
        _check_name(child, rules.submenu_name_bytes, 40025)
        _check_action(child, rules, codes=(40024, 40026, 40027))


def _check_name(button: dict[str, Any], limit: int, code: int) -> None:
    name = button.get("name")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= limit:
        raise ApiError(code)


def _check_action(button: dict[str, Any], rules: Rules, codes: tuple[int, int, int]) -> None:
    wrong_type, wrong_key, wrong_url = codes
    kind = button.get("type")
    if kind in KEYED_TYPES:
        _check_text(button.get("key"), rules.menu_key_bytes, wrong_key)
    elif kind in ("view", "miniprogram"):
        _check_text(button.get("url"), rules.menu_url_bytes, wrong_url)
        if not str(button["url"]).startswith(("http://", "https://")):
            raise ApiError(wrong_url)
    else:
        raise ApiError(wrong_type)


def _check_text(value: Any, limit: int, code: int) -> None:
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= limit:
        raise ApiError(code)


class Menu:
    """The account's menu, and the copy that each phone keeps until it fetches the menu again."""

    def __init__(self, rules: Rules, store: Store, clock: Clock) -> None:
        self._rules = rules
        self._store = store
        self._clock = clock

    def create(self, menu: Any) -> None:
        """Replace the menu; raises ApiError 40016 to 40027 or 47001."""
        self._store.put("menu", "current", check_menu(menu, self._rules))

    def delete(self) -> None:
        """Remove the menu."""
        self._store.drop("menu", "current")

    def current(self) -> list[dict[str, Any]]:
        """The account's buttons; raises ApiError 46003 when there is no menu."""
        buttons: list[dict[str, Any]] | None = self._store.get("menu", "current")
        if buttons is None:
            raise ApiError(46003)
        return buttons

    def on_phone(self, openid: str) -> list[dict[str, Any]]:
        """The buttons that the phone shows: its copy, or the account's present menu when it has no copy."""
        copy: list[dict[str, Any]] = self._store.get("phone_menu", openid, {}).get("buttons", [])
        return copy or list(self._store.get("menu", "current", []))

    def refresh(self, openid: str, *, force: bool = False) -> None:
        """Fetch the menu for the phone, unless it has a copy that is newer than ``Rules.menu_refresh`` seconds."""
        with self._store.lock():
            copy = self._store.get("phone_menu", openid, {"at": 0, "buttons": []})
            old = self._clock.now() - copy["at"] > self._rules.menu_refresh
            if force or old or not copy["buttons"]:
                buttons = self._store.get("menu", "current", [])
                self._store.put("phone_menu", openid, {"at": self._clock.now(), "buttons": buttons})

    def button(self, openid: str, key: str) -> dict[str, Any] | None:
        """The phone's button with this key or, for a link button, this URL; None if there is none."""
        for top in self.on_phone(openid):
            for button in top.get("sub_button") or [top]:
                if key in (button.get("key"), button.get("url")):
                    return dict(button)
        return None
