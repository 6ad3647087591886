"""The wheel carries the published package: schemas, descriptor and tables go into `onrecord/package/`.

An editable install reads them where they lie in the checkout, and must work before the first build has made them;
a static `force-include` would apply to it too.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PUBLISHED = ("datapackage.json", "schemas", "data/csv", "data/parquet")


class PublishedPackage(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":
            build_data["force_include"] |= {path: f"onrecord/package/{path}" for path in PUBLISHED}
