"""A file fits into a head, a function onto a screen."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from .repository import files, short

FILE_LINES = 400
FUNCTION_LINES = 50
WRITTEN = (".py", ".js", ".css", ".html", ".mjml", ".typ", ".sh")
# Longer than that, and why it is better so.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {"conftest.py:edition": "one object with all its fields"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def long_files(paths: Iterator[Path]) -> dict[str, int]:
    counts = {
        short(path): len(path.read_text().splitlines()) for path in paths if "migrations" not in path.parts
    }
    return {name: count for name, count in counts.items() if count > FILE_LINES}


def long_functions(source: str, name: str) -> dict[str, int]:
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, Function)]
    lengths = {f"{name}:{node.name}": (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    return {function: length for function, length in lengths.items() if length > FUNCTION_LINES}


def test_no_file_is_long():
    assert long_files(files(*WRITTEN)).keys() == LONG_FILES.keys()


def test_no_function_is_long():
    found: dict[str, int] = {}
    for path in files(".py"):
        found |= long_functions(path.read_text(), short(path))
    assert found.keys() == LONG_FUNCTIONS.keys(), found


@pytest.mark.parametrize(("lines", "is_long"), [(49, False), (50, True)])
def test_a_long_function_would_be_found(lines, is_long):
    source = "def f():\n" + "    x = 1\n" * lines
    assert bool(long_functions(source, "sample")) is is_long
