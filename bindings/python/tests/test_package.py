"""The package as it is installed, and that nothing of it lags behind."""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import pkgutil
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import bonafide
from bonafide._ffi import bonafide as ffi

HERE = Path(__file__).parents[1]
ROOT = HERE.parents[1]
SOURCE = HERE / "python" / "bonafide"
INSTALLED = Path(bonafide.__file__).parent
MODULES = [
    importlib.import_module(f"bonafide.{found.name}")
    for found in pkgutil.iter_modules(bonafide.__path__)
    if not found.name.startswith("_")
]


def test_what_is_installed_is_what_is_here() -> None:
    def texts(folder: Path) -> dict[str, str]:
        files = [*folder.rglob("*.py"), *folder.rglob("py.typed")]
        return {str(f.relative_to(folder)): f.read_text(encoding="utf-8") for f in files}

    here, installed = texts(SOURCE), texts(INSTALLED)
    assert "py.typed" in installed
    assert "_ffi/bonafide.py" in installed
    assert installed == here, "install it again: pip install ."


def toml(file: Path) -> Any:
    if sys.version_info < (3, 11):
        pytest.skip("this Python reads no TOML")
    # Not by its name: the checker looks with the eyes of the oldest Python.
    return importlib.import_module("tomllib").loads(file.read_text(encoding="utf-8"))


def test_there_is_one_version() -> None:
    workspace, mine = toml(ROOT / "Cargo.toml"), toml(HERE / "Cargo.toml")
    version = workspace["workspace"]["package"]["version"]
    assert mine["package"]["version"] == version
    assert toml(HERE / "pyproject.toml")["project"]["version"] == version
    assert importlib.metadata.version("bonafide") == version


def test_it_is_built_as_the_workspace_is() -> None:
    workspace, mine = toml(ROOT / "Cargo.toml"), toml(HERE / "Cargo.toml")
    assert mine["profile"]["dist"] == workspace["profile"]["dist"]
    for name in ("edition", "rust-version", "license"):
        assert mine["package"][name] == workspace["workspace"]["package"][name]
    # A lock file of its own, with the versions of the workspace's.
    theirs, ours = (toml(folder / "Cargo.lock")["package"] for folder in (ROOT, HERE))
    known = {(package["name"], package["version"]) for package in theirs}
    known.add(("bonafide-python", mine["package"]["version"]))
    others = {(package["name"], package["version"]) for package in ours} - known
    assert not others, "make it anew: cp ../../Cargo.lock . && cargo metadata >/dev/null"


def test_the_library_has_no_simulated_evidence_in_it() -> None:
    (library,) = (
        file for file in (INSTALLED / "_ffi").iterdir() if file.suffix in {".so", ".dylib"}
    )
    data = library.read_bytes()
    assert b"bonafide" in data
    assert b"bonafide-testkit: simulated, never trust this" not in data


# What an app's own layer on a phone calls.
NOT_FOR_SERVERS = {"root_manager_packages", "signal_property_names"}
# What the table of exceptions is made with.
FOR_THE_TABLE = {"error_kind_info"}
# What Python has.
IN_PYTHON = {"sha256"}
# Whose callbacks would lose an interruption: the layer takes the same steps.
IN_STEPS = {"Gate.decide"}


def test_all_that_the_library_can_is_in_the_package() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in SOURCE.glob("*.py"))
    said = [name for name in ffi.__all__ if inspect.isfunction(getattr(ffi, name))]
    assert len(said) > 10
    missing = {name for name in said if not re.search(rf"\bffi\.{name}\b", code)}
    assert missing <= NOT_FOR_SERVERS | FOR_THE_TABLE | IN_PYTHON
    methods = 0
    for kind in (getattr(ffi, name) for name in ffi.__all__):
        if not (inspect.isclass(kind) and hasattr(kind, "_uniffi_make_instance")):
            continue
        if kind.__name__.endswith("Impl"):
            continue
        for name, _ in inspect.getmembers(kind, callable):
            if name.startswith("_") or name in {"mro", "register"}:
                continue
            methods += 1
            if f"{kind.__name__}.{name}" in IN_STEPS:
                continue
            called = rf"(_inner|_waiting\(\)|ffi\.{kind.__name__})\.{name}\b"
            assert re.search(called, code), f"{kind.__name__}.{name}"
    assert methods > 50


@pytest.mark.parametrize("module", [bonafide, *MODULES], ids=lambda module: module.__name__)
def test_what_is_public_is_listed_and_explained(module: ModuleType) -> None:
    assert module.__doc__
    assert list(module.__all__) == sorted(module.__all__, key=order)
    for name in module.__all__:
        value = getattr(module, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__doc__, name
        if inspect.isclass(value) and value.__module__ == module.__name__:
            for method, found in vars(value).items():
                if not method.startswith("_") and (
                    inspect.isfunction(found) or isinstance(found, (property, classmethod))
                ):
                    assert found.__doc__, f"{name}.{method}"


def order(name: str) -> tuple[bool, bool, str]:
    # Constants, classes, functions, each in the order of letters.
    return (not name.isupper(), name[0].islower(), name)


def test_every_module_is_in_the_package() -> None:
    for module in MODULES:
        assert module.__name__.removeprefix("bonafide.") in bonafide.__all__
