"""A manager's venues and scanners, from the application to the end of a binding."""

from datetime import timedelta

import pytest

from bot.health.gate.scans import GateFault
from bot.health.gate.venues import Category, Region
from bot.sandbox.authorities.switches import Mode
from bot.sandbox.wechat.scanner import Code
from bot.signing.invitations import INVITATION_LIFETIME, INVITATION_SCENE_PREFIX
from tests.cast import CITIZEN, adult
from tests.handlers.gate.site import OPERATOR, STATION, Site
from tests.story.test_unbinding import moved
from tests.world import Chat, World


def link_in(message: str) -> str:
    """The invitation's address in its message."""
    return message.splitlines()[-1]


def test_a_manager_applies_and_is_notified_of_the_decision(earth: World) -> None:
    manager = earth.chat()
    manager.registers(adult())
    summary = manager.says(*STATION[:-1])
    for part in ("车站", "长春", "长春站", "宽城区长白路5号", "东进站口、西进站口", "要填数值"):
        assert part in summary

    assert manager.says("确认") == earth.words("venue.done", venue="长春站")
    assert earth.words("gate.status.pending") in manager.says("我的场所")

    approvals = earth.parts.services.gate.approvals
    (venue,) = approvals.pending(OPERATOR, earth.clock())
    assert (venue.category, venue.region, venue.entrances) == (
        Category.STATION,
        Region.CHANGCHUN,
        ("东进站口", "西进站口"),
    )
    approvals.approve(OPERATOR, venue.id, earth.clock())
    earth.works()
    assert "长春站" in manager.sees
    assert "/g/in/" in manager.says("我的场所")


def test_a_refusal_has_a_reason_and_allows_another_application(earth: World) -> None:
    manager = earth.chat()
    manager.registers(adult())
    manager.says(*STATION)
    approvals = earth.parts.services.gate.approvals
    (venue,) = approvals.pending(OPERATOR, earth.clock())
    approvals.refuse(OPERATOR, venue.id, "地址不清楚", earth.clock())
    earth.works()

    assert "地址不清楚" in manager.sees
    assert "地址不清楚" in manager.says("我的场所")
    assert manager.says(*STATION) == earth.words("venue.done", venue="长春站")


@pytest.mark.parametrize(
    ("given", "wrong", "fault"),
    [
        (STATION[:1], "飞船", "category.choice"),
        (STATION[:2], "11", "region.choice"),
        (STATION[:3], "站", "name.length"),
        (STATION[:3], "长春<站>", "name.characters"),
        (STATION[:4], "路", "address.length"),
        (STATION[:5], "东门、东门", "entrances.number"),
        (STATION[:5], "、".join(f"{i}号门" for i in range(31)), "entrances.number"),
        (STATION[:5], "东" * 21, "entrances.length"),
    ],
)
def test_a_wrong_answer_is_explained(earth: World, given: tuple[str, ...], wrong: str, fault: str) -> None:
    chat = earth.chat()
    chat.registers(adult())
    question = chat.says(*given)

    said = chat.says(wrong)

    explained = earth.parts.texts.say_first("zh", (f"venue.{fault}", f"chat.{fault.rpartition('.')[2]}"))
    assert said.startswith(explained.partition("{")[0])
    assert said.endswith(question)


def test_an_application_needs_a_verified_person_and_a_free_slot(earth: World) -> None:
    chat = earth.chat()
    assert chat.says("申请场所") == earth.words("venue.unregistered")
    earth.switch(Mode.OFF)
    chat.registers(adult())
    assert chat.says("申请场所") == earth.words("venue.unverified")

    manager = earth.chat()
    earth.switch(Mode.NORMAL)
    manager.registers(adult())
    manager.says(*STATION)
    for number in range(2, 21):
        manager.says("申请场所", f"第{number}站", *STATION[4:6], "确认")
    assert manager.says("申请场所") == earth.words("venue.full", count=20)


def test_who_applies_for_several_chooses_kind_and_region_once(earth: World) -> None:
    manager = earth.chat()
    manager.registers(adult())
    done = manager.says(*STATION)

    asked = manager.says("申请场所")
    summary = manager.says("四平东站", "铁东区站前街1号", "进站口")
    manager.says("改2", "四平")
    manager.says("确认")

    assert "申请场所" in done
    assert "车站，长春" in asked
    assert earth.words("venue.name.ask") in asked
    assert "长春" in summary
    venues = earth.parts.services.gate.approvals.pending(OPERATOR, earth.clock())
    assert {(one.name, one.category, one.region, one.lenient) for one in venues} == {
        ("长春站", Category.STATION, Region.CHANGCHUN, False),
        ("四平东站", Category.STATION, Region.SIPING, False),
    }


def test_after_the_decision_the_next_application_asks_everything(site: Site) -> None:
    assert site.words("venue.category.ask") in site.manager.says("申请场所")


def test_who_lost_the_record_while_applying_applies_for_nothing(earth: World) -> None:
    who, manager = adult(), earth.chat()
    manager.registers(who)
    manager.says(*STATION[:-1])
    earth.passes(minutes=2)
    earth.chat().registers(who)
    earth.works()

    assert manager.says("确认") == earth.words("venue.unregistered")

    assert earth.parts.services.gate.approvals.pending(OPERATOR, earth.clock()) == ()


def test_every_category_and_region_has_words_in_both_languages(earth: World) -> None:
    for language in ("zh", "en"):
        for kind, values in (("category", Category), ("region", Region)):
            assert all(earth.words(f"venue.{kind}.option.{value}", language) for value in values)


def test_a_forwarded_invitation_binds_and_notifies_the_manager(site: Site) -> None:
    invited = site.somebody()
    message = site.invitation("西进站口")

    said = invited.says(f"转发：\n{message}\n谢谢")

    assert said == site.words("gate.accept.done", venue="长春站", entrance="西进站口")
    site.earth.works()
    assert site.manager.sees == site.words("notice.scanner_joined", name="张**", venue="长春站", entrance="西进站口")


def test_the_invited_may_scan_the_invitation_with_the_menu_or_any_camera(site: Site) -> None:
    by_button, by_camera = site.somebody(), site.somebody()
    done = site.words("gate.accept.done", venue="长春站", entrance="西进站口")

    assert site.scans(link_in(site.invitation("2")), by_button) == done
    token = link_in(site.invitation("2")).rpartition("/")[2]
    content = site.earth.parts.outside.wechat.create_qr(INVITATION_SCENE_PREFIX + token, 3600)
    by_camera.phone.scan(Code(content))
    assert by_camera.sees == done


def test_an_invitation_counts_once_and_for_two_days(site: Site) -> None:
    first, second = site.somebody(), site.somebody()
    message = site.invitation("1")
    first.says(message)

    assert first.says(message) == site.words("gate.accept.done", venue="长春站", entrance="东进站口")
    assert second.says(message) == site.words("gate.accept.used")
    old = site.invitation("1")
    site.earth.passes(seconds=(INVITATION_LIFETIME + timedelta(seconds=1)).total_seconds())
    assert second.says(old) == site.words("gate.accept.expired")


def test_an_altered_or_cut_invitation_does_not_count(site: Site) -> None:
    chat = site.somebody()
    link = link_in(site.invitation("1"))
    altered = link[:-1] + ("A" if link[-1] != "A" else "B")

    for text in (altered, link[:-4], link + "x"):
        assert chat.says(text) == site.words("gate.accept.forged")


def test_the_invited_must_be_registered_and_verified_first(site: Site) -> None:
    stranger, message = site.earth.chat(), site.invitation("1")
    assert stranger.says(message) == site.words("gate.accept.register_first")
    site.earth.switch(Mode.OFF)
    stranger.registers(adult())
    assert stranger.says(message) == site.words("gate.accept.unverified")

    site.earth.switch(Mode.NORMAL)
    site.earth.passes(minutes=5)
    site.earth.works()
    assert stranger.says(message).endswith(site.words("gate.accept.done", venue="长春站", entrance="东进站口"))


def test_a_new_follower_by_an_invitations_code_is_led_to_register(site: Site) -> None:
    token = link_in(site.invitation("1")).rpartition("/")[2]
    content = site.earth.parts.outside.wechat.create_qr(INVITATION_SCENE_PREFIX + token, 3600)
    newcomer = site.earth.platform.people.add("newcomer")
    from bot.sandbox.wechat.phone import Phone

    Phone(site.earth.platform, newcomer.openid).scan(Code(content))

    assert Chat(site.earth.platform, newcomer.openid, site.earth.tray, site.earth.passes).sees == site.words(
        "gate.accept.register_first"
    )


def test_a_posters_code_shows_a_follower_their_own_code(site: Site) -> None:
    citizen = site.somebody()
    content = site.earth.parts.outside.wechat.create_qr(f"v.{site.venue.id}", 3600)

    citizen.phone.scan(Code(content))

    assert citizen.last["kind"] == "image"


def test_a_closed_venue_has_no_scanners_and_no_duty(site: Site) -> None:
    invited, message = site.somebody(), site.invitation("1")
    site.earth.parts.services.gate.closing.close(OPERATOR, site.venue.id, "整修停用", site.earth.clock())

    assert invited.says(message) == site.words("gate.accept.closed")
    assert site.scanner.says("上岗").endswith(site.words("duty.nowhere"))
    assert site.manager.says("邀请扫码员").endswith(site.words("invite.none"))


def test_one_word_goes_on_and_off_duty_at_one_place_at_a_time(site: Site) -> None:
    other = site.somebody()
    site.opens(other, (*STATION[:3], "吉林站", *STATION[4:]))
    assert "吉林站 东进站口" in site.binds(site.scanner, "1", other)

    choice = site.scanner.says("上岗")
    assert "长春站 东进站口" in choice
    assert "吉林站 东进站口" in choice
    assert site.scanner.says("吉林站 东进站口") == site.words("duty.moved", venue="吉林站", entrance="东进站口")
    duties = [site.earth.parts.records.chat_fields.read(site.scanner.id)["duty"]]
    assert not duties[0].startswith(site.venue.id)
    assert site.scanner.says("下岗") == site.words("duty.off")
    assert site.scanner.says("下岗") == site.words("duty.off_already")


def test_going_off_duty_drops_pending_scans(site: Site) -> None:
    site.scans(site.somebody())
    site.scanner.says("下岗", "上岗")

    assert site.scanner.says("36.5") == site.words("gate.temperature.nobody")


def test_a_scanner_may_leave_and_the_manager_is_notified(site: Site) -> None:
    assert "长春站" in site.scanner.says("退出扫码员")
    assert site.scanner.says("1", "确认") == site.words("leave.done")

    site.earth.works()
    assert site.manager.sees == site.words("notice.scanner_left", name="张**", venue="长春站")
    assert site.scanner.says("上岗") == site.words("duty.nowhere")
    assert site.scans(site.somebody()) == site.words("gate.refused.not_scanner")


def test_a_manager_may_scan_at_their_own_venue(earth: World) -> None:
    site = Site(earth)

    site.binds(site.manager, "西进站口")

    assert site.manager.says("上岗") == earth.words("duty.on", venue="长春站", entrance="西进站口")


def test_unfollowing_ends_the_duty_and_not_the_binding(site: Site) -> None:
    site.scanner.phone.unfollow()
    site.scanner.phone.follow()

    assert site.scans(site.somebody()) == site.words("gate.refused.off_duty")
    assert site.scanner.says("上岗") == site.words("duty.on", venue="长春站", entrance="东进站口")


def test_only_the_manager_invites_to_a_venue(site: Site) -> None:
    chat = site.somebody(CITIZEN)

    assert chat.says("邀请扫码员") == site.words("invite.none")
    assert site.audited("refused.scanner.invite") == 1


def test_the_service_itself_refuses_other_inviters(site: Site) -> None:
    scanner_duty = site.earth.parts.services.gate.scanner_duty

    with pytest.raises(GateFault):
        scanner_duty.invite(site.scanner.id, site.venue.id, 0, site.earth.clock())
    assert site.audited("refused.scanner.invite") == 1


def test_in_english_too(site: Site) -> None:
    citizen = site.somebody()
    site.scanner.says("English")

    verdict = site.earth.words("gate.verdict.green", "en")
    assert site.scans(citizen).startswith(verdict)
    assert site.scanner.says("36.5").endswith(site.earth.words("gate.measured.undo", "en"))
    assert site.scanner.says("undo") == site.earth.words("gate.undo.done", "en", count=1)


def test_a_permission_to_compare_faces_ends_with_the_venue(site: Site) -> None:
    approvals, who = site.earth.parts.services.gate.approvals, adult()
    claimant = site.earth.chat()
    claimant.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    site.earth.works()
    approvals.allow_verification(OPERATOR, site.venue.id, "政务大厅", site.earth.clock(), allowed=True)
    site.earth.parts.services.gate.closing.close(OPERATOR, site.venue.id, "停业", site.earth.clock())
    assert site.opens(site.manager, STATION).id == site.venue.id
    site.binds(site.scanner, "东进站口")
    site.scanner.says("上岗")

    claimant.says("我的码")
    site.scans(claimant)
    site.scanner.says(who.number[-6:], "36.5")

    assert site.audited("person.confirm") == 0
    claimant.says("我的码")
    assert claimant.colour == "grey"


def test_a_form_to_leave_that_was_open_when_the_post_moved_ends_nothing_and_says_so(site: Site) -> None:
    who = adult()
    scanner = site.somebody(who)
    site.binds(scanner, "东进站口")
    scanner.says("退出扫码员", "1")
    new = moved(site.earth, who)

    assert scanner.says("确认") == site.words("leave.moved")

    assert site.words("leave.nowhere") not in new.says("退出扫码员")
    assert new.says("1", "确认") == site.words("leave.done")
