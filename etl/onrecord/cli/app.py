"""The commands together, and what becomes of their errors: a message and an exit code that a script can use."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from onrecord.cli import build, evaluate, query, schema, show, tables, validate
from onrecord.cli.inert import inert
from onrecord.cli.options import examples
from onrecord.errors import MissingDependencyError, OnrecordError
from onrecord.version import __version__

FINE, DIFFERS, REFUSED, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    name="onrecord",
    help="Who said what, and what happened: news articles as a validated data package with evidence for every row.",
    epilog=examples(
        "onrecord build articles/ --out my-package",
        "onrecord show quotes --package my-package",
        'onrecord query "SELECT speaker, quote FROM who_said_what"',
    )
    + "\n\nExit codes: 0 fine; 1 something was found wanting (violations, a source that was skipped, a score too low); "
    "2 refused (usage, unreadable input); 130 interrupted.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help starts in half the time, and reads the same in docs
    pretty_exceptions_enable=False,
)
for module in (build, validate, query, show, tables, schema, evaluate):
    command: Callable[..., Any] = getattr(module, module.__name__.rpartition(".")[2])
    app.command(epilog=module.EXAMPLES)(command)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"onrecord {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    pass


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs a command line and returns its exit code; errors are a message on standard error, without a traceback."""
    try:
        code = app(args=arguments, prog_name="onrecord", standalone_mode=False)
        return code if isinstance(code, int) else FINE
    except OnrecordError as error:
        return _refuse(str(error))
    except TyperException as error:  # usage
        error.show() if hasattr(error, "show") else _refuse(error.format_message())
        return REFUSED
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("onrecord"):
            raise
        return _refuse(str(MissingDependencyError(f"this command ({error.name})", "etl")))
    except KeyboardInterrupt:
        return INTERRUPTED
    except typer.Abort:
        return INTERRUPTED


def _refuse(message: str) -> int:
    print(inert(message), file=sys.stderr)
    return REFUSED
