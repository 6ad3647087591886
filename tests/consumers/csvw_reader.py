"""Reads a csv-metadata.json with csvw and prints, as JSON, whether it is valid and the rows of its tables.

A program of its own, for the environment of requirements-consumers.lock: `python csvw_reader.py FILE`.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from decimal import Decimal
from typing import Any

from csvw import CSVW


def main(path: str) -> None:
    try:
        valid = bool(CSVW(path, validate=True).is_valid)
    except ValueError:
        valid = False
    tables = [[list(map(plain, row.values())) for row in table] for table in CSVW(path).tables] if valid else []
    print(json.dumps({"valid": valid, "tables": tables}))


def plain(value: Any) -> Any:
    """csvw reads a date as its midnight."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return float(value) if isinstance(value, Decimal) else value


if __name__ == "__main__":
    main(sys.argv[1])
