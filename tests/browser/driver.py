"""Drives Chromium: screens that record their requests and errors, and the phones on the sandbox's page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, expect, sync_playwright

from tests import programs
from tests.cast import CODE

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 10_000
"""The time limit in milliseconds; long, because the machine may be busy with other tests."""

GRAVE = ("serious", "critical")
"""The impacts of what axe-core finds that nobody may meet."""

MOST_CONTROLS = 60
"""So many times the tab key is pressed at most: no page of ours has more controls."""

TOO_PALE, TOO_SMALL = ((Path(__file__).parent / name).read_text() for name in ("too_pale.js", "too_small.js"))
"""Scripts that list the texts with too little contrast, and the controls smaller than a fingertip."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium without a window; a test that asks for it is skipped where there is none."""
    path = programs.chromium()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Screen:
    """A page in a window of one size; ``asked`` are the addresses that it requested."""

    def __init__(self, browser: Browser, url: str, width: int = 1280, height: int = 800, **options: Any) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": height}, **options)
        self.page.set_default_timeout(PATIENCE)
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        self.page.goto(url)

    @property
    def foreign(self) -> list[str]:
        """The requests to other machines."""
        return [url for url in self.asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]

    @property
    def overflow(self) -> int:
        """Pixels by which the page is wider than the screen."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def phone(self, openid: str) -> "Phone":
        """The phone of a person; an owner who has none gets the first one."""
        phone = self.page.locator(f'.phone[data-openid="{openid}"]')
        if not phone.count():
            self.page.locator(".owner select").first.select_option(openid)
        return Phone(phone)

    def fits(self) -> None:
        """Fails if something is wider than the screen, hard to read, or smaller than a fingertip."""
        found = self.overflow, self.page.evaluate(TOO_PALE), self.page.evaluate(TOO_SMALL)
        assert found == (0, [], []), found

    def is_for_everybody(self) -> None:
        """Fails for what axe-core calls serious or critical: what somebody with a disability cannot read or use."""
        found = self.page.evaluate(f"{programs.axe()}; axe.run().then(found => found.violations)")
        grave = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found if one["impact"] in GRAVE]
        assert grave == []

    def tabs_to(self, name: str, role: str = "") -> None:
        """Press the tab key until the control with this name has the focus, and see that this is shown."""
        wanted = re.compile(f"^- {role}.*{re.escape(name)}")
        for _ in range(MOST_CONTROLS):
            self.page.keyboard.press("Tab")
            focused = self.page.locator(":focus")
            if focused.count() and wanted.search(focused.aria_snapshot()):
                assert focused.evaluate("one => getComputedStyle(one).outlineStyle") != "none", name
                return
        raise AssertionError(f"no way by keys to {name}")

    def follows(self, name: str, role: str = "") -> None:
        """Go to the control with this name by keys, press Enter, and wait for the page to which that leads."""
        self.tabs_to(name, role)
        self.enters()

    def enters(self) -> None:
        """Press Enter, and wait for the page to which that leads."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def presses_access_key(self, key: str) -> None:
        """Press Alt and a key of the page; Playwright's own keys have no letters beside Alt."""
        code = f"{'Digit' if key.isdigit() else 'Key'}{key.upper()}"
        pressed = {"key": key, "code": code, "modifiers": 1, "windowsVirtualKeyCode": ord(key.upper())}
        keyboard = self.page.context.new_cdp_session(self.page)
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": key, "unmodifiedText": key, **pressed})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **pressed})

    def finish(self) -> None:
        """Close the page; fails if there were foreign requests or errors."""
        self.page.close()
        assert self.complaints == [], self.complaints
        assert self.foreign == []


class Phone:
    """One phone on the page."""

    def __init__(self, root: Locator) -> None:
        self.root = root
        self.answers = root.locator(".line.account")

    @property
    def number(self) -> str:
        """The phone's own number, as its details show it."""
        self.tap("资料")
        number = self.root.locator(".fact b").last.inner_text()
        self.root.locator(".drawer").get_by_role("button", name="返回", exact=True).click()
        return number

    def tap(self, name: str) -> None:
        """Tap the button with this name."""
        self.root.get_by_role("button", name=name, exact=True).click()

    def follow(self) -> None:
        """Follow, and wait for the greeting."""
        self.tap("关注")
        expect(self.answers).to_have_count(1)

    def says(self, *texts: str) -> None:
        """Send these texts, each after the answer to the one before; for ``CODE`` the one in the tray."""
        for text in texts:
            if text == CODE:
                self.fills_in_code()
                continue
            before = self.answers.count()
            self.type(text)
            expect(self.answers).to_have_count(before + 1)

    def type(self, text: str) -> None:
        """Send a text."""
        if not self.root.get_by_label("输入消息").is_visible():
            self.tap("键盘")
        self.root.get_by_label("输入消息").fill(text)
        self.tap("发送")

    def takes(self, fact: str) -> None:
        """Tap a fact among the person's details, send it, and wait for the answer."""
        before = self.answers.count()
        self.tap("资料")
        self.root.locator(".fact", has=self.root.page.get_by_text(fact, exact=True)).first.click()
        expect(self.root.get_by_label("输入消息")).to_have_value(fact)
        self.tap("发送")
        expect(self.answers).to_have_count(before + 1)

    def fills_in_code(self) -> None:
        """Tap the code in the newest text message, send it, and wait for the answer."""
        before = self.answers.count()
        self.root.locator(".sms").first.get_by_role("button", name="填入").click()
        expect(self.root.get_by_label("输入消息")).to_have_value(re.compile("[0-9]{6}"))
        self.tap("发送")
        expect(self.answers).to_have_count(before + 1)

    def chooses(self, top: str, button: str) -> None:
        """Tap a button of the menu below one of its three, and wait for the answer."""
        if not self.root.locator(".menu").is_visible():
            self.tap("菜单")
        before = self.answers.count()
        self.root.locator(".top-button", has_text=top).click()
        self.root.locator(".submenu").get_by_role("button", name=button, exact=True).click()
        expect(self.answers).to_have_count(before + 1)

    def sees(self, *texts: str) -> None:
        """Wait until the chat's last line has the texts."""
        for text in texts:
            expect(self.root.locator(".chat > *").last).to_contain_text(text)

    @property
    def picture(self) -> Locator:
        """The picture of the last answer, when it is there."""
        picture = self.answers.last.locator("img")
        expect(picture).to_be_visible()
        picture.evaluate("image => image.decode()")
        return picture

    @property
    def window(self) -> Locator:
        """The browser in the phone."""
        return self.root.locator(".browser iframe")


def read(shown: Locator) -> str:
    """The content of the QR code on this part of the screen."""
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(shown.screenshot())))
    return str(found.text)
