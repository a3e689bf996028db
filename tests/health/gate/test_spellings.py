"""How people at gates write temperatures, each with what a careful human would make of it (``spellings.tsv``).

``ask``: only with a question, ``low`` and ``high``: measured again, ``again``: typed again.
"""

from pathlib import Path

from bot.health.gate.temperature import (
    Reading,
    TemperatureFault,
    TemperatureFlaw,
    format_temperature,
    parse_temperatures,
    require_sure,
)

ROWS = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("spellings.tsv").read_text("utf-8").splitlines()
    if line
]
WORDS = {
    TemperatureFlaw.LOW: "low",
    TemperatureFlaw.HIGH: "high",
    TemperatureFlaw.LIKELY: "ask",
    TemperatureFlaw.FAHRENHEIT: "ask",
}


def read(text: str) -> str:
    """What becomes of a text, in the words of the table."""
    found: tuple[Reading, ...] = ()
    try:
        found = parse_temperatures(text)
        require_sure(found, [False] * len(found))
    except TemperatureFault as fault:
        if fault.code is TemperatureFlaw.HIGH or fault.code not in WORDS:
            return WORDS.get(fault.code, "again")
        return f"{WORDS[fault.code]} {fault.celsius}"
    return " ".join(format_temperature(one.tenths) for one in found)


def test_nearly_all_spellings_are_read_as_a_careful_human_would_and_none_is_misread() -> None:
    assert len(ROWS) >= 150
    wrong = {text: (wanted, got) for text, wanted in ROWS if (got := read(text.replace("\\n", "\n"))) != wanted}

    assert {
        text: pair for text, pair in wrong.items() if pair[1][:1].isdecimal()
    } == {}  # registered without a question
    assert len(wrong) <= len(ROWS) * 0.03, wrong
