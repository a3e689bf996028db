"""Our own source code, for the tests of its structure."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One module: ``name`` as it is imported."""

    path: Path
    name: str

    @cached_property
    def text(self) -> str:
        """The file."""
        return self.path.read_text("utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """The file, parsed."""
        return ast.parse(self.text)

    @property
    def room(self) -> str:
        """The part of the layout that it belongs to: ``handlers``, or the first name below ``bot``."""
        words = self.name.split(".")
        return words[0] if words[0] == "handlers" else words[1]

    def imports(self) -> set[str]:
        """The modules that it imports when it runs, ``from a import b`` counting as ``a``."""
        return set(_imports(self.tree))

    def functions(self) -> Iterator[Function]:
        """All functions, also those within others."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def words(self) -> Iterator[ast.Constant]:
        """The strings that are values, not documentation."""
        spoken = {id(node.value) for node in ast.walk(self.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
                yield node


def _imports(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            # ``from bot import x`` means a module; TEMPLATES, which stands in ``bot`` itself, may be used by all
            names = [f"bot.{a.name}" for a in child.names if not a.name.isupper()]
            yield from names if child.module == "bot" else [child.module or "."]
        yield from _imports(child)


def _sources() -> Iterator[Source]:
    for path in sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]):
        words = path.relative_to(ROOT).with_suffix("").parts
        if words != ("bot", "__init__"):
            yield Source(path, ".".join(words[:-1] if words[-1] == "__init__" else words))


SOURCES = tuple(_sources())
