"""What must be written down, and where: finding codes, states, commands, configuration keys.

By convention the codes of a room's findings are a StrEnum whose name ends in `Code`, the states of a lifecycle one
whose name ends in `State`. Codes and states are read from the source; commands and keys from the running program.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
from click.testing import CliRunner
from pydantic import BaseModel


def values(package: Path, ending: str) -> dict[str, list[str]]:
    """Each value of each StrEnum with a name of this ending: value -> where it is defined (`path:Class`)."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name.endswith(ending) and _is_str_enum(node):
                for value in _members(node):
                    found[value].append(f"{path.relative_to(package)}:{node.name}")
    return found


def defined_twice(package: Path) -> list[str]:
    """Finding codes with more than one definition, wherever they are."""
    return [
        f"{code}: {', '.join(places)}" for code, places in values(package, "Code").items() if len(places) > 1
    ]


def unwritten(package: Path, ending: str, page: Path) -> list[str]:
    """Values of such enums that the page does not name."""
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    missing = [value for value in values(package, ending) if not names(text, value)]
    return [f"{page.name} does not name {value}" for value in missing]


def names(text: str, word: str) -> bool:
    """Whether the text has this word (`paid` is not named by `unpaid` or by `paid_amount`)."""
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def pages(root: Path) -> str:
    """README and everything below docs/, as one text."""
    files = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.is_file())


def faults_of_commands(group: click.Group, text: str) -> list[str]:
    """Commands that cannot be loaded, that no page names, whose --help fails or shows no example."""
    return [fault for words in command_names(group) for fault in _faults_of_command(group, words, text)]


def command_names(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command below a group as its words, subcommands too."""
    for name in group.list_commands(click.Context(group)):
        yield (*above, name)
        command = _load(group, name)
        if isinstance(command, click.Group):
            yield from command_names(command, (*above, name))


def _faults_of_command(group: click.Group, words: tuple[str, ...], text: str) -> Iterator[str]:
    name = " ".join(("edigate", *words))
    if not names(text, name):
        yield f"no page names `{name}`"
    if len(words) == 1 and _load(group, words[0]) is None:
        yield f"`{name}` is listed but cannot be loaded"
        return
    result = CliRunner().invoke(group, [*words, "--help"])
    if result.exit_code != 0:
        yield f"`{name} --help` ends with {result.exit_code}"
    elif "Example" not in result.output:
        yield f"`{name} --help` shows no example"


def _load(group: click.Group, name: str) -> click.Command | None:
    try:
        return group.get_command(click.Context(group), name)
    except (ImportError, AttributeError):
        return None


def keys(package: str) -> set[str]:
    """Every configuration key: the fields of all models of this package and of the models that they hold."""
    root = importlib.import_module(package)
    modules = [
        importlib.import_module(one.name) for one in pkgutil.iter_modules(root.__path__, f"{package}.")
    ]
    todo = [one for module in modules for one in vars(module).values() if _is_model_of(one, package)]
    seen: set[type[BaseModel]] = set()
    found: set[str] = set()
    while todo:
        model = todo.pop()
        if model in seen:
            continue
        seen.add(model)
        fields = {name: field for name, field in model.model_fields.items() if not field.exclude}
        found |= {field.alias or name for name, field in fields.items()}
        todo += [held for field in fields.values() for held in _models_in(field.annotation)]
    return found


def _is_str_enum(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).split(".")[-1] == "StrEnum" for base in node.bases)


def _members(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(target := statement.targets[0], ast.Name):
            value = statement.value
            yield value.value if _is_text(value) else target.id.lower()  # type: ignore[attr-defined]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_model_of(value: object, package: str) -> bool:
    return inspect.isclass(value) and issubclass(value, BaseModel) and value.__module__.startswith(package)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]
