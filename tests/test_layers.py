"""The house rules, so that no reader has to check them: who imports whom, what stands nowhere."""

from __future__ import annotations

import ast
import importlib.metadata
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(ROOT.glob("genlab/**/*.py"))
CODE = [*MODULES, *ROOT.glob("app.py"), *sorted(ROOT.glob("pages/*.py"))]
MAX_LINES = 220

# Which parts of the house a part may import, beside itself. Higher parts stand first.
MAY_IMPORT = {
    "pages": {"kit", "figures", "runs", "experiments", "objectives", "models", "metrics", "data"},
    "cli": {"reports", "figures", "runs", "experiments", "metrics", "data"},
    "reports": {"figures", "runs", "experiments", "objectives", "models", "metrics", "data"},
    "kit": {"figures", "runs", "experiments", "data"},
    "figures": {"runs", "experiments", "data"},
    "runs": {"experiments", "data"},
    "experiments": {"objectives", "models", "metrics", "data"},
    "metrics": {"models", "data"},
    "objectives": {"models", "data"},
    "models": {"data"},
    "data": set(),
}

# What the server imports before it shows a page, and what the command line needs to answer at all.
WITHOUT_TORCH = [
    "genlab",
    "genlab.cli.app",
    "genlab.data",
    "genlab.experiments.catalog",
    "genlab.figures",
    "genlab.kit.server",
    "genlab.runs.executor",
]

NOWHERE = {
    "eval": "it runs what it is given",
    "exec": "it runs what it is given",
    "multiprocessing": "it pickles, and runs Streamlit's main module again",
    "np.random.seed": "the stream is shared by all: pass a generator",
    "pickle": "it runs what it reads",
    "torch.load": "it unpickles: use safetensors",
    "torch.manual_seed": "it reseeds every student of the process: pass a `generator`",
    "torch.save": "it pickles: use safetensors",
}

# An installed package whose import has another name.
PACKAGE_OF = {
    "PIL": "pillow",
    "playwright": "pytest_playwright",
    "skimage": "scikit_image",
    "sklearn": "scikit_learn",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def part(path: Path) -> str:
    """The part of the house that a file belongs to."""
    where = path.relative_to(ROOT).parts
    if where[0] != "genlab":
        return "pages"
    return where[1] if len(where) > 2 else {"__main__.py": "cli"}.get(where[1], "")


def imports(*trees: ast.AST) -> Iterator[tuple[int, str]]:
    """Every (line, module) imported, at whatever depth; `from a import b` may mean a or a.b."""
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield node.lineno, module
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def parsed(*parts: str) -> Iterator[tuple[Path, ast.Module]]:
    """The files of some parts of the house, or of all, parsed."""
    for path in CODE:
        if not parts or part(path) in parts:
            yield path, ast.parse(path.read_text())


def nothing(wrong: list[str]) -> None:
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_part_has_its_place() -> None:
    nothing(
        [
            f"{name(path)} is in no known part"
            for path in CODE
            if part(path) not in {"", *MAY_IMPORT}
        ]
    )


def test_imports_go_down() -> None:
    wrong = []
    for path, tree in parsed():
        allowed = MAY_IMPORT.get(part(path), set()) | {part(path)}
        for line, module in imports(tree):
            names = module.split(".")
            if names[0] == "":
                wrong.append(f"{name(path)}:{line} imports relatively; name the module in full")
            if names[0] == "genlab" and names[1:] and names[1] in MAY_IMPORT.keys() - allowed:
                wrong.append(f"{name(path)}:{line} imports {module}; it may: {sorted(allowed)}")
    nothing(wrong)


def test_only_the_kit_imports_streamlit() -> None:
    wrong = []
    for path, tree in parsed(*MAY_IMPORT.keys() - {"kit"}, ""):
        door = "streamlit.starlette" if path.name == "app.py" else "-"
        wrong += [
            f"{name(path)}:{line} imports {module}; only genlab/kit imports streamlit"
            for line, module in imports(tree)
            if module.split(".")[0] == "streamlit" and not module.startswith(door)
        ]
    nothing(wrong)


def test_figures_call_no_model() -> None:
    nothing(
        [
            f"{name(path)}:{line} imports {module}; a figure takes arrays"
            for path, tree in parsed("figures")
            for line, module in imports(tree)
            if module.split(".")[0] == "torch"
        ]
    )


@pytest.mark.parametrize("module", WITHOUT_TORCH)
def test_the_server_starts_without_torch(module: str) -> None:
    program = f"import {module}, sys; sys.exit('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, f"import {module} fails or imports torch\n{done.stderr}"


def test_pages_and_kit_import_torch_only_inside_functions() -> None:
    nothing(
        [
            f"{name(path)}:{line} imports torch for the server; do so inside the function"
            for path, tree in parsed("pages", "kit", "cli", "")
            for line, module in imports(
                *(n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom))
            )
            if module.split(".")[0] == "torch"
        ]
    )


def test_what_stands_nowhere() -> None:
    wrong = []
    for path, tree in parsed():
        used = [
            (n.lineno, ast.unparse(n))
            for n in ast.walk(tree)
            if isinstance(n, ast.Name | ast.Attribute)
        ]
        for line, text in [*used, *imports(tree)]:
            text = text.replace("numpy.", "np.")
            if text in NOWHERE:
                wrong.append(f"{name(path)}:{line} has {text}: {NOWHERE[text]}")
    nothing(wrong)


def test_a_module_fits_in_the_head() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in CODE}
    nothing(
        [f"{name(p)}: {n} lines, at most {MAX_LINES}" for p, n in lengths.items() if n > MAX_LINES]
    )


def test_public_names_have_a_docstring() -> None:
    definitions = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    nothing(
        [
            f"{name(path)}:{node.lineno} {node.name} has no docstring"
            for path, tree in parsed(*MAY_IMPORT.keys() - {"pages"}, "")
            for node in tree.body
            if isinstance(node, definitions)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]
    )


def pins(*files: str) -> dict[str, str]:
    """Package -> version, as the requirement files pin them."""
    lines = [line for file in files for line in (ROOT / file).read_text().splitlines()]
    return dict(line.lower().split("==") for line in lines if line[:1].isalpha())


def unpinned(paths: list[Path], *files: str) -> list[str]:
    ours = {"genlab", "tests", "benchmarks"}
    known = {package.replace("-", "_") for package in pins(*files)} | ours | sys.stdlib_module_names
    return [
        f"{name(path)}:{line} imports {module}, which {files[-1]} does not pin"
        for path in paths
        for line, module in imports(ast.parse(path.read_text()))
        if PACKAGE_OF.get(module.split(".")[0], module.split(".")[0]) not in known
    ]


def test_every_package_that_is_imported_is_pinned() -> None:
    app, dev, bench = "requirements.txt", "requirements-dev.txt", "requirements-bench.txt"
    nothing(
        unpinned(CODE, app)
        + unpinned(sorted(ROOT.glob("tests/**/*.py")), app, dev)
        + unpinned(sorted(ROOT.glob("benchmarks/*.py")), app, dev, bench)
    )


def test_what_is_installed_is_what_is_pinned() -> None:
    wanted = pins("requirements.txt", "requirements-dev.txt")
    # A build's label, as in 2.13.0+cpu, is no part of the pin.
    found = {package: importlib.metadata.version(package).split("+")[0] for package in wanted}
    assert found == wanted
