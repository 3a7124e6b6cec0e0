"""The project's own source, gathered into one file that imports nothing of the project.

A run is exported as the code that made it: the modules it needs, in the order of their imports,
comments included, so that what a learner reads is what ran.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "genlab"


class BundleError(ValueError):
    """Modules that cannot stand in one file; the message names the clash."""


@dataclass(frozen=True)
class Section:
    """One module's part of the file."""

    module: str
    doc: str
    source: str


def bundle(roots: Sequence[str]) -> tuple[list[str], list[Section]]:
    """Return the foreign imports and the sections that `roots` need, dependencies first.

    Raises `BundleError` where two modules define the same name.
    """
    imports: dict[str, None] = {}
    sections: list[Section] = []
    owner: dict[str, str] = {}
    for module in _order(roots):
        source = _path(module).read_text()
        tree = ast.parse(source)
        for name in _defined(tree):
            if owner.setdefault(name, module) != module:
                raise BundleError(f"`{name}` is defined in {owner[name]} and in {module}.")
        body = _strip(source, tree, imports)
        if body:
            sections.append(Section(module, ast.get_docstring(tree) or "", body))
    return list(imports), sections


def _order(roots: Sequence[str]) -> list[str]:
    ordered: list[str] = []
    visiting: set[str] = set()

    def visit(module: str) -> None:
        if module in visiting:
            return
        visiting.add(module)
        for needed in _needs(ast.parse(_path(module).read_text())):
            visit(needed)
        ordered.append(module)

    for root in roots:
        visit(root)
    return ordered


def _needs(tree: ast.Module) -> list[str]:
    typing_only = {id(n) for block in _typing_blocks(tree) for n in ast.walk(block)}
    return [
        node.module
        for node in ast.walk(tree)
        if id(node) not in typing_only and isinstance(node, ast.ImportFrom) and _own(node)
        if node.module
    ]


def _strip(source: str, tree: ast.Module, imports: dict[str, None]) -> str:
    """Drop docstring, imports and typing-only blocks; keep every other line as it stands."""
    lines = source.splitlines()
    dropped: set[int] = set()

    def drop(node: ast.stmt) -> None:
        dropped.update(range(node.lineno - 1, node.end_lineno or node.lineno))

    if ast.get_docstring(tree) is not None:
        drop(tree.body[0])
    for block in _typing_blocks(tree):
        drop(block)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and _own(node):
            drop(node)
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom) and not _own(node):
            drop(node)
            if ast.unparse(node) != "from typing import TYPE_CHECKING":
                imports[ast.unparse(node)] = None
    kept = [line for number, line in enumerate(lines) if number not in dropped]
    return _squeeze("\n".join([*_aliases(tree), *kept]))


def _aliases(tree: ast.Module) -> list[str]:
    """What `from genlab.models.masks import mask as make_mask` leaves: `make_mask = mask`."""
    return [
        f"{name.asname} = {name.name}"
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and _own(node)
        for name in node.names
        if name.asname
    ]


def _squeeze(text: str) -> str:
    """At most two empty lines in a row, none at the ends."""
    while "\n\n\n\n" in text:
        text = text.replace("\n\n\n\n", "\n\n\n")
    return text.strip()


def _typing_blocks(tree: ast.Module) -> list[ast.If]:
    return [
        node
        for node in tree.body
        if isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    ]


def _own(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE


def _defined(tree: ast.Module) -> list[str]:
    names = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.append(node.target.id)
    return names


def _path(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise BundleError(f"There is no module {module}.")
    return Path(spec.origin)
