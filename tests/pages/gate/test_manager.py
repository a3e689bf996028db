"""The manager's page: figures, scanners, invitations; no personal data."""

import re
from datetime import timedelta

from msgspec import structs

from bot.sandbox.store import EmbeddedStore
from bot.sandbox.wechat.injection import Fault
from bot.sandbox.wechat.scanner import Code
from bot.service.gate.dashboard import held_last
from bot.signing.invitations import INVITATION_SCENE_PREFIX, Invitations
from bot.store.gate.account_qr_codes import AccountQrCodes
from tests.cast import CITIZEN, MOTHER, VISITOR, adult
from tests.gatehouse import STATION, Gatehouse, Station
from tests.stores import folder
from tests.world import world


def test_the_page_shows_todays_figures(station: Station) -> None:
    page = station.house.manages(station.manager, station.venue).page.text

    assert "<strong>3</strong>今日登记（人次）" in page
    assert "<strong>2</strong>已通行（人次）" in page
    assert "<strong>1</strong>未通行（人次）" in page
    assert "<strong>6.0 秒</strong>平均用时" in page
    assert "<strong>8 秒</strong>95% 不超过" in page
    assert "共 2 人次，最多每分钟 2 人次（00:01）" in page


def test_who_was_held_is_listed_masked_with_what_to_do_next_until_they_pass(station: Station) -> None:
    house = station.house
    listed = house.manages(station.manager, station.venue).page.text.split("今天未放行")[1].split("各入口")[0]
    (held,) = held_last(house.passes.on_day(station.venue.id, house.now.date()))

    assert listed.count('class="next"') == 1
    assert "橙码：请原地等候，戴好口罩，联系社区。" in listed
    assert not any(secret in listed for who in (CITIZEN, MOTHER, VISITOR) for secret in who.secrets)
    assert held_last([held, structs.replace(held, at=held.at + timedelta(minutes=15), void=True)]) == (held,)
    passed = structs.replace(held.outcome, passed=True)
    assert held_last([held, structs.replace(held, at=held.at + timedelta(minutes=15), outcome=passed)]) == ()


def test_what_was_undone_is_not_counted(station: Station) -> None:
    done = station.house.passes.on_day(station.venue.id, station.house.now.date())[0]
    station.house.passes.void(station.venue.id, done.scan, done.at, station.east.scanner)

    assert "<strong>2</strong>今日登记（人次）" in station.house.manages(station.manager, station.venue).page.text


def test_the_page_contains_no_personal_data(station: Station) -> None:
    page = station.house.manages(station.manager, station.venue).page.text

    assert "欧阳**" in page
    for who in (CITIZEN, MOTHER, VISITOR):
        assert not any(secret in page for secret in who.secrets)
    assert station.east.scanner not in page
    assert station.citizen not in page


def test_the_page_says_who_is_on_duty(station: Station) -> None:
    page = station.house.manages(station.manager, station.venue).page.text

    assert page.count('class="on">在岗<') == 1
    assert page.count('class="off">未在岗<') == 1


def test_the_page_speaks_the_managers_language(station: Station) -> None:
    page = station.house.manages(station.manager, station.venue, "en").page.text

    assert "Registered today" in page
    assert '<html lang="en">' in page


def test_ending_a_binding_ends_it_everywhere_and_notifies_the_scanner(station: Station) -> None:
    house, scanner = station.house, station.east.scanner
    browser = house.manages(station.manager, station.venue)

    page = browser.post(f"{station.page}/end", scanner=station.east.number)

    assert "已解除，并已通知对方。" in page.text
    assert house.bindings.get(station.venue.id, scanner) is None
    assert house.bindings.venues_of(scanner) == ()
    assert "duty" not in house.world.parts.records.chat_fields.read(scanner)
    house.world.works()
    assert house.world.phone(scanner).sees == house.world.words("gatepage.notice.ended", venue="长春站")
    assert house.noted(
        "scanner.end", house.world.parts.access.audit_log.chat_actor(station.manager.id), station.venue.id
    )


def test_ending_a_binding_twice_says_so(station: Station) -> None:
    browser = station.house.manages(station.manager, station.venue)
    browser.post(f"{station.page}/end", scanner=station.east.number)

    page = browser.post(f"{station.page}/end", scanner=station.east.number)

    assert "这位扫码员已不在名单里。" in page.text


def test_invalid_numbers_end_no_binding(station: Station) -> None:
    browser = station.house.manages(station.manager, station.venue)

    for number in ("", "-1", "x", "1e3", "9" * 400, "٣"):
        assert browser.post(f"{station.page}/end", scanner=number).status_code == 200
    assert len(station.house.bindings.of_venue(station.venue.id)) == 2


def test_an_invitation_made_on_the_page_is_one_for_the_chat(station: Station) -> None:
    browser = station.house.manages(station.manager, station.venue)

    page = browser.post(f"{station.page}/invite", entrance=1)

    assert "长春站 · 西进站口" in page.text
    made = page.url.rpartition("/")[2]
    read = Invitations(station.house.world.config.secret_keys).read(made, station.house.now)
    assert (read.venue, read.entrance) == (station.venue.id, 1)
    assert station.house.noted("scanner.invite", station.venue.id)


def test_an_invitations_page_leads_into_the_chat_with_it(station: Station) -> None:
    page = station.house.manages(station.manager, station.venue).post(f"{station.page}/invite", entrance=0)

    scenes = station.house.world.platform.store.all("scene")
    made = INVITATION_SCENE_PREFIX + page.url.rpartition("/")[2]
    assert any(scene["scene"] == made for scene in scenes.values())


def test_an_invitation_to_an_unknown_entrance_is_refused(station: Station) -> None:
    browser = station.house.manages(station.manager, station.venue)
    token = browser.token

    for entrance in (len(STATION.entrances), "x", ""):
        assert browser.post(f"{station.page}/invite", entrance=entrance, token=token).status_code == 410


def test_forged_and_old_invitations_show_no_venue(station: Station) -> None:
    house = station.house
    made = Invitations(house.world.config.secret_keys).make(station.venue.id, 0, house.now)
    forged = ("A" if made[0] != "A" else "B") + made[1:]
    assert house.browser().get(f"/I/{made}").status_code == 200
    assert house.browser().get(f"/I/{forged}").status_code == 410

    house.world.passes(hours=48)

    assert house.browser().get(f"/I/{made}").status_code == 410


def test_the_link_in_the_managers_chat_opens_the_page(station: Station) -> None:
    link = re.search(r"http\S+/g/in/[\w.-]+", station.manager.says("我的场所"))

    assert link
    page = station.house.browser().opens(link[0])
    assert "长春站" in page.text
    assert "今日登记" in page.text


def test_scanning_the_invitation_on_the_page_binds_to_the_entrance(station: Station) -> None:
    house = station.house
    invited = house.citizen(adult())
    page = house.manages(station.manager, station.venue).post(f"{station.page}/invite", entrance=1)
    scene = INVITATION_SCENE_PREFIX + page.url.rpartition("/")[2]
    known = house.world.platform.store.all("scene")
    content = next(content for content, code in known.items() if code["scene"] == scene)

    invited.phone.scan(Code(content))

    bound = house.bindings.get(station.venue.id, invited.id)
    assert bound
    assert bound.entrance == 1


def test_without_codes_from_the_platform_the_invitation_is_for_the_scan_button(station: Station) -> None:
    house = station.house
    house.world.platform.injection.add(Fault(api="qrcode/create", code=-1, times=9))

    page = house.manages(station.manager, station.venue).post(f"{station.page}/invite", entrance=0)

    assert "请对方在公众号点菜单“扫码核验”扫这个码。" in page.text


def test_an_invitation_beyond_the_days_codes_is_for_the_scan_button(station: Station) -> None:
    house = station.house
    codes = AccountQrCodes(house.world.parts.records.store)
    browser = house.manages(station.manager, station.venue)
    first = browser.post(f"{station.page}/invite", entrance=0)
    while codes.may_make(station.manager.id, house.now):
        pass
    made = house.world.platform.calls.used("qrcode/create")

    assert "请对方用微信扫一扫" in browser.get(first.url).text  # made before
    page = house.manages(station.manager, station.venue).post(f"{station.page}/invite", entrance=0)

    assert "请对方在公众号点菜单“扫码核验”扫这个码。" in page.text
    assert house.world.platform.calls.used("qrcode/create") == made


def test_the_page_says_when_the_store_is_down() -> None:
    with folder() as base, EmbeddedStore(base) as server, world(server.url) as around:
        server.kill()
        browser = Gatehouse(around).browser()
        browser.session.headers["Cookie"] = "operator=session"
        page = browser.get("/g/operator")

        assert (page.status_code, "系统暂时连不上" in page.text) == (503, True)
