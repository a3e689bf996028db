"""Reasons why something at the gate is not done: each that can come to a handler is told there, in every language.

Found in the source: which functions a handler calls, which ``GateFault`` those raise, which words it looks for.
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
from bot.health.scans import GateFault
from handlers import ROUTES
from handlers.gate.temperature import ASKED_AGAIN
from tests.sources import SOURCES
from tests.wording import LANGUAGES, TEXTS, placeholders

Function = Callable[..., Any]
Reasons = dict[str, set[str]]
"""Codes, each with the values that come with it."""

GATE = [import_module(source.name) for source in SOURCES if source.name.startswith("bot.service.gate")]
SERVICES = {
    name.lower(): cls
    for module in GATE
    for name, cls in vars(module).items()
    if inspect.isclass(cls) and cls.__module__ == module.__name__
}
"""The classes of the gate, by the name under which others hold them."""


@cache
def parsed(function: Function) -> ast.AST:
    """The source of a function."""
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def stops(node: ast.AST) -> bool:
    """Whether this ``try`` catches a GateFault and raises nothing for it."""
    handlers = [h for h in getattr(node, "handlers", ()) if h.type and "GateFault" in ast.unparse(h.type)]
    return any(not any(isinstance(inner, ast.Raise) for inner in ast.walk(h)) for h in handlers)


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """The calls below a node whose GateFault is not stopped there."""
    if isinstance(node, ast.Call):
        yield node
    for child in ast.iter_child_nodes(node):
        if not (stops(node) and child in getattr(node, "body", ())):
            yield from calls(child)


def called(call: ast.Call, function: Function, owner: type | None) -> tuple[Function, type | None] | None:
    """Which function of ours a call means, and of which class; None when it is none of handlers and gate."""
    names, func = function.__globals__, call.func  # type: ignore[attr-defined]
    if isinstance(func, ast.Name):
        found, cls = names.get(func.id), None
    elif isinstance(func, ast.Attribute):
        place = getattr(func.value, "attr", getattr(func.value, "id", "")).lstrip("_")
        cls = owner if place == "self" else SERVICES.get(place)
        found = getattr(cls or names.get(place), func.attr, None)
    else:
        return None
    ours = inspect.isfunction(found) and found.__module__.startswith(("handlers", "bot.service.gate"))
    return (found, cls) if ours else None  # type: ignore[return-value]


def codes(call: ast.Call, function: Function) -> list[str]:
    """The codes that ``GateFault(…)`` is given."""
    names = function.__globals__  # type: ignore[attr-defined]
    code = call.args[0]
    if isinstance(code, ast.IfExp):
        return [str(eval(ast.unparse(one), names)) for one in (code.body, code.orelse)]
    if ast.unparse(code) != "fault.code":
        return [str(eval(ast.unparse(code), names))]
    handlers = [node for node in ast.walk(parsed(function)) if isinstance(node, ast.ExceptHandler)]
    (caught,) = (h.type for h in handlers if h.type and any(node is call for node in ast.walk(h)))
    return [str(flaw) for flaw in typing.get_type_hints(names[ast.unparse(caught)].__init__)["code"]]


def reasons(node: ast.AST, function: Function, owner: type | None = None, seen: tuple[Any, ...] = ()) -> Reasons:
    """The GateFaults that leave this part of a function."""
    found: Reasons = {}
    for call in calls(node):
        if getattr(call.func, "id", "") == GateFault.__name__:
            found |= {code: {str(word.arg) for word in call.keywords} for code in codes(call, function)}
        elif (target := called(call, function, owner)) and target[0] not in seen:
            found |= reasons(parsed(target[0]), *target, (*seen, target[0]))
    return found


def handler_functions() -> Iterator[Function]:
    """Every function that the conversation calls."""
    for route in ROUTES:
        does = route.does
        parts = (does.start, does.finish, does.at_once) if isinstance(does, Dialogue) else (does,)
        for part in filter(None, (*parts, route.hears, route.ahead)):
            yield part.func if isinstance(part, partial) else part


def told() -> Iterator[tuple[str, str, str, set[str]]]:
    """Where a handler tells why: its name, the text's key, and the values given."""
    modules = [import_module(source.name) for source in SOURCES if source.room == "handlers"]
    for function in {f for module in modules for f in vars(module).values() if inspect.isfunction(f)}:
        for node in ast.walk(parsed(function)):
            if not (isinstance(node, ast.Try) and stops(node)):
                continue
            for prefix in prefixes(node.handlers):
                for code, values in reasons(ast.Module(node.body, []), function).items():
                    yield function.__name__, key(prefix, code), code, values


def prefixes(handlers: list[ast.ExceptHandler]) -> Iterator[str]:
    """What stands before the code in the keys that these look for."""
    for text in (node for handler in handlers for node in ast.walk(handler) if isinstance(node, ast.JoinedStr)):
        yield "".join(p.value if isinstance(p, ast.Constant) else "{}" for p in text.values[:-1])  # type: ignore[misc]


def key(prefix: str, code: str) -> str:
    """The key of the text; for a temperature it depends on the code where the words are."""
    return f"{prefix.format('temperature' if code in ASKED_AGAIN else 'unread')}{code}"


TOLD = sorted({(name, text, tuple(sorted(values))) for name, text, _, values in told()})


@pytest.mark.parametrize(("handler", "text", "values"), TOLD, ids=lambda value: str(value))
def test_a_reason_has_words_where_it_is_told(handler: str, text: str, values: tuple[str, ...]) -> None:
    for language in LANGUAGES:
        assert TEXTS.has(text), f"{handler} looks for {text}"
        assert placeholders(TEXTS.say(language, text)) <= set(values)


@pytest.mark.parametrize("function", list(handler_functions()), ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_no_reason_leaves_a_handler_untold(function: Function) -> None:
    assert reasons(parsed(function), function) == {}


def test_every_reason_in_the_source_comes_to_a_handler() -> None:
    raised = {
        code
        for source in SOURCES
        if source.room in ("service", "handlers")
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == GateFault.__name__
        for code in [node.value for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant)]
    }

    assert raised
    assert raised <= {text.rpartition(".")[2] for _, text, _ in TOLD}
