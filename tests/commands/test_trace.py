"""Contact tracing: permissions, masked lines, sealed files and audit."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from bot.commands.sealed_file import unseal
from bot.health.people.identity import Identity, corrected
from bot.service.gate import tracing
from bot.service.gate.tracing import MAX_USES_PER_DAY
from bot.store.access.operators import Role
from tests.cast import CITIZEN, CODE, MOTHER, PASSPORT, VISITOR, Someone
from tests.gatehouse import Station
from tests.talk import Chat

pytestmark = pytest.mark.usefixtures("days")

REASON = ("--reason", "流调 2020-031")


class Requester:
    """The requester of traces, with a key pair as openssl makes it."""

    def __init__(self, folder: Path) -> None:
        key = X25519PrivateKey.generate()
        self.private, self.public = folder / "key.pem", folder / "public.pem"
        self.private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self.public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


@pytest.fixture
def requester(tmp_path: Path) -> Requester:
    """A requester."""
    return Requester(tmp_path)


@pytest.fixture
def key(station: Station) -> str:
    """The key of an operator who may trace."""
    return station.house.operator("chen", Role.TRACING)


def of_person(station: Station, number: str = CITIZEN.number, days: tuple[int, int] = (0, 0)) -> tuple[str, ...]:
    """The command that traces a person: from and to, in days from today."""
    first, last = (f"{station.house.now + timedelta(days=n):%Y-%m-%d}" for n in days)
    return ("trace", "person", "--document", "111", "--number", number, "--from", first, "--to", last, *REASON)


def at_venue(station: Station, start: str = "00:00", end: str = "00:10") -> tuple[str, ...]:
    """The command that traces a venue's window of today."""
    day = f"{station.house.now:%Y-%m-%d}"
    return ("trace", "venue", station.venue.id, "--from", f"{day} {start}", "--to", f"{day} {end}", *REASON)


def test_a_person_is_traced_to_venues_and_times(station: Station, key: str) -> None:
    done = station.house.command(*of_person(station), key=key)

    day = f"{station.house.now:%Y-%m-%d}"
    assert done.exit_code == 0
    assert done.stdout == (
        f"{day} 00:01:30  {station.venue.id}  长春站  宽城区长白路5号  东进站口  36.5  green  passed\n"
    )


def test_a_venue_is_traced_to_people_who_are_shown_masked(station: Station, key: str) -> None:
    done = station.house.command(*at_venue(station), key=key)

    lines = done.stdout.splitlines()
    assert len(lines) == 3
    assert lines[0].endswith("green  passed  王**  111  2***************18  138****0001")
    assert "orange  held  李**" in lines[1]
    for who in (CITIZEN, MOTHER, VISITOR):
        assert not any(secret in done.output for secret in who.secrets)


def test_a_sealed_file_says_everything_to_its_reader_alone(station: Station, key: str, requester: Requester) -> None:
    out = requester.private.with_name("trace.sealed")
    sealing = ("--seal-to", str(requester.public), "--out", str(out))

    done = station.house.command(*at_venue(station), *sealing, key=key)

    assert (done.exit_code, done.stdout) == (0, "")
    sealed = out.read_bytes()
    assert not any(secret.encode() in sealed for secret in CITIZEN.secrets)
    whole = json.loads(unseal(sealed, requester.private.read_bytes()))
    assert whole["operator"] == "chen"
    assert whole["lines"][0]["whom"] == {
        "name": CITIZEN.name,
        "document": "111",
        "number": CITIZEN.number,
        "phone": f"+86{CITIZEN.phone}",
    }
    opened = station.house.command("trace", "open", str(out), "--private", str(requester.private))
    assert json.loads(opened.output) == whole


def marks(station: Station) -> tuple[str, ...]:
    """What stands beside a visit that was looked at just now."""
    times = (station.house.now - timedelta(minutes=n) for n in range(2))
    return tuple(station.house.world.words("visits.traced", time=f"{time:%m-%d %H:%M}") for time in times)


def owner(station: Station) -> Chat:
    """The chat of the citizen who passed."""
    record = station.house.world.parts.records.people.get(station.citizen)
    assert record
    return station.house.world.phone(record.owner)


def test_who_is_in_a_sealed_file_sees_that_and_when_an_office_looked(
    station: Station, key: str, requester: Requester
) -> None:
    house = station.house
    world, citizen = house.world, owner(station)
    sealing = ("--seal-to", str(requester.public), "--out", str(requester.private.with_name("trace.sealed")))
    why = world.words("visits.traced_why")
    house.command(*at_venue(station), key=key)  # masked
    house.command(*at_venue(station, "00:02", "00:10"), *sealing, key=key)  # not the time of the visit
    assert why not in citizen.says("谁扫过我")

    house.command(*at_venue(station), *sealing, key=key)

    seen = citizen.says("谁扫过我").splitlines()
    assert seen[1].endswith(marks(station))
    assert why in seen
    assert "chen" not in citizen.sees


def test_who_is_traced_sees_it_at_each_visit_of_these_days(station: Station, key: str) -> None:
    house = station.house
    citizen = owner(station)

    house.command(*of_person(station, days=(-5, -1)), key=key)
    assert house.world.words("visits.traced_why") not in citizen.says("谁扫过我")
    house.command(*of_person(station), key=key)

    assert citizen.says("谁扫过我").splitlines()[1].endswith(marks(station))
    citizen.types(CITIZEN.phone)
    citizen.says("注销", "1", CODE, "确认")
    assert not [one for one in house.world.keys("gx:*") if station.citizen in one]


def test_a_sealed_file_opens_only_with_its_key_and_shows_tampering(
    station: Station, key: str, requester: Requester, tmp_path: Path
) -> None:
    out = tmp_path / "trace.sealed"
    station.house.command(*of_person(station), "--seal-to", str(requester.public), "--out", str(out), key=key)
    (tmp_path / "other").mkdir()
    stranger = Requester(tmp_path / "other")

    for_stranger = station.house.command("trace", "open", str(out), "--private", str(stranger.private))
    altered = bytearray(out.read_bytes())
    altered[-1] ^= 1
    out.write_bytes(altered)
    when_altered = station.house.command("trace", "open", str(out), "--private", str(requester.private))

    for done in (for_stranger, when_altered):
        assert (done.exit_code, "altered, or sealed to another key" in done.output) == (1, True)


def test_other_keys_are_refused_before_anything_is_read(station: Station, key: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_bytes(
        Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )

    for pem in (wrong, Path(__file__)):
        done = station.house.command(*of_person(station), "--seal-to", str(pem), "--out", str(tmp_path / "x"), key=key)
        assert done.exit_code == 1
        assert not (tmp_path / "x").exists()
    assert not station.house.noted("trace.person")


def test_what_was_undone_is_not_traced(station: Station, key: str) -> None:
    house = station.house
    done = house.passes.on_day(station.venue.id, house.now.date())[0]
    house.passes.void(station.venue.id, done.scan, done.at, station.east.scanner)
    house.world.parts.records.gate.visit_changes.void(station.citizen, station.venue.id, done.scan, done.at)

    assert house.command(*of_person(station), key=key).stdout == ""
    assert "王**" not in house.command(*at_venue(station), key=key).stdout


def test_a_period_and_a_window_are_kept_to(station: Station, key: str) -> None:
    assert station.house.command(*of_person(station, days=(-5, -1)), key=key).stdout == ""
    assert station.house.command(*at_venue(station, "00:02", "00:10"), key=key).stdout == ""


def test_somebody_unknown_looks_like_somebody_who_went_nowhere(station: Station, key: str) -> None:
    unknown = station.house.command(*of_person(station, VISITOR.number), key=key)
    nowhere = station.house.command(*of_person(station, "11010519491231002X"), key=key)

    assert (unknown.exit_code, unknown.output) == (nowhere.exit_code, nowhere.output)


def test_people_without_a_code_are_traced_too(station: Station, key: str) -> None:
    house = station.house
    house.enters(station.east, CITIZEN, house.now.replace(hour=0, minute=3))

    assert house.command(*of_person(station), key=key).stdout.count("长春站") == 2
    assert "grey  passed  王**" in house.command(*at_venue(station), key=key).stdout


@pytest.mark.parametrize("window", [("00:00", "06:01"), ("00:10", "00:10"), ("00:10", "00:00")])
def test_more_than_six_hours_are_refused(station: Station, key: str, window: tuple[str, str]) -> None:
    done = station.house.command(*at_venue(station, *window), key=key)

    assert (done.exit_code, done.stdout) == (1, "")
    assert "at most six hours" in done.output


def test_too_many_people_are_refused(station: Station, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "MAX_ROWS", 2)

    done = station.house.command(*at_venue(station), key=key)

    assert (done.exit_code, done.stdout) == (1, "")
    assert "give a shorter time" in done.output
    assert station.house.command(*at_venue(station, "00:00", "00:01"), key=key).exit_code == 0


def test_a_file_that_cannot_be_written_is_an_error(station: Station, key: str, requester: Requester) -> None:
    sealing = ("--seal-to", str(requester.public), "--out", str(requester.public / "x"))

    done = station.house.command(*at_venue(station), *sealing, key=key)

    assert (done.exit_code, "cannot be written" in done.output) == (1, True)


def test_an_operator_traces_only_so_often_a_day(station: Station, key: str) -> None:
    for _ in range(MAX_USES_PER_DAY):
        station.house.world.parts.access.operators.count_use("chen", station.house.now.date())

    done = station.house.command(*at_venue(station), key=key)

    assert (done.exit_code, done.stdout) == (1, "")
    assert station.house.noted("refused.trace.venue operator:chen")


def test_every_use_is_in_the_audit_with_its_reason_sealed(station: Station, key: str, requester: Requester) -> None:
    house = station.house
    house.command(*of_person(station), key=key)
    house.command(*at_venue(station), "--seal-to", str(requester.public), "--out", "/dev/null", key=key)

    assert house.noted("trace.person operator:chen", f"person:{station.citizen}", "shown")
    assert house.noted("trace.venue operator:chen", station.venue.id, "sealed:")
    shown = house.command("audit", "show")
    assert "trace.person" in shown.output
    assert "流调" not in shown.output
    reader = house.operator("sun", Role.AUDIT)
    assert "流调 2020-031" in house.command("audit", "show", "--reasons", key=reader).output
    assert house.noted("audit.reasons operator:sun")


@pytest.mark.parametrize("reason", ["", " ", "x", "长" * 201])
def test_no_trace_without_a_proper_reason(station: Station, key: str, reason: str) -> None:
    words = (*of_person(station)[:-1], reason)

    assert station.house.command(*words, key=key).exit_code == 1
    assert not station.house.noted("trace.person")


def test_a_refused_trace_is_recorded_in_the_audit(station: Station) -> None:
    house = station.house
    without = house.operator("li", Role.VENUES, Role.AUDIT)

    for words in (of_person(station), at_venue(station)):
        assert (house.command(*words, key=without).stdout, house.command(*words, key="li.x").stdout) == ("", "")
        assert house.noted(f"refused.trace.{words[1]} operator:li")
    assert house.noted("refused.operator.key nobody")


def test_the_reasons_are_for_operators_with_the_role(station: Station, key: str) -> None:
    house = station.house
    house.command(*of_person(station), key=key)

    for refused in (house.command("audit", "show", "--reasons", key=key), house.command("audit", "show", "--reasons")):
        assert (refused.exit_code, "流调" in refused.output) == (1, False)
    assert house.noted("refused.audit.reasons operator:chen")


def test_the_audit_holds_no_personal_data(station: Station, key: str) -> None:
    house = station.house
    house.command(*of_person(station), key=key)
    house.command(*at_venue(station), key=key)

    raw = str(house.world.parts.records.store.run_on_masters(*(("LRANGE", f"{{audit:{n}}}", 0, -1) for n in range(8))))
    assert "trace.person" in raw
    for secret in (*CITIZEN.secrets, *MOTHER.secrets, "流调", station.manager.openid, station.east.scanner):
        assert secret not in raw


def test_a_person_with_two_documents_is_traced_under_both(station: Station, key: str) -> None:
    records, noon = station.house.world.parts.records, station.house.now.replace(hour=0, minute=2)
    record = records.people.get(station.citizen)
    assert record
    travels = Someone("王建国", "X1234567", PASSPORT)
    station.house.enters(station.west, travels, noon)  # by another name than on record, so it is linked to nobody
    new = Identity("WANG JIANGUO", travels.type, travels.number)
    assert records.holds.correct(record, corrected(records.people.identity(record), new))
    records.people.claim_document(travels.type, travels.number, record.id)

    rows = [
        station.house.command(
            *of_person(station, number)[:2], "--document", kind, *of_person(station, number)[4:], key=key
        )
        for kind, number in (("111", CITIZEN.number), (travels.type, travels.number))
    ]

    assert [(done.exit_code, done.output.count("西进站口"), done.output.count("东进站口")) for done in rows] == [
        (0, 1, 1)
    ] * 2
