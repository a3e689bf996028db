"""Identities with several documents: what a correction keeps, and what a claim with one of them may change."""

from msgspec.structs import replace

from bot.health.people.identity import Identity, as_former, claimed_by, corrected
from bot.store.people.identities import pack_identity, read_identity

OLD = Identity("安娜", "414", "X1", "+8613800000001", "GB", "1990-04-12", proved=True)
NEW = Identity("安妮", "553", "GBR110090041212", "+8613800000009", born="1990-04-12")
NOW = corrected(OLD, NEW)


def test_a_correction_takes_name_and_document_and_keeps_the_phone_and_what_was() -> None:
    assert (NOW.name, NOW.document, NOW.number, NOW.nationality) == (NEW.name, NEW.document, NEW.number, "")
    assert (NOW.phone, NOW.proved) == (OLD.phone, True)
    assert NOW.documents == ((NEW.document, NEW.number), (OLD.document, OLD.number))


def test_each_name_goes_with_its_document() -> None:
    assert NOW.names_on(OLD.document, OLD.number) == (OLD.name,)
    assert NOW.names_on(NEW.document, NEW.number) == (NEW.name,)
    spelled = corrected(OLD, replace(OLD, name="安纳"))
    assert spelled.documents == ((OLD.document, OLD.number),)
    assert spelled.names_on(OLD.document, OLD.number) == ("安纳", "安娜")


def test_reserving_first_ends_in_the_same_identity() -> None:
    reserved = corrected(OLD, NEW, reserve=True)

    assert replace(reserved, former=()) == OLD
    assert set(reserved.documents) == set(NOW.documents)
    assert corrected(reserved, NEW) == NOW


def test_going_back_and_forth_adds_nothing() -> None:
    back = corrected(NOW, OLD)

    assert replace(back, former=()) == OLD
    assert back.former == (as_former(NEW),)
    assert corrected(back, NEW) == NOW


def test_a_claim_with_a_former_document_brings_a_phone_only() -> None:
    claim = replace(OLD, phone="+8613800000005")

    assert claimed_by(NOW, claim) == replace(NOW, phone=claim.phone)
    assert claimed_by(NOW, replace(NEW, phone=claim.phone, proved=True)) == replace(NOW, phone=claim.phone)
    spelled = corrected(OLD, replace(OLD, name="安纳"))
    assert claimed_by(spelled, claim).name == "安纳"


def test_it_is_kept_whole_and_what_was_kept_before_still_opens() -> None:
    assert read_identity(pack_identity(NOW)) == NOW
    before = b'{"name":"A","document":"414","number":"X1","phone":"","nationality":"GB","born":"","proved":false}'
    assert read_identity(before).documents == (("414", "X1"),)


def test_no_personal_data_are_shown() -> None:
    assert not any(secret in repr((NOW, NOW.former)) for secret in (OLD.name, NEW.name, OLD.number, NEW.number))
