"""``jixiangma venue hand-over``: a venue gets another manager, who is found by document."""

from bot.store.access.operators import Role
from tests.cast import CITIZEN, MOTHER, VISITOR, Someone
from tests.staff import REASON, Staff


def words(who: Someone, venue: str) -> tuple[str, ...]:
    """The words of the command that makes somebody its manager."""
    return ("venue", "hand-over", venue, "--document", who.type, *REASON)


def test_the_new_manager_is_named_by_document_and_the_number_is_asked_for(staff: Staff) -> None:
    house = staff.house
    manager, new = house.citizen(MOTHER), house.citizen(CITIZEN)
    venue, key = house.venue(manager), staff.key("wang", Role.VENUES)

    done = house.command(*words(CITIZEN, venue.id), key=key, given=f"{CITIZEN.number}\n")

    assert done.exit_code == 0, done.output
    assert done.output.endswith(f"Handed over: {venue.name}. Both managers are told.\n")
    assert CITIZEN.name not in done.output
    found = house.venues.get(venue.id)
    assert found
    assert found.manager == new.id
    assert house.noted("venue.hand_over operator:wang", venue.id)


def test_what_cannot_be_handed_over_stays(staff: Staff) -> None:
    house = staff.house
    manager = house.citizen(MOTHER)
    venue, key, other = house.venue(manager), staff.key("wang", Role.VENUES), staff.key("zhou", Role.TRACING)

    unknown = house.command(*words(VISITOR, venue.id), key=key, given=f"{VISITOR.number}\n")
    closed = house.command(*words(MOTHER, "nothing"), key=key, given=f"{MOTHER.number}\n")
    slip = house.command(*words(MOTHER, venue.id), key=key, given="123\n")
    refused = house.command(*words(MOTHER, venue.id), key=other, given=f"{MOTHER.number}\n")

    assert "nobody holds a record with this document" in unknown.output
    assert "there is no such venue" in closed.output
    assert "no number of such a document" in slip.output
    assert all(done.exit_code for done in (unknown, closed, slip, refused))
    found = house.venues.get(venue.id)
    assert found
    assert found.manager == manager.id
