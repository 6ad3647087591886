"""Who may speak to the desk: a browser on this machine that was given the token, and pages of the desk itself."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
MAX_BODY = 1_000_000  # bytes


class Guard:
    """Lets a request through to `app` if it comes from this machine's own page, with the token.

    The token stands in the address that the command prints. The first answer to it sets a cookie that no script can
    read and no other site can send, and leads to an address without it. The Host header must name this machine, so that
    a name that others point at 127.0.0.1 gets nothing; requests from other origins get nothing either.
    """

    def __init__(self, app: App, token: str, port: int) -> None:
        self.app = app
        self.token = token
        self.cookie = f"onrecord-desk-{port}"  # cookies of one host are shared between its ports
        self.hosts = {f"{host}:{port}" for host in LOOPBACK}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # no web sockets

        async def sealed(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", []),
                    *((name.lower().encode(), value.encode()) for name, value in HEADERS.items()),
                ]
            await send(message)

        refused = self.answer(scope)
        await (refused or self.app)(scope, receive, sealed)

    def answer(self, scope: Scope) -> Response | None:
        """What the request gets instead of the app's answer; `None` where it may pass."""
        headers = Headers(scope=scope)
        if headers.get("host") not in self.hosts:
            return PlainTextResponse("this address is not the desk's", 421)
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return PlainTextResponse("requests from other sites are refused", 403)
        origin = headers.get("origin")
        if origin is not None and origin.removeprefix("http://") not in self.hosts:
            return PlainTextResponse("requests from other sites are refused", 403)
        given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [""])[0]
        if given and scope["path"] == "/" and scope["method"] == "GET":
            if not self.is_token(given):
                return self.without_token()
            redirect = RedirectResponse("/", 303)
            redirect.set_cookie(self.cookie, self.token, httponly=True, samesite="strict", path="/")
            return redirect
        if not self.is_token(cookie_of(headers, self.cookie)):
            return self.without_token()
        if scope["method"] == "POST":
            if origin is None and headers.get("sec-fetch-site") is None:
                return JSONResponse({"error": "a change comes from the desk's own page"}, 403)
            if headers.get("content-type", "").partition(";")[0] != "application/json":
                return JSONResponse({"error": "a change is sent as JSON"}, 415)
            if not headers.get("content-length", "").isdigit() or int(headers["content-length"]) > MAX_BODY:
                return JSONResponse({"error": "too long"}, 413)
        elif scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("not allowed", 405)
        return None

    def is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.token.encode())

    @staticmethod
    def without_token() -> Response:
        return PlainTextResponse("open the address that `onrecord review` printed: it holds the token", 403)


def cookie_of(headers: Headers, name: str) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""
