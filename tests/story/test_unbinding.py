"""The end of a binding: by the agent, by the person, and when the person takes over."""

from tests.cast import GRANDMOTHER, MOTHER, Someone, aged, elder
from tests.surfing import Browser
from tests.talk import Chat
from tests.world import World


def bound(earth: World, who: Someone | None = None) -> tuple[Chat, Chat]:
    """A person with a chat of their own, and an agent who acts for them."""
    who = who or elder()
    person, agent = earth.chat(), earth.chat()
    agent.registers(MOTHER)
    person.registers(who)
    agent.adds(who)
    earth.works()
    person.says("同意代办")
    earth.works()
    earth.passes(minutes=1)
    return person, agent


def test_the_agent_ends_it_and_the_person_is_notified(earth: World) -> None:
    person, agent = bound(earth)

    assert agent.says("解除代办", "1", "确认") == earth.words("unbind.done")
    earth.works()

    assert agent.says("家人的码") == earth.words("family.none")
    assert earth.words("notice.agent_left") in person.sees
    assert person.says("我的代办人") == earth.words("agents.nobody")
    person.says("我的码")
    assert person.last["kind"] == "image"


def test_the_person_ends_it_and_the_agent_is_notified(earth: World) -> None:
    person, agent = bound(earth)

    assert person.says("我的代办人", "1", "确认") == earth.words("agents.unbound")
    earth.works()

    assert earth.words("notice.unbound") in agent.sees
    assert agent.says("家人的码") == earth.words("family.none")


def test_a_list_opened_before_the_end_shows_nothing_after_it(earth: World) -> None:
    person, agent = bound(earth)
    agent.adds(GRANDMOTHER)
    listed = agent.says("家人的码")
    choice = next(line[0] for line in listed.splitlines() if "张" in line)
    person.says("我的代办人", "1", "确认")

    assert earth.words("code.gone") in agent.says(choice)


def moved(earth: World, who: Someone) -> Chat:
    """The new chat of somebody who changed their WeChat account."""
    earth.passes(minutes=2)
    new = earth.chat()
    new.registers(who)
    earth.works()
    return new


def test_a_form_that_was_open_when_somebody_moved_ends_nothing(earth: World) -> None:
    who = elder()
    person, agent = bound(earth, who)
    person.says("我的代办人", "1")
    agent.says("解除代办", "1")

    mother = moved(earth, MOTHER)

    assert person.says("确认") == earth.words("agents.changed")
    assert agent.says("确认") == earth.words("code.gone")
    person.says("我的代办人", "1")
    moved(earth, who)
    assert person.says("确认") == earth.words("agents.nobody")
    earth.works()
    mother.says("家人的码")
    assert mother.last["kind"] == "image"
    assert earth.words("notice.unbound") not in agent.all + mother.all
    assert earth.words("notice.agent_left") not in person.all


def test_links_end_with_the_binding(earth: World) -> None:
    person, agent = bound(earth)
    earth.platform.rules.per_day["media/upload"] = 0  # type: ignore[index]  # the platform's quota is spent
    agent.says("家人的码")
    page, picture = agent.card["url"], agent.card["picture"]
    browser = Browser(earth.config.public_url)
    assert 'class="qr"' in browser.opens(page).text
    assert browser.get(picture).status_code == 200

    person.says("我的代办人", "1", "确认")

    assert [browser.get(url).status_code for url in (page, picture)] == [410, 410]


def test_a_youth_with_an_own_phone_becomes_the_owner_and_the_agents_are_told(earth: World) -> None:
    mother, youth, who = earth.chat("mother"), earth.chat(), earth.knows(aged(15, 40))
    mother.registers(MOTHER)
    mother.adds(who, "子女")

    youth.registers(who)
    assert youth.last["kind"] == "image"
    earth.works()

    assert mother.sees == earth.words("notice.taken_over", name=who.name)
    told = earth.words("notice.your_agent", agent=MOTHER.name, relation="子女")
    assert youth.all.count(told) == 1
    assert "我的代办人" in told
    mother.says("家人的码")
    assert mother.last["kind"] == "image"  # still the agent, until the owner ends it
    assert MOTHER.name in youth.says("我的代办人")
    youth.says("1", "确认")
    assert earth.words("family.none") in mother.says("家人的码")


def test_a_child_needs_the_yes_of_an_agent_for_an_own_chat(earth: World) -> None:
    mother, child, who = earth.chat("mother"), earth.chat(), earth.knows(aged(9, 40))
    mother.registers(MOTHER)
    mother.adds(who, "子女")

    child.registers(who)
    assert child.claims
    earth.works()
    assert earth.words("notice.asked_child", name=who.name, tail=who.phone[-4:]) in mother.sees

    assert earth.words("agents.request.move", name=who.name) in mother.says("同意代办")
    assert mother.says("1") == earth.words("agents.moved_child", name=who.name)
    earth.works()
    mother.says("家人的码")
    assert mother.last["kind"] == "image"
    child.says("我的码")
    assert child.colour == "green"


def test_an_unbound_relative_can_be_added_again(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    mother.adds(GRANDMOTHER)
    mother.says("解除代办", "1", "确认")

    mother.adds(GRANDMOTHER)

    assert mother.colour == "green"
