"""Moving to another chat, interrupted at every round trip: in the end all is in one chat, and nothing elsewhere."""

from collections.abc import Callable

from bot.chat.fields import DUTY, LANGUAGE, PERSON
from bot.health.codes.colour import Colour
from bot.health.gate.venues import Category, Region
from bot.store.chat.chat_ids import viewer_digest, viewer_tag
from bot.store.gate.packing import PassKind, PassOutcome, Visit
from bot.store.gate.venues import VenueDetails
from tests.cast import MOTHER, elder
from tests.faults.killer import Killer
from tests.faults.test_cut import claims, identity, told
from tests.world import World

OLD, NEW, THIRD = "oOldChat", "oNewChat", "oThirdChat"
PLACE = VenueDetails(Category.SHOP, Region.JILIN, "欧亚商场", "昌邑区解放路1号", ("正门", "后门"))
PARENT = elder()


def lives(earth: World) -> None:
    """Somebody in the old chat who acts for a parent and showed their code, manages a venue, and scans at another one
    in English.
    """
    enrolment, gate, now = earth.parts.services.enrolment, earth.parts.records.gate, earth.clock()
    claims(earth, OLD, enrolment.register(OLD, identity(MOTHER), lambda: 4.0, now))
    enrolment.register_dependant(OLD, "parent", identity(PARENT), lambda: 4.0, now)
    managed, other = gate.venues.apply(PLACE, OLD, now), gate.venues.apply(PLACE, "oSomebody", now)
    for venue in (managed, other):
        gate.venues.decide(venue.id, approved=True)
    assert gate.bindings.bind(other.id, OLD, 1, earth.person(MOTHER), f"{1:012x}", now)
    shown_by = viewer_tag(viewer_digest(earth.parts.records.vault, OLD))
    look = Visit(other.id, now, 1, PassOutcome(None, Colour.GREEN, PassKind.LOOK, passed=False), 1, shown_by=shown_by)
    gate.visits.add_look(earth.person(PARENT), look)
    fields = earth.parts.records.chat_fields
    fields.set(OLD, DUTY, f"{other.id} 1")
    fields.set(OLD, LANGUAGE, "en")


def moves(earth: World, chat: str) -> Callable[[], None]:
    """The person proves the phone on record in this chat."""
    return lambda: claims(
        earth, chat, earth.parts.services.enrolment.register(chat, identity(MOTHER), lambda: 4.0, earth.clock())
    )


def is_whole(earth: World, chat: str, *former: str) -> None:
    """Everything is in this chat, and the former ones have nothing and were told."""
    records, person = earth.parts.records, earth.person(MOTHER)
    record = records.people.get(person)
    assert record
    assert (record.owner, record.held) == (chat, True)
    assert records.holds.former(person) is None
    assert set(records.agents.of_person(earth.person(PARENT))) == {chat}
    assert [one.person for one in records.agents.dependants(chat)] == [earth.person(PARENT)]
    history = earth.parts.services.gate.history
    assert [len(history.visits_for(earth.person(PARENT), one, earth.clock())) for one in (chat, *former)] == [
        1,
        *(0 for _ in former),
    ]
    (venue,) = records.gate.venues.of_manager(chat)
    assert venue.manager == chat
    ((post, entrance),) = records.gate.bindings.venues_of(chat)
    assert [one.scanner for one in records.gate.bindings.of_venue(post)] == [chat]
    assert entrance == 1
    fields = records.chat_fields.read(chat)
    assert (fields[PERSON], fields[DUTY], fields[LANGUAGE]) == (person, f"{post} 1", "en")
    for other in former:
        left = records.chat_fields.read(other)
        assert (PERSON in left, DUTY in left) == (False, False)
        assert records.agents.dependants(other) == ()
        assert records.gate.venues.of_manager(other) == ()
        assert records.gate.bindings.venues_of(other) == ()
        assert told(earth, other) >= 1
    assert earth.keys("p:*") == {f"p:{{{person}}}", f"p:{{{earth.person(PARENT)}}}"}


def test_proved_again_it_is_finished(earth: World, killer: Killer) -> None:
    for _ in killer.everywhere(earth, moves(earth, NEW), given=lambda: lives(earth)):
        is_whole(earth, NEW, OLD)


def test_a_job_finishes_what_nobody_proves_again(earth: World, killer: Killer) -> None:
    begun = set()
    for _ in killer.cuts(earth, moves(earth, NEW), given=lambda: lives(earth)):
        record = earth.parts.records.people.get(earth.person(MOTHER))
        assert record
        earth.passes(minutes=1)
        earth.works()
        begun.add(record.owner)
        if record.owner == NEW:
            is_whole(earth, NEW, OLD)
        else:
            is_whole(earth, OLD)
    assert begun == {OLD, NEW}


def test_a_second_move_finishes_the_first(earth: World, killer: Killer) -> None:
    for _ in killer.cuts(earth, moves(earth, NEW), given=lambda: lives(earth)):
        moves(earth, THIRD)()
        earth.passes(minutes=1)
        earth.works()
        is_whole(earth, THIRD, OLD)
        assert earth.parts.records.agents.dependants(NEW) == ()
