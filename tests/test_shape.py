"""Small files, small functions, each with its sentence."""

import ast
from collections.abc import Iterator
from statistics import median

from tests.sources import ROOT, SOURCES, Function

LONG_FILE, LONGEST_FILE = 150, 200
LONGEST_FUNCTION = 30
TYPICAL_FUNCTION = 8
LONGER = {
    "bot/chat/dialogue.py",  # the engine of forms: one idea, read in one piece
    "bot/chat/turn.py",  # what one message does to a form, branch by branch
    "bot/store/connection.py",
    "bot/sandbox/wechat/phones.py",
}
"""Files of more than 150 lines; to be made shorter, not more."""


def lines(function: Function) -> int:
    """How long a function is, from its first line to its last."""
    return (function.end_lineno or 0) - function.lineno + 1


def test_files_are_short() -> None:
    lengths = {str(s.path.relative_to(ROOT)): s.text.count("\n") for s in SOURCES}

    assert {path: n for path, n in lengths.items() if n > LONGEST_FILE} == {}
    assert {path for path, n in lengths.items() if n > LONG_FILE} - LONGER == set()


def test_functions_are_short() -> None:
    lengths = {f"{s.name}.{function.name}": lines(function) for s in SOURCES for function in s.functions()}

    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}
    assert median(lengths.values()) <= TYPICAL_FUNCTION


def test_every_module_and_everything_public_has_a_sentence() -> None:
    silent = [
        f"{source.name}.{getattr(node, 'name', '')}"
        for source in SOURCES
        for node in (source.tree, *_public(source.tree))
        if not ast.get_docstring(node)
    ]

    assert silent == []


def test_nothing_is_printed_and_nothing_left_open() -> None:
    for source in SOURCES:
        called = {
            node.func.id
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }

        assert not called & {"print", "breakpoint", "eval", "exec"}, source.name
        assert not [word for word in ("TODO", "FIXME", "XXX", "NotImplemented") if word in source.text], source.name


def _public(node: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | Function]:
    """Public classes, functions and methods; the bare methods of a protocol are told of in its class."""
    for child in node.body:
        if not isinstance(child, ast.ClassDef | Function) or child.name.startswith("_"):
            continue
        if not (isinstance(child, Function) and ast.unparse(child.body[-1]) == "..."):
            yield child
        if isinstance(child, ast.ClassDef):
            yield from _public(child)
