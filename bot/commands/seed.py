"""``jixiangma seed-demo``: registers people, opens a venue and fills the support desk of the demo, through the usual
services.
"""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.startup import open_parts

if TYPE_CHECKING:
    from bot.commands.seeding import Row, Seeding
    from bot.store.gate.venues import Venue


@click.command("seed-demo", hidden=True)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def seed_demo(folder: Path) -> None:
    """Register the manager and the scanner of FOLDER's gate.toml and open the gate, and let people wait at the support
    desk whose staff is in people.toml, unless that was done before.
    """
    gate, people, morning = (_read(folder / f"{name}.toml") for name in ("gate", "people", "morning"))
    manager, scanner = (_person(people, gate[role]) for role in ("manager", "scanner"))
    from bot.commands.morning import Morning
    from bot.commands.seeding import Seeding
    from bot.health.gate.scans import GateFault
    from bot.health.people.identity import NotEnrolled

    with open_parts() as (parts, now):
        seeding = Seeding(parts)
        try:
            venue = _open_venue(seeding, manager, gate, now)
            _bind_scanner(seeding, scanner, venue, gate["entrance"], now)
            Morning(seeding, now).begin([row for row in people["person"] if row.get("desk")], morning)
        except (NotEnrolled, GateFault) as fault:
            raise click.ClickException(f"the gate was not opened: {type(fault).__name__} {fault}") from None
    click.echo(f"Open: {venue.name}.")


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def _person(people: dict[str, Any], key: str) -> "Row":
    return next(row for row in people["person"] if row["key"] == key)


def _open_venue(seeding: "Seeding", manager: "Row", gate: dict[str, Any], now: datetime) -> "Venue":
    """The venue of the manager; applies for it and approves it when there is none."""
    from bot.health.gate.venues import Category, Region
    from bot.store.access.operators import Operator, Role

    chat, person, gates = seeding.chat(manager), seeding.register(manager, now), seeding.parts.services.gate
    if found := gates.applications.approved_of(chat):
        return found[0]
    gates.applications.check_applicant(chat, person, now)
    about = Category(gate["category"]), Region(gate["region"]), gate["name"], gate["address"]
    venue = gates.applications.apply(chat, *about, tuple(gate["entrances"]), now, lenient=False)
    demo = Operator("demo", frozenset({Role.VENUES}))
    return gates.approvals.approve(demo, venue.id, now) or venue


def _bind_scanner(seeding: "Seeding", scanner: "Row", venue: "Venue", entrance: str, now: datetime) -> None:
    """Invite the scanner and accept the invitation, unless this was done before."""
    from bot.signing.invitations import find_invitation

    chat, person = seeding.chat(scanner), seeding.register(scanner, now)
    duty = seeding.parts.services.gate.scanner_duty
    if any(station.venue.id == venue.id for station in duty.places(chat, now)):
        return
    link = duty.invite(venue.manager, venue.id, venue.entrances.index(entrance), now)
    duty.accept(chat, person, find_invitation(link, duty.public_url) or "", now)
