"""GateFaults: each one that a handler can meet has a text, in every language.

This is found in the source: the functions a handler calls, the ``GateFault`` codes they raise, the texts the
handler looks up.
"""

import ast
import inspect
import textwrap
import typing
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib import import_module
from typing import Any

import pytest

from bot.chat.dialogue import Dialogue
from bot.health.gate.scans import GateFault
from handlers import ROUTES
from handlers.gate.temperature import TEMPERATURE_FAULTS
from tests.sources import SOURCES
from tests.wording import LANGUAGES, TEXTS, placeholders

Function = Callable[..., Any]
Reasons = dict[str, set[str]]
"""Fault codes, each with the names of its values."""

GATE = [import_module(source.name) for source in SOURCES if source.name.startswith("bot.service.gate")]
CLASSES = [
    cls
    for module in GATE
    for cls in vars(module).values()
    if inspect.isclass(cls) and cls.__module__ == module.__name__
]
SERVICES = {
    name: cls for owner in CLASSES for name, cls in typing.get_type_hints(owner.__init__).items() if cls in CLASSES
}
"""The classes of the gate, by the names of the parameters and attributes that hold them."""


@cache
def parsed(function: Function) -> ast.AST:
    """The source of a function."""
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def stops(node: ast.AST) -> bool:
    """Whether this ``try`` catches a GateFault and does not raise again."""
    handlers = [h for h in getattr(node, "handlers", ()) if h.type and "GateFault" in ast.unparse(h.type)]
    return any(not any(isinstance(inner, ast.Raise) for inner in ast.walk(h)) for h in handlers)


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """The calls below a node whose GateFault is not caught there."""
    if isinstance(node, ast.Call):
        yield node
    for child in ast.iter_child_nodes(node):
        if not (stops(node) and child in getattr(node, "body", ())):
            yield from calls(child)


def called(call: ast.Call, function: Function, owner: type | None) -> tuple[Function, type | None] | None:
    """The function that a call means, and its class; None when it is not in the handlers or the gate."""
    names, func = function.__globals__, call.func  # type: ignore[attr-defined]
    if isinstance(func, ast.Name):
        found, cls = names.get(func.id), None
    elif isinstance(func, ast.Attribute):
        holder = getattr(func.value, "attr", getattr(func.value, "id", "")).lstrip("_")
        cls = owner if holder == "self" else SERVICES.get(holder)
        found = getattr(cls or names.get(holder), func.attr, None)
    else:
        return None
    ours = inspect.isfunction(found) and found.__module__.startswith(("handlers", "bot.service.gate"))
    return (found, cls) if ours else None  # type: ignore[return-value]


def codes(call: ast.Call, function: Function) -> list[str]:
    """The codes that a ``GateFault(…)`` call can have."""
    names = function.__globals__  # type: ignore[attr-defined]
    code = call.args[0]
    if isinstance(code, ast.IfExp):
        return [str(eval(ast.unparse(one), names)) for one in (code.body, code.orelse)]
    if isinstance(code, ast.Subscript):  # of a table
        return [str(one) for one in eval(ast.unparse(code.value), names).values()]
    if ast.unparse(code) != "fault.code":
        return [str(eval(ast.unparse(code), names))]
    handlers = [node for node in ast.walk(parsed(function)) if isinstance(node, ast.ExceptHandler)]
    (caught,) = (h.type for h in handlers if h.type and any(node is call for node in ast.walk(h)))
    return [str(flaw) for flaw in typing.get_type_hints(names[ast.unparse(caught)].__init__)["code"]]


def reasons(node: ast.AST, function: Function, owner: type | None = None, seen: tuple[Any, ...] = ()) -> Reasons:
    """The GateFaults that this part of a function can raise."""
    found: Reasons = {}
    for call in calls(node):
        if getattr(call.func, "id", "") == GateFault.__name__:
            found |= {code: {str(word.arg) for word in call.keywords} for code in codes(call, function)}
        elif (target := called(call, function, owner)) and target[0] not in seen:
            found |= reasons(parsed(target[0]), *target, (*seen, target[0]))
    return found


def handler_functions() -> Iterator[Function]:
    """Every function that the dispatcher calls."""
    for route in ROUTES:
        does = route.handler
        parts = (does.start, does.finish, does.immediate_reply) if isinstance(does, Dialogue) else (does,)
        for part in filter(None, (*parts, route.matches, route.prefetch)):
            yield part.func if isinstance(part, partial) else part


def shown_faults() -> Iterator[tuple[str, str, str, set[str]]]:
    """The handler's name, the text's key, the code and its values, for every fault that a handler shows."""
    modules = [import_module(source.name) for source in SOURCES if source.room == "handlers"]
    for function in {f for module in modules for f in vars(module).values() if inspect.isfunction(f)}:
        for node in ast.walk(parsed(function)):
            if not (isinstance(node, ast.Try) and stops(node)):
                continue
            for prefix in prefixes(node.handlers):
                for code, values in reasons(ast.Module(node.body, []), function).items():
                    yield function.__name__, key(prefix, code), code, values


def prefixes(handlers: list[ast.ExceptHandler]) -> Iterator[str]:
    """The part before the code in the keys that these handlers look up."""
    for text in (node for handler in handlers for node in ast.walk(handler) if isinstance(node, ast.JoinedStr)):
        yield "".join(p.value if isinstance(p, ast.Constant) else "{}" for p in text.values[:-1])  # type: ignore[misc]


def key(prefix: str, code: str) -> str:
    """The key of the text. Temperature faults are in another section of the templates."""
    return f"{prefix.format('temperature' if code in TEMPERATURE_FAULTS else 'refused')}{code}"


SHOWN = sorted({(name, text, tuple(sorted(values))) for name, text, _, values in shown_faults()})


@pytest.mark.parametrize(("handler", "text", "values"), SHOWN, ids=lambda value: str(value))
def test_each_shown_fault_has_a_text(handler: str, text: str, values: tuple[str, ...]) -> None:
    for language in LANGUAGES:
        assert TEXTS.has(text), f"{handler} looks for {text}"
        assert placeholders(TEXTS.say(language, text)) <= set(values)


@pytest.mark.parametrize("function", list(handler_functions()), ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_no_fault_leaves_a_handler(function: Function) -> None:
    assert reasons(parsed(function), function) == {}


def test_every_fault_in_the_source_is_shown_by_a_handler() -> None:
    raised = {
        code
        for source in SOURCES
        if source.room in ("service", "handlers")
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == GateFault.__name__
        for code in [node.value for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant)]
    }

    assert raised
    assert raised <= {text.rpartition(".")[2] for _, text, _ in SHOWN}
