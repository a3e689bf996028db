"""Document numbers: typing errors are found, real numbers are not refused."""

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import TEMPLATES
from bot.health.people.documents import DocumentFault, DocumentFlaw, DocumentType, birth_date, clean_number, find_number

TODAY = date(2026, 11, 21)
VALID = [
    (DocumentType.RESIDENT_ID, "220104199003072716", date(1990, 3, 7)),
    (DocumentType.RESIDENT_ID, "22020219880602402X", date(1988, 6, 2)),
    (DocumentType.PASSPORT, "X1234567", None),
    (DocumentType.TAIWAN_PASS, "01234567", None),
    (DocumentType.HKM_PASS, "H12345678", None),
    (DocumentType.HKM_PASS, "M12345678", None),
    (DocumentType.PERMANENT_RESIDENT, "USA110185070112", date(1985, 7, 1)),
    (DocumentType.PERMANENT_RESIDENT, "911124198108030024", date(1981, 8, 3)),
    (DocumentType.HMT_RESIDENCE, "810000199408230021", date(1994, 8, 23)),
    (DocumentType.HMT_RESIDENCE, "830000199201300022", date(1992, 1, 30)),
]
FAULTY = [
    (DocumentType.RESIDENT_ID, "", "characters"),
    (DocumentType.RESIDENT_ID, "不知道", "characters"),
    (DocumentType.RESIDENT_ID, "2201041990O3072716", "characters"),
    (DocumentType.RESIDENT_ID, "X20104199003072716", "characters"),
    (DocumentType.RESIDENT_ID, "220104900307271", "length"),
    (DocumentType.RESIDENT_ID, "22010419900307271", "length"),
    (DocumentType.RESIDENT_ID, "2201041990030727166", "length"),
    (DocumentType.RESIDENT_ID, "220104199003072715", "check_digit"),
    (DocumentType.RESIDENT_ID, "22010419900307271X", "check_digit"),
    (DocumentType.RESIDENT_ID, "220104199002302716", "birth_date"),
    (DocumentType.RESIDENT_ID, "220104000002282716", "birth_date"),
    (DocumentType.RESIDENT_ID, "220104202611222716", "birth_date"),
    (DocumentType.RESIDENT_ID, "220104189511212716", "birth_date"),
    (DocumentType.RESIDENT_ID, "990104199003072716", "region"),
    (DocumentType.RESIDENT_ID, "810000199408230021", "region"),
    (DocumentType.PASSPORT, "X123", "length"),
    (DocumentType.PASSPORT, "X12345678901234567", "length"),
    (DocumentType.PASSPORT, "X12/45678", "characters"),
    (DocumentType.TAIWAN_PASS, "1234567A", "characters"),
    (DocumentType.TAIWAN_PASS, "123456789", "length"),
    (DocumentType.HKM_PASS, "A12345678", "prefix"),
    (DocumentType.HKM_PASS, "H1234567A", "characters"),
    (DocumentType.HKM_PASS, "12345678", "length"),
    (DocumentType.PERMANENT_RESIDENT, "US1110185070112", "prefix"),
    (DocumentType.PERMANENT_RESIDENT, "USA1101850701A2", "characters"),
    (DocumentType.PERMANENT_RESIDENT, "USA110185023012", "birth_date"),
    (DocumentType.PERMANENT_RESIDENT, "811124198108030024", "prefix"),
    (DocumentType.PERMANENT_RESIDENT, "999124198108030024", "region"),
    (DocumentType.PERMANENT_RESIDENT, "911124198108030023", "check_digit"),
    (DocumentType.HMT_RESIDENCE, "220104199003072716", "prefix"),
    (DocumentType.HMT_RESIDENCE, "840000199408230021", "prefix"),
]


@pytest.mark.parametrize(("kind", "number", "born"), VALID)
def test_a_valid_number_stays_as_it_is_and_tells_what_it_holds(
    kind: DocumentType, number: str, born: date | None
) -> None:
    assert clean_number(kind, number, TODAY) == number
    assert birth_date(kind, number) == born


@pytest.mark.parametrize(("kind", "number", "born"), VALID)
@pytest.mark.parametrize("said", ["我的证件号码是{}", "号码：{}。", "{}，谢谢", "俺的号码{}😊", "证件 {} 啊"])
def test_a_number_is_found_in_a_sentence(kind: DocumentType, number: str, born: date | None, said: str) -> None:
    assert find_number(kind, said.format(number), TODAY) == number


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        (DocumentType.RESIDENT_ID, "张三 220104199003072716 13800138000", "220104199003072716"),
        (DocumentType.RESIDENT_ID, "张三，身份证：22020219880602402x，电话：13800138000", "22020219880602402X"),
        (DocumentType.RESIDENT_ID, "身份证 220104 19900307 2716", "220104199003072716"),
        (DocumentType.RESIDENT_ID, "身份证２２０１０４１９９００３０７２７１６", "220104199003072716"),
        (DocumentType.PASSPORT, "护照 E 1234 5678", "E12345678"),
        (DocumentType.PASSPORT, "passport number: E 1234 5678", "E12345678"),
        (DocumentType.PASSPORT, "EA 1234567", "EA1234567"),
    ],
)
def test_a_number_is_found_beside_others(kind: DocumentType, text: str, number: str) -> None:
    assert find_number(kind, text, TODAY) == number


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        *FAULTY,
        (DocumentType.RESIDENT_ID, "身份证是22010419900307271", "length"),
        (DocumentType.RESIDENT_ID, "身份证是220104199003072715。", "check_digit"),
        (DocumentType.RESIDENT_ID, "220104199003072716或22020219880602402X", "characters"),
        (DocumentType.PASSPORT, "护照E1234567，电话13800138000", "characters"),
        (DocumentType.PASSPORT, "my passport is E1234567", "characters"),
        (DocumentType.TAIWAN_PASS, "号码 12345678，生日 19850314", "characters"),
    ],
)
def test_of_a_sentence_without_one_number_it_is_said_what_is_wrong(kind: DocumentType, text: str, code: str) -> None:
    with pytest.raises(DocumentFault) as refused:
        find_number(kind, text, TODAY)

    assert refused.value.args == (code,)


@pytest.mark.parametrize(("kind", "text", "code"), FAULTY)
def test_a_faulty_number_is_refused_by_what_is_wrong_without_repeating_it(
    kind: DocumentType, text: str, code: str
) -> None:
    with pytest.raises(DocumentFault) as refused:
        clean_number(kind, text, TODAY)

    assert refused.value.code == code
    assert refused.value.args == (code,)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (" 2201 0419 9003 0727 16\n", "220104199003072716"),
        ("220104-19900307-2716", "220104199003072716"),
        ("２２０１０４１９９００３０７２７１６", "220104199003072716"),
        ("\u200b220104—19900307—2716\ufeff", "220104199003072716"),
        ("22020219880602402x", "22020219880602402X"),
        ("22020219880602402Ｘ", "22020219880602402X"),
        ("22020219880602402×", "22020219880602402X"),
    ],
)
def test_numbers_are_taken_as_people_type_them(text: str, number: str) -> None:
    assert clean_number(DocumentType.RESIDENT_ID, text, TODAY) == number


def test_digits_of_other_scripts_are_refused() -> None:
    with pytest.raises(DocumentFault) as refused:
        clean_number(DocumentType.TAIWAN_PASS, "٠١٢٣٤٥٦٧", TODAY)

    assert refused.value.code is DocumentFlaw.CHARACTERS


def test_a_child_born_today_is_accepted_and_one_born_tomorrow_is_not() -> None:
    number = "220104199003072716"

    assert clean_number(DocumentType.RESIDENT_ID, number, date(1990, 3, 7)) == number
    with pytest.raises(DocumentFault, match="birth_date"):
        clean_number(DocumentType.RESIDENT_ID, number, date(1990, 3, 6))


def test_nobody_is_older_than_130_completed_years() -> None:
    number = "220104199003072716"

    assert clean_number(DocumentType.RESIDENT_ID, number, date(2121, 3, 6)) == number
    with pytest.raises(DocumentFault, match="birth_date"):
        clean_number(DocumentType.RESIDENT_ID, number, date(2121, 3, 7))


def test_a_county_that_did_not_exist_at_birth_refuses_nobody() -> None:
    # 220183 德惠市 was made in 1994; a person born before may carry it after registering there first.
    number = "220183197001015" + "11"
    number += next(digit for digit in "0123456789X" if accepted(number + digit))

    assert birth_date(DocumentType.RESIDENT_ID, number) == date(1970, 1, 1)


def accepted(number: str) -> bool:
    try:
        return bool(clean_number(DocumentType.RESIDENT_ID, number, TODAY))
    except DocumentFault:
        return False


def test_the_two_digit_years_of_old_permanent_residents_are_read_by_the_forms_last_year() -> None:
    years = {
        number[7:9]: birth_date(DocumentType.PERMANENT_RESIDENT, number)
        for number in ("USA110123070112", "USA110124070112")
    }

    assert years == {"23": date(2023, 7, 1), "24": date(1924, 7, 1)}


def test_the_ready_people_of_the_sandbox_have_valid_documents() -> None:
    people = tomllib.loads((TEMPLATES / "sandbox" / "people.toml").read_text("utf-8"))["person"]

    for person in people:
        number = person["id_number"]

        assert clean_number(DocumentType(person["id_type"]), number, TODAY) == number


typed = st.text() | st.from_regex(r"\A[HM8922USA]{0,3}[0-9 -]{4,18}[0-9Xx×]?\Z")


@given(st.sampled_from(DocumentType), typed)
def test_any_text_is_refused_or_cleaned_to_what_is_accepted_again(kind: DocumentType, text: str) -> None:
    try:
        number = clean_number(kind, text, TODAY)
    except DocumentFault:
        return

    assert clean_number(kind, number, TODAY) == number
    assert number.isascii()
    assert number == number.upper()


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.sampled_from(["22", "71", "65", "11"]))
def test_exactly_one_check_digit_fits_and_the_birth_date_is_read_back(born: date, order: int, province: str) -> None:
    stem = f"{province}0104{born:%Y%m%d}{order:03}"

    (number,) = [stem + digit for digit in "0123456789X" if accepted(stem + digit)]

    assert birth_date(DocumentType.RESIDENT_ID, number) == born


@given(st.integers(0, 16), st.integers(1, 9))
def test_every_single_slip_of_a_digit_is_found(place: int, by: int) -> None:
    right = "220104199003072716"
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]

    assert not accepted(wrong)
