"""Small files and small functions, each with a docstring."""

import ast
from collections.abc import Iterator
from statistics import median

from tests.sources import ROOT, SOURCES, Function

LONGEST_FILE, SHORTEST_FILE = 250, 25
LONGEST_FUNCTION = 30
TYPICAL_FUNCTION = 8
SHORT = {
    "bot/service/gate/moving.py",  # what a new chat gets of the gate; the service of people must not know the gate
    "bot/health/people/gb18030.py",  # a table of a standard
    "bot/health/people/surnames.py",  # a list that two files read
    "bot/service/working_days.py",  # the one place that knows the package with the holidays
    "bot/health/clock.py",  # the province's time zone: pure, and used by nearly every room
}
"""Files of less than 25 lines with a reason."""


def lines(function: Function) -> int:
    """How long a function is, from its first line to its last."""
    return (function.end_lineno or 0) - function.lineno + 1


def test_a_file_is_one_noun_and_no_fragment() -> None:
    lengths = {str(s.path.relative_to(ROOT)): s.text.count("\n") for s in SOURCES if s.path.name != "__init__.py"}

    assert {path: n for path, n in lengths.items() if n > LONGEST_FILE} == {}
    assert {path for path, n in lengths.items() if n < SHORTEST_FILE} == SHORT


def test_a_class_name_stands_for_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for source in SOURCES:
        if source.room != "sandbox":  # the sandbox is the other side: its Person is not ours
            for node in ast.walk(source.tree):
                if isinstance(node, ast.ClassDef):
                    places.setdefault(node.name, []).append(source.name)

    assert {name: found for name, found in places.items() if len(found) > 1} == {}


FIELD_USES = {"field", "changes", "fields"}
"""Where a context looks a chat's fields up: ``ctx.field(…)``, ``ctx.changes[…]``, ``ctx.fields.get(…)``."""


def test_the_fields_of_a_chat_are_named_in_one_place() -> None:
    literals = [
        f"{source.name}:{key.lineno}"
        for source in SOURCES
        if source.room not in ("sandbox", "store")
        for node in ast.walk(source.tree)
        for key in _keys_looked_up(node)
        if isinstance(key, ast.Constant)
    ]

    assert literals == []


def _keys_looked_up(node: ast.AST) -> list[ast.expr]:
    """The key of ``x.field(key)``, ``x.fields.get(key)`` or ``x.changes[key]``."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr in FIELD_USES:
        return [node.slice]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner = node.func.value if node.func.attr == "get" else node.func
        if isinstance(owner, ast.Attribute) and owner.attr in FIELD_USES:
            return node.args[:1]
    return []


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
