"""What everybody is told, and the storm, on the operators' page."""

from bot.store.access.operators import Role
from tests.gatehouse import Gatehouse
from tests.surfing import Browser

PAGE = "/g/operator/status"


def signed_in(gatehouse: Gatehouse, *roles: Role) -> Browser:
    """The page of an operator with these roles."""
    gatehouse.operator("wang", *roles)
    browser = gatehouse.browser()
    browser.opens(gatehouse.operator_link("wang"))
    return browser


def test_an_operator_says_something_on_the_page_and_ends_it(gatehouse: Gatehouse) -> None:
    browser = signed_in(gatehouse, Role.STATUS)
    chat = gatehouse.world.chat("citizen")
    chat.says("我的码")
    gatehouse.world.parts.services.status.flush()
    gatehouse.world.passes(minutes=1)

    opened = browser.get("/g/operator").text  # it leads to the page for this role
    said = browser.post(f"{PAGE}/set", text="短信<b>有延迟", language="zh").text
    menu = chat.says("菜单")
    unfit = browser.post(f"{PAGE}/set", text=" ").text
    cleared = browser.post(f"{PAGE}/clear").text

    assert "出示码" in opened
    assert "短信&lt;b&gt;有延迟" in said
    assert "短信<b>有延迟" in menu
    assert "请写 1 到 300 个字。" in unfit
    assert "短信" not in cleared
    assert [line for line in gatehouse.audit if line.startswith("status.")] == [
        "status.set operator:wang ",
        "status.clear operator:wang ",
    ]


def test_an_operator_without_the_role_sees_and_says_nothing(gatehouse: Gatehouse) -> None:
    browser = signed_in(gatehouse, *(set(Role) - {Role.STATUS}))
    browser.get("/g/operator")

    seen = [browser.get(PAGE), browser.post(f"{PAGE}/set", text="短信有延迟"), browser.post(f"{PAGE}/clear")]

    assert [page.status_code for page in seen] == [403] * 3
    assert gatehouse.world.parts.records.status.read().texts == {}
