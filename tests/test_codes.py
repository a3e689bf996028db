"""Fault codes: each code that a parser or ``finish`` raises is declared.

These tests compare the declarations with the code; ``test_words.py`` checks that declared codes have texts.
"""

import ast
import inspect
import textwrap
import typing
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.context import Forms
from bot.chat.dialogue import Dialogue, Step
from bot.chat.fault_codes import fault_codes
from bot.chat.invalid import Invalid, Refused, Unsure
from tests.handlers.test_dialogues import NOW, NUMBERS, SAID
from tests.wording import DIALOGUES, GIVEN, TEXTS, spaces

STEPS = [(dialogue, step) for dialogue in DIALOGUES for step in dialogue.steps]
PARSERS = list({step.parse: None for _, step in STEPS})
ENDS = [dialogue for dialogue in DIALOGUES if not isinstance(dialogue.finish, partial)]
OURS = ("bot.chat.", "bot.health.", "handlers.")


@cache
def parsed(function: Callable[..., Any]) -> ast.AST:
    """The source of a function."""
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def raised(function: Callable[..., Any], seen: frozenset[Any] = frozenset()) -> set[str]:
    """The codes that this function raises as Invalid, Unsure or Refused, also in functions of ours that it calls."""
    names = inspect.unwrap(function).__globals__
    found: set[str] = set()
    for call in calls(parsed(function)):
        called = names.get(getattr(call.func, "id", ""))
        if called in (Invalid, Refused, Unsure):
            found |= set(codes_in(call, function))
        elif inspect.isfunction(called) and called.__module__.startswith(OURS) and called not in seen:
            found |= raised(called, seen | {function})
    return found


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """The calls below a node, except those whose Invalid is caught."""
    if isinstance(node, ast.Try) and any("Invalid" in ast.unparse(h.type or ast.Constant(0)) for h in node.handlers):
        nodes: list[ast.AST] = [*node.handlers, *node.orelse, *node.finalbody]
    else:
        nodes = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Call):
        yield node
    for child in nodes:
        yield from calls(child)


def codes_in(call: ast.Call, function: Callable[..., Any]) -> list[str]:
    """The codes passed to ``Invalid(…)``: a literal, or all codes of the fault that is caught around it."""
    code, *_ = call.args  # a value follows in Unsure
    if isinstance(code, ast.Constant):
        return [str(code.value)]
    assert ast.unparse(code) in ("fault.code", "doubt.code"), ast.unparse(code)
    handlers = [node for node in ast.walk(parsed(function)) if isinstance(node, ast.ExceptHandler)]
    (caught,) = (h.type for h in handlers if any(node is call for node in ast.walk(h)))
    fault = inspect.unwrap(function).__globals__[ast.unparse(caught)]  # type: ignore[arg-type]
    return [str(flaw) for flaw in typing.get_type_hints(fault.__init__)["code"]]


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.__name__)
def test_a_parser_declares_just_what_it_raises(parser: Callable[..., str]) -> None:
    assert hasattr(parser, "codes"), "declare its codes: @raises(…)"
    assert raised(parser) == set(fault_codes(parser))


@pytest.mark.parametrize("dialogue", ENDS, ids=lambda dialogue: dialogue.name)
def test_the_end_of_a_form_declares_just_what_it_raises(dialogue: Dialogue[Any]) -> None:
    assert raised(dialogue.finish) == set(fault_codes(dialogue.finish))


texts = st.one_of(st.text(max_size=40), st.sampled_from(SAID), st.from_regex(r"\+?\d{3,14}|\d{2}[.,]\d| \S{1,50}"))


@pytest.mark.parametrize(("dialogue", "step"), STEPS, ids=lambda value: value.name)
@settings(deadline=None, max_examples=60)
@given(text=texts, document=st.sampled_from([*NUMBERS]))
def test_whatever_is_answered_only_declared_codes_come_out(
    dialogue: Dialogue[Any], step: Step, text: str, document: str
) -> None:
    given = {**GIVEN, "document": document, "number": NUMBERS[document], "today": "2020-04-01", "normal": "正常"}
    form = Forms(TEXTS, "zh", NOW, spaces(dialogue))(step, given)
    found: dict[str, set[str]] = {}
    try:
        step.parse(text, form)
    except Invalid as fault:
        found[fault.code] = {*fault.values, *(("choice",) if getattr(fault, "step", "") else ())}  # ``Prompts`` adds it

    declared = {code: set(values) for code, values in fault_codes(step.parse).items()}
    assert found.items() <= declared.items()
