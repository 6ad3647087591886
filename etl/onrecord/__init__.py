"""Who said what, and what happened: news articles as a validated data package with evidence for every row.

A base install reads packages: `tables`, `load`, `connect`, `query`. With the extra `etl` it makes and checks them too:
`read` (a text to its record), `build`, `validate`. Nothing heavy is imported before it is used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from onrecord.version import __version__

if TYPE_CHECKING:
    from onrecord.build import build as build
    from onrecord.load.validate import validate as validate
    from onrecord.package import connect as connect
    from onrecord.package import load as load
    from onrecord.package import query as query
    from onrecord.package import tables as tables
    from onrecord.reading import read as read

__all__ = ["__version__", "build", "connect", "load", "query", "read", "tables", "validate"]

_HOMES = {
    "build": "onrecord.build",
    "connect": "onrecord.package",
    "load": "onrecord.package",
    "query": "onrecord.package",
    "read": "onrecord.reading",
    "tables": "onrecord.package",
    "validate": "onrecord.load.validate",
}
_NEED_ETL = {"build", "read", "validate"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'onrecord' has no attribute {name!r}")
    return _public(name)


def __dir__() -> list[str]:
    return sorted(__all__)


def _public(name: str) -> Any:
    try:
        if name in _NEED_ETL and find_spec("spacy") is None:  # which is imported only once there is something to read
            raise ModuleNotFoundError("no spaCy", name="spacy")
        return getattr(import_module(_HOMES[name]), name)
    except ModuleNotFoundError as error:
        if name in _NEED_ETL and not (error.name or "").startswith("onrecord"):
            from onrecord.errors import MissingDependencyError

            raise MissingDependencyError(f"onrecord.{name} ({error.name})", "etl") from error
        raise


class _CallableModule(ModuleType):
    """A module that has the name of a public function, as `onrecord.load` and `onrecord.build` do, and acts as both."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _public(self.__name__.rpartition(".")[2])(*args, **kwargs)


class _Package(ModuleType):
    """The import system binds a submodule to its name here, and would put it in the place of the function."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _HOMES and isinstance(value, ModuleType):
            value.__class__ = _CallableModule
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
