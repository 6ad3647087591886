"""The commands together, and what becomes of their errors: a message and an exit code that a script can use."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from onrecord.cli.build import build
from onrecord.cli.evaluate import evaluate
from onrecord.cli.exits import DIFFERS, FINE, INTERRUPTED, REFUSED, Differs
from onrecord.cli.export import export
from onrecord.cli.inert import inert
from onrecord.cli.options import examples
from onrecord.cli.query import query
from onrecord.cli.report import report
from onrecord.cli.review import review
from onrecord.cli.schema import schema
from onrecord.cli.show import show
from onrecord.cli.tables import tables
from onrecord.cli.validate import validate
from onrecord.errors import MissingDependencyError, OnrecordError
from onrecord.version import __version__

EXAMPLES = examples(
    "onrecord build articles/ --out my-package",
    "onrecord show quotes --package my-package",
    'onrecord query "SELECT speaker, quote FROM who_said_what"',
)
EXITS = """

Exit codes: 0 fine; 1 something was found wanting (violations, a source that was skipped, a score too low); 2 refused
(usage, unreadable input); 130 interrupted.
"""


class InOrder(click.Group):
    """Lists its commands in the order in which they are used, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=InOrder,
    commands=[build, review, validate, query, show, tables, schema, report, export, evaluate],
    epilog=EXAMPLES + EXITS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(__version__, prog_name="onrecord", message="%(prog)s %(version)s")
def app() -> None:
    """Who said what, and what happened.

    News articles as a validated data package with evidence for every row.
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs a command line and returns its exit code; errors are a message on standard error, without a traceback."""
    try:
        app.main(args=arguments, prog_name="onrecord", standalone_mode=False)
        return FINE
    except Differs:
        return DIFFERS
    except OnrecordError as error:
        return _refuse(str(error))
    except click.ClickException as error:  # usage
        error.show()
        return REFUSED
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("onrecord"):
            raise
        return _refuse(str(MissingDependencyError(f"this command ({error.name})", "etl")))
    except (KeyboardInterrupt, click.Abort):
        print("interrupted", file=sys.stderr)
        return INTERRUPTED


def _refuse(message: str) -> int:
    print(inert(message), file=sys.stderr)
    return REFUSED
