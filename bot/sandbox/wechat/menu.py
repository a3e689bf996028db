"""The menu at the foot of the chat: checked as the platform checks it (page "自定义菜单")."""

from typing import Any

from bot.sandbox.wechat.clock import Clock
from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.settings import Rules
from bot.sandbox.wechat.store import Store

KEYED = frozenset(
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
MENU_SIZE = 3
SUBMENU_SIZE = 5


def check(menu: Any, rules: Rules) -> list[dict[str, Any]]:
    """The buttons of a ``menu/create`` body; raises ApiError 40016 to 40027, 47001."""
    buttons = menu.get("button") if isinstance(menu, dict) else None
    if not isinstance(buttons, list) or not all(isinstance(button, dict) for button in buttons):
        raise ApiError(47001)
    if not 1 <= len(buttons) <= MENU_SIZE:
        raise ApiError(40016)
    for button in buttons:
        _check_top(button, rules)
    return buttons


def _check_top(button: dict[str, Any], rules: Rules) -> None:
    _check_name(button, rules.menu_name_bytes, 40018)
    children = button.get("sub_button") or []
    if not isinstance(children, list) or len(children) > SUBMENU_SIZE:
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
    if kind in KEYED:
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
    """The account's menu, and the copy that each phone holds until it asks again."""

    def __init__(self, rules: Rules, store: Store, clock: Clock) -> None:
        self._rules = rules
        self._store = store
        self._clock = clock

    def create(self, menu: Any) -> None:
        """Take a new menu; raises ApiError."""
        self._store.put("menu", "current", check(menu, self._rules))

    def delete(self) -> None:
        """Take the menu away."""
        self._store.drop("menu", "current")

    def current(self) -> list[dict[str, Any]]:
        """The account's buttons; raises ApiError 46003 when there are none."""
        buttons: list[dict[str, Any]] | None = self._store.get("menu", "current")
        if buttons is None:
            raise ApiError(46003)
        return buttons

    def on_phone(self, openid: str) -> list[dict[str, Any]]:
        """The buttons that the phone shows; one that holds none sees a new menu at once."""
        held: list[dict[str, Any]] = self._store.get("phone_menu", openid, {}).get("buttons", [])
        return held or list(self._store.get("menu", "current", []))

    def pull(self, openid: str, *, anew: bool = False) -> None:
        """What opening the chat does: fetch the menu, unless the phone did lately and has one."""
        with self._store.lock():
            held = self._store.get("phone_menu", openid, {"at": 0, "buttons": []})
            old = self._clock.now() - held["at"] > self._rules.menu_refresh
            if anew or old or not held["buttons"]:
                buttons = self._store.get("menu", "current", [])
                self._store.put("phone_menu", openid, {"at": self._clock.now(), "buttons": buttons})

    def button(self, openid: str, key: str) -> dict[str, Any] | None:
        """The phone's button with this key (or, of links, this URL)."""
        for top in self.on_phone(openid):
            for button in top.get("sub_button") or [top]:
                if key in (button.get("key"), button.get("url")):
                    return dict(button)
        return None
