"""A gate to play with in the demo: its people and the venue go on record the way everybody's do."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.opening import opened

if TYPE_CHECKING:
    from bot.assembly import Assembly
    from bot.store.gate.venues import Venue

SECONDS = 4.0
"""What the government services may take for one person, as in a chat."""

COUNTRY = "+86"
"""Ready people's phone numbers have none, unless from abroad."""


@click.command("seed-demo", hidden=True)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def seed_demo(folder: Path) -> None:
    """Register the manager and the scanner of FOLDER's gate.toml and open the gate; a second time changes nothing."""
    gate, people = _read(folder / "gate.toml"), _read(folder / "people.toml")["person"]
    manager, scanner = (next(row for row in people if row["key"] == gate[role]) for role in ("manager", "scanner"))
    from bot.health.identity import NotEnrolled
    from bot.health.scans import GateFault

    with opened() as (parts, now):
        try:
            venue = _venue(parts, manager["openid"], _registered(parts, manager, now), gate, now)
            _bind(parts, scanner["openid"], _registered(parts, scanner, now), venue, gate["entrance"], now)
        except (NotEnrolled, GateFault) as fault:
            raise click.ClickException(f"the gate was not opened: {type(fault).__name__} {fault}") from None
    click.echo(f"Open: {venue.name}.")


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def _registered(parts: "Assembly", row: Mapping[str, str], now: datetime) -> str:
    """The person's id; put on record for the chat when it has none yet."""
    from bot.health.identity import Identity

    openid, number = row["openid"], row["phone"]
    if me := parts.records.profiles.read(openid).get("me"):
        return me
    phone = number if number.startswith("+") else COUNTRY + number
    identity = Identity(row["name"], row["id_type"], row["id_number"], phone, row["nationality"])
    me = parts.services.enrolment.register(openid, identity, lambda: SECONDS, now)
    parts.records.profiles.set(openid, "me", me)
    return me


def _venue(parts: "Assembly", manager: str, me: str, gate: Mapping[str, Any], now: datetime) -> "Venue":
    """The venue with an open gate."""
    from bot.health.venues import Category, Region
    from bot.store.operators import Operator, Role

    if found := parts.services.gate.applying.open_of(manager):
        return found[0]
    parts.services.gate.applying.check(manager, me, now)
    about = Category(gate["category"]), Region(gate["region"]), gate["name"], gate["address"]
    venue = parts.services.gate.applying.apply(manager, *about, tuple(gate["entrances"]), now, lenient=False)
    demo = Operator("demo", frozenset({Role.VENUES}))
    return parts.pages.approvals.approve(demo, venue.id, now) or venue


def _bind(parts: "Assembly", scanner: str, me: str, venue: "Venue", entrance: str, now: datetime) -> None:
    """Invite the scanner and accept for them, unless they are bound."""
    from bot.health.invitations import invitation_in

    stations = parts.services.gate.stations
    if any(station.venue.id == venue.id for station in stations.of(scanner, now)):
        return
    link = stations.invite(venue.manager, venue.id, venue.entrances.index(entrance), now)
    stations.accept(scanner, me, invitation_in(link, stations.public_url) or "", now)
