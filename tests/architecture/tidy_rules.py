"""What imports cannot see: a reader of syntax trees that lists every breach of the house's habits.

`faults(package)` takes the folder of the package `edigate` and `shell`, the names of the rooms that may touch the
outside; all others are held to be pure.
"""

from __future__ import annotations

import ast
import configparser
from collections.abc import Callable, Iterator
from pathlib import Path

MODULE_LINES = 400
FUNCTION_LINES = 60
BANNED_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "processor", "misc"}
CLOCK = {"now", "today", "utcnow", "monotonic", "perf_counter"}
OUTSIDE = {"open", "print", "input", "exec", "eval", "breakpoint", "__import__"}
STREAMS = {"stdin", "stdout", "stderr", "argv"}
SWALLOWED = {"Exception", "BaseException"}

Found = Iterator[tuple[int, str]]


def shell_rooms(importlinter: Path) -> set[str]:
    """The rooms above the line: those that the contract on the pure core excepts (kept in one place)."""
    config = configparser.ConfigParser()
    config.read(importlinter, encoding="utf-8")
    lines = config["importlinter:contract:pure-core"]["ignore_imports"].split("\n")
    names = [line.split(" -> ")[0] for line in lines if line.strip()]
    return {name.split(".")[1] if "." in name else "__init__" for name in names}


def faults(package: Path, shell: set[str]) -> list[str]:
    """Every breach below this folder, as `path:line: what`."""
    found = []
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package)
        room = name.parts[0].removesuffix(".py")
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        rules = [*EVERYWHERE, *([] if room in shell else CORE)]
        whats = [*_of_module(name, text, tree), *(one for rule in rules for one in rule(tree))]
        found += [f"{name}:{line}: {what}" for line, what in sorted(whats)]
    return found


def faults_of_tests(tests: Path) -> list[str]:
    """Asserts below this folder that cannot fail."""
    return [
        f"{path.relative_to(tests)}:{line}: {what}"
        for path in sorted(tests.rglob("*.py"))
        for line, what in asserts_on_constants(ast.parse(path.read_text(encoding="utf-8")))
    ]


def _of_module(name: Path, text: str, tree: ast.Module) -> Found:
    lines = text.count("\n") + 1
    if lines > MODULE_LINES:
        yield lines, f"module of {lines} lines (at most {MODULE_LINES})"
    for part in name.with_suffix("").parts:
        if banned := BANNED_NAMES & set(part.lower().split("_")):
            yield 1, f"module name with {banned.pop()!r}"
    docstring = ast.get_docstring(tree)
    if docstring is None:
        yield 1, "module without a docstring"
    elif name.name == "__init__.py" and len(name.parts) > 1 and "DIAGNOSTICS" not in docstring:
        yield 1, "package without a room plaque (a docstring with DIAGNOSTICS)"


# ------------------------------------------------------------------------------------ rules everywhere
def long_functions(tree: ast.Module) -> Found:
    """Functions of more than 60 lines, decorators not counted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield node.lineno, f"function {node.name} of {lines} lines (at most {FUNCTION_LINES})"


def binary_fractions(tree: ast.Module) -> Found:
    """`float(...)`, and a Decimal made from a float: money is exact."""
    for name, node in _calls(tree):
        if name == "float":
            yield node.lineno, "float("
        if name == "Decimal" and any(_is_float(argument) for argument in node.args):
            yield node.lineno, "Decimal of a float"


def asserts_on_constants(tree: ast.Module) -> Found:
    """Asserts that always hold or never do: a literal, a tuple, a comparison of literals."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and (isinstance(node.test, ast.Tuple) or _is_literal(node.test)):
            yield node.lineno, "assert on a constant"


def swallowed_errors(tree: ast.Module) -> Found:
    """`except:`, and `except Exception:` or `suppress(Exception)` that does nothing with what it caught."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            if node.type is None:
                yield node.lineno, "bare except"
            elif _names(node.type) & SWALLOWED and all(map(_does_nothing, node.body)):
                yield node.lineno, "except Exception that does nothing"
        elif isinstance(node, ast.Call) and _last_name(node.func) == "suppress":
            if any(_names(argument) & SWALLOWED for argument in node.args):
                yield node.lineno, "suppress(Exception)"


# ----------------------------------------------------------------------------------- rules in the core
def clock(tree: ast.Module) -> Found:
    """A look at the clock: dates and times are handed in. (`time()` of datetime is midnight, that of time a clock.)"""
    clocks = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if _last_name(node.func) in CLOCK or name in clocks or name.startswith("time."):
                yield node.lineno, f"{name}() in the core"


def outside(tree: ast.Module) -> Found:
    """Files, the terminal, code made from text, and standard streams."""
    for name, node in _calls(tree):
        if name in OUTSIDE:
            yield node.lineno, f"{name}( in the core"
    for attribute in ast.walk(tree):
        if isinstance(attribute, ast.Attribute) and ast.unparse(attribute.value) == "sys":
            if attribute.attr in STREAMS:
                yield attribute.lineno, f"sys.{attribute.attr} in the core"


def global_state(tree: ast.Module) -> Found:
    """A function that rebinds a name of its module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield node.lineno, "global in the core"


EVERYWHERE: tuple[Callable[[ast.Module], Found], ...] = (
    long_functions,
    binary_fractions,
    asserts_on_constants,
    swallowed_errors,
)
CORE: tuple[Callable[[ast.Module], Found], ...] = (clock, outside, global_state)


# ---------------------------------------------------------------------------------------- syntax trees
def _calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """The calls of plain names, with the name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def _last_name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _names(node: ast.expr) -> set[str]:
    nodes = node.elts if isinstance(node, ast.Tuple) else [node]
    return {name for one in nodes if (name := _last_name(one))}


def _is_float(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.Compare):
        return all(map(_is_literal, [node.left, *node.comparators]))
    if isinstance(node, ast.UnaryOp):
        return _is_literal(node.operand)
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return all(map(_is_literal, node.elts))
    return isinstance(node, ast.Constant)


def _does_nothing(node: ast.stmt) -> bool:
    ellipsis = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return ellipsis or isinstance(node, ast.Pass | ast.Continue)
