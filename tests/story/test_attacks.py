"""Attacks on who holds a record, by name, each as the attacker would go about it.

Others are beside what they attack: lock an owner out (``test_strangers``), flush notices (``test_requests``), confuse
a consent (``test_confused_consents``), erase a fever in the only chat (``test_erasure``), peek without a trace
(``tests/handlers/gate/test_visits``), look up a red person and undo (``tests/handlers/gate/test_entry``), learn whether
somebody is on record (``test_nothing_learnt``). What each proof gets in each state: ``test_who_holds``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.health.codes.colour import Colour
from bot.health.people.documents import DocumentType
from bot.sandbox.authorities.people import Status
from bot.sandbox.authorities.switches import Mode, Service
from bot.sandbox.wechat.injection import Fault
from bot.service.people.voters import as_voter
from bot.store.access.operators import Operator, Role
from tests.cast import CODE, MOTHER, Someone, adult, elder
from tests.claimants import AGENT, CHILD, RELATIVE, SECOND, THIEF, Scene, SceneKeeper, claims, compares, make_kin
from tests.staff import admit, receipt_in
from tests.surfing import Browser
from tests.talk import Chat


@pytest.fixture
def scene(keeper: SceneKeeper, store: object, request: pytest.FixtureRequest) -> Iterator[Scene]:
    """The state that the test names."""
    with keeper.scene(request.param) as found:
        yield found


def in_state(*states: str) -> pytest.MarkDecorator:
    """Play the attack in these states."""
    return pytest.mark.parametrize("scene", states, indirect=True)


def shows(chat: Chat, word: str) -> Colour | None:
    """The colour of the code that is shown for this word; None for no code."""
    chat.says("取消", word)
    return chat.colour if chat.last["kind"] in ("image", "news") else None


def registered(scene: Scene, who: Someone) -> Chat:
    """The chat of another person who proved their phone."""
    chat = scene.earth.chat()
    chat.registers(scene.earth.knows(who))
    assert chat.last["kind"] == "image"
    return chat


def approved(scene: Scene) -> None:
    """Two operators approve the only review that is open."""
    (review,) = scene.earth.parts.records.reviews.open_ones()
    operators = [Operator(name, frozenset(Role)) for name in ("chen", "li")]
    admit(scene.earth, *operators)
    for one in operators:
        scene.earth.parts.people.deciding.decide(
            as_voter(one), review.receipt, "核对了本人", scene.earth.clock(), approves=True
        )


@in_state("agents, under 14")
def test_take_a_child(scene: Scene) -> None:
    stranger = scene.chat("new")

    stranger.registers(replace(CHILD, phone=THIEF.phone))
    scene.earth.works()
    stranger.says("我的代办人", "1", "确认", "为什么", "谁扫过我", "取消", "解除代办", "1", "确认")

    assert shows(stranger, "我的码") is Colour.GREY
    assert "红码" not in stranger.all
    assert AGENT.name not in stranger.all
    assert shows(scene.chat("agent"), "家人的码") is Colour.RED


@in_state("nobody")
def test_take_a_grandmother(scene: Scene) -> None:
    earth, stranger, grandmother = scene.earth, scene.earth.chat(), scene.earth.knows(elder())
    daughter = registered(scene, MOTHER)
    daughter.adds(grandmother)

    claims(stranger, grandmother)
    thief = registered(scene, adult())
    thief.adds(replace(grandmother, phone=""))
    earth.works()

    assert [shows(stranger, "我的码"), shows(thief, "家人的码")] == [Colour.GREY, Colour.GREY]
    assert shows(daughter, "家人的码") is Colour.GREEN
    assert earth.words("agents.declined", agent="", name="")[:3] in daughter.says("取消", "拒绝代办")
    earth.works()
    assert shows(thief, "家人的码") is Colour.GREY


@in_state("claims only")
def test_squat_an_unregistered_person(scene: Scene) -> None:
    assert shows(scene.chat("another"), "我的码") is Colour.GREY

    scene.chat("new").registers(scene.who)
    scene.earth.works()

    assert shows(scene.chat("new"), "我的码") is Colour.RED
    assert shows(scene.chat("another"), "我的码") is Colour.GREY


@in_state("nobody")
def test_squat_an_unregistered_person_with_a_bribed_scanner(scene: Scene) -> None:
    squatter = scene.chat("another")
    claims(squatter, replace(scene.who, phone=THIEF.phone))
    scene.earth.works()
    compares(scene, squatter)
    assert shows(squatter, "我的码") is Colour.RED
    scene.earth.passes(seconds=2)

    scene.chat("new").registers(scene.who)
    scene.earth.works()
    assert shows(scene.chat("new"), "我的码") is Colour.GREY  # it may be the squatter who has found their phone
    squatter.says("取消", "拒绝转移")
    approved(scene)
    scene.earth.passes(hours=73)
    scene.earth.works()

    assert shows(scene.chat("new"), "我的码") is Colour.RED
    assert shows(squatter, "我的码") is None


@in_state("own chat, 2", "own chat, 3", "agents", "both")
def test_a_bribed_scanner_against_a_holder(scene: Scene) -> None:
    claims(scene.chat("new"), scene.who)
    scene.earth.works()
    for _ in range(3):
        scene.chat("new").says("我的码")
        compares(scene, scene.chat("new"))
        scene.site.scanner.says("撤销")
        scene.earth.works()

    receipt = receipt_in(scene.chat("new").all)
    holder, word = ("old", "我的码") if "old" in scene.openids else ("agent", "家人的码")
    asked = scene.earth.words("notice.review_asked", receipt=receipt)
    assert scene.chat(holder).all.count(asked) == 1
    assert scene.site.audited("person.confirm") >= 3
    scene.earth.passes(hours=80)
    scene.earth.works()
    assert shows(scene.chat(holder), word) is Colour.RED
    assert shows(scene.chat("new"), "我的码") is Colour.GREY


@in_state("nobody")
def test_a_scanner_proves_nobody_whose_document_was_not_compared(scene: Scene) -> None:
    scene.earth.switch(Mode.OFF, Service.IDENTITY)
    claims(scene.chat("new"), scene.who)

    said = compares(scene, scene.chat("new"))

    assert scene.earth.words("gate.seen.compared") in said
    assert scene.site.audited("person.confirm") == 0
    assert shows(scene.chat("new"), "我的码") is Colour.GREY
    assert "身份待核验" in scene.chat("new").says("我的信息")


@in_state("own chat, 2")
def test_a_thief_with_phone_number_changed(scene: Scene) -> None:
    """The thief has the unlocked phone, and wants the record on a number of their own."""
    stolen = scene.chat("old")
    stolen.types(THIEF.phone)

    assert stolen.says("修改手机号", THIEF.phone, CODE).startswith(scene.earth.words("phone.finish.not_theirs"))

    scene.owns(SECOND)
    scene.chat("new").registers(replace(scene.who, phone=SECOND))
    scene.earth.works()
    assert shows(scene.chat("new"), "我的码") is Colour.RED
    assert shows(stolen, "我的码") is None


@in_state("agents, under 14")
def test_an_ex_ends_only_the_own_binding(scene: Scene) -> None:
    ex, mother = both_parents(scene)

    assert ex.says("取消", "解除代办", "1", "确认") == scene.earth.words("unbind.done")
    scene.earth.works()

    assert shows(ex, "家人的码") is None
    assert shows(mother, "家人的码") is Colour.RED


def both_parents(scene: Scene, colour: Colour = Colour.RED) -> tuple[Chat, Chat]:
    """The agent, who is the child's father and an ex, and the mother, who acts for the child too."""
    ex, mother = scene.chat("agent"), registered(scene, RELATIVE)
    mother.adds(replace(CHILD, phone=""), "子女")
    scene.earth.works()
    assert "已同意" in ex.says("取消", "同意代办")
    scene.earth.works()
    assert shows(mother, "家人的码") is colour
    return ex, mother


@pytest.mark.parametrize("kin", [True, False])
@in_state("agents, under 14")
def test_an_ex_who_says_no_to_the_other_parent_does_not_have_the_last_word(scene: Scene, kin: bool) -> None:
    """Who proved nothing is told when they are approved: a receipt before it would tell that the child has an agent."""
    ex, mother = scene.chat("agent"), registered(scene, RELATIVE)
    if kin:
        make_kin(scene, RELATIVE)
    mother.adds(replace(CHILD, phone=""), "子女")
    scene.earth.works()

    ex.says("拒绝代办")
    scene.earth.works()
    (review,) = scene.earth.parts.records.reviews.open_ones()
    assert (review.receipt in mother.all) is kin
    decided(scene, review.receipt)

    assert shows(mother, "家人的码") is Colour.RED
    assert shows(ex, "家人的码") is Colour.RED


@in_state("agents, under 14")
def test_what_staff_refuse_tells_nothing_to_who_proved_nothing(scene: Scene) -> None:
    ex, other = scene.chat("agent"), registered(scene, RELATIVE)
    other.adds(replace(CHILD, phone=""), "子女")
    scene.earth.works()
    ex.says("拒绝代办")
    scene.earth.works()
    (review,) = scene.earth.parts.records.reviews.open_ones()

    decided(scene, review.receipt, approves=False)

    assert review.receipt in ex.all + ex.says("0")
    other.says("取消", "0", "家人的码")
    assert other.claims
    assert review.receipt not in other.all


@pytest.mark.parametrize("answer", ["拒绝代办", ""])
@in_state("agents, under 14")
def test_who_has_a_proof_later_is_told_of_the_review_that_is_open(scene: Scene, answer: str) -> None:
    ex, mother, earth = scene.chat("agent"), registered(scene, RELATIVE), scene.earth
    for proved in (False, True):
        if proved:
            make_kin(scene, RELATIVE)
            earth.passes(minutes=2)
        mother.adds(replace(CHILD, phone=""), "子女")
        earth.works()
        if answer:
            ex.says("取消", answer)
        else:
            earth.passes(hours=73)
        earth.works()
        mother.says("取消", "0")
        (review,) = earth.parts.records.reviews.open_ones()
        assert mother.all.count(earth.words("notice.review_opened", receipt=review.receipt)) == proved

    decided(scene, review.receipt)

    assert shows(mother, "家人的码") is Colour.RED


def decided(scene: Scene, receipt: str, *, approves: bool = True) -> None:
    """Two operators decide, and the 72 hours pass."""
    operators = [Operator(name, frozenset(Role)) for name in ("wang", "li", "chen")]
    admit(scene.earth, *operators)
    for operator in operators[:2]:
        deciding = scene.earth.parts.people.deciding
        deciding.decide(as_voter(operator), receipt, "核对了户口簿", scene.earth.clock(), approves=approves)
    scene.earth.passes(hours=73)
    scene.earth.works()


@in_state("agents, under 14")
def test_an_ex_who_fills_the_three_places_is_released_by_two_operators(scene: Scene) -> None:
    ex, earth = scene.chat("agent"), scene.earth
    friends = [registered(scene, adult()) for _ in range(2)]
    for friend in friends:
        friend.adds(replace(CHILD, phone=""), "子女")
        earth.works()
        ex.says("取消", "同意代办")
    mother = registered(scene, RELATIVE)
    make_kin(scene, RELATIVE)
    mother.adds(replace(CHILD, phone=""), "子女")
    earth.works()
    assert "上限" in ex.says("取消", "同意代办")
    about, chen = (DocumentType(CHILD.type), CHILD.number), Operator("chen", frozenset(Role))

    custody, record = earth.parts.people.custody, earth.parts.records.people.get(earth.person(CHILD))
    assert record
    released = custody.release(chen, about, custody.label(record, friends[0].id), "占用代办人名额", earth.clock())
    decided(scene, released.receipt)
    assert shows(friends[0], "家人的码") is None
    ex.says("取消", "拒绝代办")
    earth.works()
    mother.says("取消", "代办", "子女", *replace(CHILD, phone="").dependant_answers(), "同意", "确认")
    earth.works()
    reviews = [one for one in earth.parts.records.reviews.open_ones() if one.receipt in mother.all]
    if shows(mother, "家人的码") is not Colour.RED:
        decided(scene, reviews[-1].receipt)

    assert shows(mother, "家人的码") is Colour.RED


@pytest.mark.parametrize("verifies", [True, False])
@in_state("own chat, 2")
def test_hide_a_confirmed_case_behind_the_claim_of_a_second_chat(scene: Scene, verifies: bool) -> None:
    scene.verifies(allowed=verifies)
    claims(scene.chat("new"), scene.who)
    scene.earth.works()

    erases(scene, scene.chat("old"))
    scene.chat("new").says("我的码")

    assert "红码" in compares(scene, scene.chat("new"))


@pytest.mark.parametrize("verifies", [True, False])
@in_state("own chat, 2")
def test_a_fever_erased_by_erasing_one_of_two_chats(scene: Scene, verifies: bool) -> None:
    scene.verifies(allowed=verifies)
    scene.earth.health(scene.who, Status.CLEAR)
    scene.earth.works()
    scene.site.scans(scene.code)
    scene.site.scanner.says("38.6")
    claims(scene.chat("new"), scene.who)
    scene.earth.works()

    erases(scene, scene.chat("old"))
    scene.chat("new").says("我的码")

    assert "黄码" in compares(scene, scene.chat("new"))


def erases(scene: Scene, chat: Chat) -> None:
    """The chat ends its record."""
    chat.types(scene.who.phone)
    scene.earth.passes(minutes=2)
    assert "R1-" in chat.says("注销", "1", CODE, "确认")
    scene.earth.passes(minutes=2)
    scene.earth.works()


@in_state("own chat, 2")
def test_make_somebody_yellow_by_number(scene: Scene) -> None:
    scene.earth.health(scene.who, Status.CLEAR)
    scene.earth.works()

    scene.site.scanner.says("无码登记", *scene.who.entry_answers(), "39.1", "确认")
    scene.earth.works()

    assert shows(scene.chat("old"), "我的码") is Colour.GREEN
    assert "长春站" in scene.chat("old").says("谁扫过我")


@in_state("new, foreigner", "own chat, foreigner")
@pytest.mark.parametrize("born", ["19900413", "20150412"])
def test_a_registered_foreigner_by_an_invented_birth_date(scene: Scene, born: str) -> None:
    stranger, parent = scene.chat("new"), registered(scene, adult())
    invented = replace(scene.who, born=born, phone=THIEF.phone)

    stranger.registers(invented)
    parent.adds(replace(invented, phone=""), "兄弟姐妹" if born < "2000" else "子女")
    scene.earth.works()

    for chat, form in ((stranger, "register"), (parent, "relative")):
        assert chat.sees.startswith(scene.earth.words(f"{form}.finish.unmatched", hotline=scene.earth.config.hotline))
    assert (shows(stranger, "我的码"), shows(parent, "家人的码")) == (None, None)


@in_state("own chat, 2")
def test_a_stolen_chat_keeps_no_relatives_after_its_release(scene: Scene) -> None:
    stolen, parent, earth = scene.chat("old"), scene.earth.knows(elder()), scene.earth
    stolen.adds(parent)
    assert shows(stolen, "家人的码") is Colour.GREEN
    other, theirs = earth.knows(elder()), earth.chat()
    theirs.registers(other)
    stolen.adds(replace(other, phone=""))
    earth.works()
    theirs.says("同意代办")
    about, chen = (DocumentType(scene.who.type), scene.who.number), Operator("chen", frozenset(Role))

    review = earth.parts.people.custody.release(chen, about, "", "手机和微信都被偷了", earth.clock())
    decided(scene, review.receipt)

    assert (shows(stolen, "我的码"), shows(stolen, "家人的码")) == (None, None)
    assert earth.words("notice.agent_left") in theirs.all + theirs.says("0")
    scene.chat("new").registers(scene.who)
    scene.chat("new").adds(parent)
    assert shows(scene.chat("new"), "家人的码") is Colour.GREEN


PLACE_OR_MINUTE = re.compile(r"长春站|进站口|\d{1,2}:\d{2}")


def goes_about(scene: Scene, shown: Callable[[], str]) -> set[str]:
    """Everything that can happen to a child at gates; gives the minutes. ``shown`` shows the code there."""
    site, earth, minutes = scene.site, scene.earth, set()
    for typed in (["36.5"], ["36.6", "撤销"], ["38.3"], ["36.7"], ["38.4", "撤销"], []):
        site.scans(shown())
        minutes.add(f"{earth.clock():%H:%M}")
        site.scanner.says(*typed)
        earth.works()
        earth.passes(minutes=16)
    site.scanner.says("撤销")
    for undone in ([], ["撤销"]):
        site.scanner.says("无码登记", *CHILD.entry_answers(), "36.5", "确认", *undone)
        earth.works()
        minutes.add(f"{earth.clock():%H:%M}")
        earth.passes(minutes=3)
    earth.health(CHILD, Status.CONTACT)
    earth.works()
    earth.passes(minutes=16)
    return minutes


def code_of(chat: Chat, word: str) -> str:
    """The code that this chat shows now."""
    chat.says("取消", word)
    return chat.code


def reads_everything(scene: Scene, ex: Chat) -> str:
    """All that an agent is told and can ask about a child: lists, reasons, cards, and the page of the code."""
    since, found = len(ex.all), []
    scene.earth.platform.injection.add(Fault("media/upload", code=45009))  # the code comes with a link then
    for text in ("0", "谁扫过我", "2", "更早", "更早", "家人为什么", "长辈模式", "家人的码", "我的记录"):
        ex.says(text)
        found += [ex.card["title"], ex.card["text"], ex.card["url"]] if ex.last["kind"] == "news" else []
    page = Browser(scene.earth.config.public_url).opens(found[-1])
    assert 'class="qr"' in page.text
    return "\n".join((ex.all[since:], *found[:-1], page.text))


@in_state("agents, under 14", "both, under 14")
def test_an_ex_follows_a_child(scene: Scene) -> None:
    """Neither where nor when: an agent learns the colour, and that a temperature was measured."""
    scene.earth.health(scene.who, Status.CLEAR)
    scene.earth.works()
    if "old" in scene.openids:
        ex, there, word = scene.chat("agent"), scene.chat("old"), "我的码"
    else:
        (ex, there), word = both_parents(scene, Colour.GREEN), "家人的码"
    since = len(ex.all)

    minutes = goes_about(scene, lambda: code_of(there, word))

    read, told = reads_everything(scene, ex), ex.all[since:]
    assert "长春站" not in told + read
    assert "进站口" not in told + read
    assert minutes.isdisjoint(re.findall(r"(?<![\d:])\d{2}:\d{2}", told + read))  # not the seconds of a time of day
    assert f"{CHILD.name}量到体温 38.3 ℃" in told
    assert scene.earth.words("notice.dependant_colour.orange", name=CHILD.name) in told
    seen = there.says("取消", "谁扫过我", *([] if word == "我的码" else ["2"]))
    assert "长春站 东进站口" in seen
    assert "长春站测得" in there.all


@in_state("agents, under 14")
def test_an_entry_by_hand_is_seen_by_agents_as_a_day_only(scene: Scene) -> None:
    ex, mother = both_parents(scene)

    scene.site.scanner.says("无码登记", *CHILD.entry_answers(), "36.5", "确认")

    day = f"{scene.earth.clock():%m-%d}"
    for agent in (ex, mother):
        listed = agent.says("取消", "谁扫过我", "2")
        assert PLACE_OR_MINUTE.findall(listed) == []
        assert f"1. {day} 手工登记" in listed
    assert mother.says("不是我1").endswith(scene.earth.words("visits.disputed_now"))
    assert "不是本人" in mother.says("谁扫过我", "2")


@in_state("agents, under 14")
@pytest.mark.parametrize("tail", [[], ["999999"], ["999999"] * 3])
def test_who_showed_a_claim_code_before_an_entry_by_hand_sees_where(scene: Scene, tail: list[str]) -> None:
    ex, mother = scene.chat("agent"), registered(scene, RELATIVE)
    mother.adds(replace(CHILD, phone=""), "子女")
    scene.earth.works()
    scene.site.scans(code_of(mother, "家人的码"))
    scene.site.scanner.says(*tail)

    scene.site.scanner.says("无码登记", *CHILD.entry_answers(), "36.5", "确认")
    ex.says("取消", "同意代办")
    scene.earth.works()

    assert "长春站 东进站口" in mother.says("取消", "谁扫过我", "2")
    assert PLACE_OR_MINUTE.findall(ex.says("取消", "谁扫过我", "2")) == []


@in_state("agents, under 14")
def test_the_chat_whose_claim_code_was_compared_sees_where_and_no_other(scene: Scene) -> None:
    ex, mother = scene.chat("agent"), registered(scene, RELATIVE)
    mother.adds(replace(CHILD, phone=""), "子女")
    scene.earth.works()
    code_of(mother, "家人的码")
    compares(scene, mother)
    scene.site.scanner.says("36.5")
    ex.says("取消", "同意代办")
    scene.earth.works()

    assert "长春站 东进站口" in mother.says("取消", "谁扫过我", "2")
    assert PLACE_OR_MINUTE.findall(ex.says("取消", "谁扫过我", "2")) == []
