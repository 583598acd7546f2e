#!/usr/bin/env python3
"""Writes `python/bonafide/errors.py` from the table of the library that is installed.

The library says name, code, family, action and public message of each kind; the documentation
stands beside each kind in UniFFI's code. A test compares what this makes with what is checked in.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
import textwrap
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
CHECKED_IN = HERE / "python" / "bonafide" / "errors.py"

HEAD = '''\
"""One exception for each kind of error, in families.

``except bonafide.errors.NonceMismatch`` is one rule, ``except bonafide.errors.ReplayError`` a
family of them, ``except bonafide.BonafideError`` all. See `BonafideError` for what each of them
has.

Made by make_errors.py from the table that all languages share: do not edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ._error_base import (
    AlreadyFinished,
    BonafideError,
    CallbackFailed,
    MistakeError,
    Panicked,
    UnknownValue,
    WrongLength,
    WrongStep,
)
from ._ffi.bonafide import Action, CallMistake, ErrorClass, ErrorKind
'''

TAIL = '''

BY_MISTAKE: Final[Mapping[CallMistake, type[MistakeError]]] = MappingProxyType(
    {
        CallMistake.LENGTH: WrongLength,
        CallMistake.FINISHED: AlreadyFinished,
        CallMistake.STATE: WrongStep,
        CallMistake.VALUE: UnknownValue,
        CallMistake.CALLBACK: CallbackFailed,
    }
)
"""The exception of each mistake of the calling program."""
'''


def library() -> ModuleType:
    """UniFFI's code with its library, without the package around it, which may be half made."""
    loaded = sys.modules.get("bonafide._ffi.bonafide")
    if loaded is not None:
        # A second copy would take over the library's callbacks.
        return loaded
    package = importlib.util.find_spec("bonafide")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("install the package first: pip install .")
    file = Path(package.submodule_search_locations[0]) / "_ffi" / "bonafide.py"
    spec = importlib.util.spec_from_file_location("bonafide_errors_source", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its data classes look themselves up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def documentation(source: str, enumeration: str) -> dict[str, str]:
    """The text after each member."""
    docs: dict[str, str] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and node.name == enumeration:
            for member, after in zip(node.body, node.body[1:], strict=False):
                if (
                    isinstance(member, ast.Assign)
                    and isinstance(member.targets[0], ast.Name)
                    and isinstance(after, ast.Expr)
                    and isinstance(after.value, ast.Constant)
                    and isinstance(after.value.value, str)
                ):
                    docs[member.targets[0].id] = " ".join(after.value.value.split())
    return docs


def docstring(text: str) -> str:
    # As rustdoc links it, and as Markdown would.
    text = re.sub(r"\[`([^`]+)`\](\([^)]*\))?", r"`\1`", text)
    lines = textwrap.wrap(f'"""{text}', width=96, initial_indent="    ", subsequent_indent="    ")
    # A text of several lines ends on a line of its own.
    return "\n".join(lines) + ('"""' if len(lines) == 1 else '\n    """')


def made() -> str:
    """The whole file."""
    ffi = library()
    assert ffi.__file__ is not None
    source = Path(ffi.__file__).read_text(encoding="utf-8")
    families = documentation(source, "ErrorClass")
    kinds = documentation(source, "ErrorKind")
    parts = [HEAD]
    by_kind = []
    names = [
        "BY_KIND",
        "BY_MISTAKE",
        "Action",
        "AlreadyFinished",
        "BonafideError",
        "CallMistake",
        "CallbackFailed",
        "ErrorClass",
        "ErrorKind",
        "MistakeError",
        "Panicked",
        "UnknownValue",
        "WrongLength",
        "WrongStep",
    ]
    for family in ffi.ErrorClass:
        base = f"{family.name.title()}Error"
        names.append(base)
        parts.append(
            f"\n\nclass {base}(BonafideError):\n"
            f"{docstring(families[family.name])}\n\n"
            f"    error_class = ErrorClass.{family.name}\n"
        )
        for kind in ffi.ErrorKind:
            info = ffi.error_kind_info(kind)
            if info._class != family:
                continue
            names.append(info.name)
            by_kind.append(f"        ErrorKind.{kind.name}: {info.name},\n")
            parts.append(
                f"\n\nclass {info.name}({base}):\n"
                f"{docstring(kinds[kind.name])}\n\n"
                f"    kind = ErrorKind.{kind.name}\n"
                f"    code = 0x{info.code:X}\n"
                f"    action = Action.{info.action.name}\n"
                f'    public_message = "{info.public_message}"\n'
            )
    parts.append(
        "\n\nBY_KIND: Final[Mapping[ErrorKind, type[BonafideError]]] = MappingProxyType(\n"
        f'    {{\n{"".join(by_kind)}    }}\n)\n"""The exception of each kind."""\n'
    )
    parts.append(TAIL)
    listed = "".join(
        f'    "{name}",\n' for name in sorted(names, key=lambda name: (not name.isupper(), name))
    )
    parts.append(f"\n__all__ = [\n{listed}]\n")
    return "".join(parts)


if __name__ == "__main__":
    CHECKED_IN.write_text(made(), encoding="utf-8")
