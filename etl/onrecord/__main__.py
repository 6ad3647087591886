"""The entry of the command `onrecord`, which says what to install where the command line is not."""

from __future__ import annotations

import sys

from onrecord.errors import MissingDependencyError


def main() -> None:
    try:
        from onrecord.cli.app import run

        code = run()
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("onrecord"):
            raise
        print(MissingDependencyError("the command onrecord", "etl"), file=sys.stderr)
        code = 2
    except KeyboardInterrupt:  # before the command has begun
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
