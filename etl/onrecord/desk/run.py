"""The desk opened on a package: the address bound, the token made, the server run until it is ended."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import uvicorn

from onrecord.desk.package_rows import PackageRows
from onrecord.desk.server import application
from onrecord.desk.state import Desk
from onrecord.desk.worker import Recipe
from onrecord.errors import OnrecordError

HOST = "127.0.0.1"


def open_desk(
    root: Path,
    sources: tuple[Path, ...],
    review: Path | None,
    *,
    model: str | None = None,
    learned: bool = True,
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
    rebuild: bool = True,
) -> Desk:
    """The desk of a package; its tables are built from `sources`, or from the texts in the package where these are all
    that it was made of."""
    review = review or root / "data" / "review"
    inside = root / "data" / "source"
    rows = PackageRows(root, [*(s if s.is_dir() else s.parent for s in sources), inside])
    rows.check_texts()
    why = ""
    recipe: Recipe | None = None
    if not rebuild:
        why = "started with --no-build: `onrecord build` applies the decisions"
    elif not can_read():
        why = "reading articles needs onrecord[etl]; decisions are kept, and `onrecord build` applies them"
    elif sources or rows.made_of_texts():
        recipe = Recipe(root, sources or (inside,), review, None, model, learned, encoding, columns, inside.is_dir())
    else:
        why = (
            "the package was not made of plain texts alone: start with --sources and what it was built from. "
            "Decisions are kept, and `onrecord build` applies them"
        )
    return Desk(rows, review, recipe, why)


def can_read() -> bool:
    from importlib.util import find_spec

    return find_spec("spacy") is not None


def serve(desk: Desk, port: int, told: Callable[[str], None]) -> None:
    """Serves the desk on this machine alone until it is interrupted; `told` gets the address, with the token in it.

    Raises OnrecordError where the port is taken.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as error:
        raise OnrecordError(f"port {port}: {error.strerror}") from error
    port = listening.getsockname()[1]
    token = secrets.token_urlsafe(32)
    config = uvicorn.Config(
        application(desk, token, port),
        log_level="error",
        access_log=False,  # it would write the token down
        server_header=False,
        date_header=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    listening.listen(64)
    told(f"http://{HOST}:{port}/?token={token}")
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        desk.background.stop()
        listening.close()
