"""``jixiangma seed-demo``: registers people and opens a venue for the demo, through the usual services."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.startup import open_parts

if TYPE_CHECKING:
    from bot.assembly import Assembly
    from bot.store.gate.venues import Venue

CHECK_SECONDS = 4.0
"""The time limit of the identity check of one person, as in a chat."""


@click.command("seed-demo", hidden=True)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def seed_demo(folder: Path) -> None:
    """Register the manager and the scanner of FOLDER's gate.toml and open the gate, unless that was done before. The
    scanner also works at the support desk.
    """
    gate, people = _read(folder / "gate.toml"), _read(folder / "people.toml")["person"]
    manager, scanner = (next(row for row in people if row["key"] == gate[role]) for role in ("manager", "scanner"))
    from bot.health.gate.scans import GateFault
    from bot.health.people.identity import NotEnrolled

    with open_parts() as (parts, now):
        try:
            venue = _open_venue(parts, _chat(parts, manager), _register(parts, manager, now), gate, now)
            _bind_scanner(parts, _chat(parts, scanner), _register(parts, scanner, now), venue, gate["entrance"], now)
            _add_clerk(parts, gate["clerk"], scanner, now)
        except (NotEnrolled, GateFault) as fault:
            raise click.ClickException(f"the gate was not opened: {type(fault).__name__} {fault}") from None
    click.echo(f"Open: {venue.name}.")


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def _chat(parts: "Assembly", row: Mapping[str, str]) -> str:
    return parts.records.chat_ids.of(row["openid"])


def _register(parts: "Assembly", row: Mapping[str, str], now: datetime) -> str:
    """The id of the person registered in the chat; registers the person when nobody is."""
    from bot.chat.fields import PERSON
    from bot.health.people.identity import MAINLAND, Identity

    chat, number = _chat(parts, row), row["phone"]
    if person := parts.records.chat_fields.read(chat).get(PERSON):
        return person
    phone = number if number.startswith("+") else MAINLAND + number
    identity = Identity(row["name"], row["id_type"], row["id_number"], phone, row["nationality"], proved=True)
    person = parts.services.enrolment.register(chat, identity, lambda: CHECK_SECONDS, now)
    parts.records.chat_fields.set(chat, PERSON, person)
    return person


def _open_venue(parts: "Assembly", manager: str, person: str, gate: Mapping[str, Any], now: datetime) -> "Venue":
    """The venue of the manager; applies for it and approves it when there is none."""
    from bot.health.gate.venues import Category, Region
    from bot.store.access.operators import Operator, Role

    if found := parts.services.gate.applications.approved_of(manager):
        return found[0]
    parts.services.gate.applications.check_applicant(manager, person, now)
    about = Category(gate["category"]), Region(gate["region"]), gate["name"], gate["address"]
    venue = parts.services.gate.applications.apply(manager, *about, tuple(gate["entrances"]), now, lenient=False)
    demo = Operator("demo", frozenset({Role.VENUES}))
    return parts.services.gate.approvals.approve(demo, venue.id, now) or venue


def _bind_scanner(parts: "Assembly", scanner: str, person: str, venue: "Venue", entrance: str, now: datetime) -> None:
    """Invite the scanner and accept the invitation, unless this was done before."""
    from bot.signing.invitations import find_invitation

    stations = parts.services.gate.scanner_duty
    if any(station.venue.id == venue.id for station in stations.places(scanner, now)):
        return
    link = stations.invite(venue.manager, venue.id, venue.entrances.index(entrance), now)
    stations.accept(scanner, person, find_invitation(link, stations.public_url) or "", now)


def _add_clerk(parts: "Assembly", name: str, row: Mapping[str, str], now: datetime) -> None:
    """Let this person do everything at the support desk, unless this was done before."""
    from bot.health.people.documents import DocumentType
    from bot.health.support.roles import StaffRole

    staffing = parts.services.support.staffing
    if name not in {member.name for member in staffing.all()}:
        staffing.add(name, frozenset(StaffRole), (DocumentType(row["id_type"]), row["id_number"]), now)
