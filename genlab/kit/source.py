"""The source of a class or a function, read without importing it: a page must not load torch."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]


def source(name: str) -> str:
    """Return the source of `genlab.module.Object`.

    Raises `LookupError` where there is none, so that a page cannot show code that is not there.
    """
    module, _, wanted = name.rpartition(".")
    path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    if not name.startswith("genlab.") or not path.is_file():
        raise LookupError(f"There is no module {module!r} to show the code of.")
    text = path.read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == wanted:
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            return "\n".join(text.splitlines()[first - 1 : node.end_lineno])
    raise LookupError(f"{path.name} has no class or function {wanted!r}.")
