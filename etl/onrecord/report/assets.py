"""Styles and scripts of the pages, the policy that allows exactly these, and data that is safe inside HTML."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from importlib import resources
from typing import Any

from onrecord.report.charts import specifications

_CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'"


def static(name: str) -> str:
    return resources.files("onrecord.report").joinpath("static", name).read_text("utf-8")


@lru_cache(maxsize=1)
def vega() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script that sets `vegaEmbed`, as vl-convert carries them.

    Their licence is BSD-3-Clause. With `ast: true`, Vega-Embed takes the interpreter that needs no `eval`.
    """
    import vl_convert

    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=_vega_lite())
    notice = (
        "/* Vega, Vega-Lite, Vega-Embed: University of Washington Interactive Data Lab and others, BSD-3-Clause. */"
    )
    return f"{notice}\n(function () {{\n{_inside_html(bundle)}\n}})();\n"


@lru_cache(maxsize=1)
def charts_script() -> str:
    """A script that sets what all charts look like, as Vega: compiled here, once, and not by every reader."""
    import vl_convert

    compiled = {
        name: vl_convert.vegalite_to_vega(specification, vl_version=_vega_lite(), show_warnings=False)
        for name, specification in specifications().items()
    }
    return f"window.onrecordCharts = {as_json(compiled)};\n"


def _vega_lite() -> str:
    """The version of Vega-Lite that Altair writes: 6.4."""
    import altair

    return ".".join(altair.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def as_json(data: Any) -> str:
    """JSON that can stand in a script element: no `<`, no line separators that end a line in scripts."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def policy_inline(scripts: list[str], styles: list[str]) -> str:
    """The content security policy of a page that carries everything: only these very scripts and styles run."""
    return f"{_CLOSED}; script-src {_hashes(scripts)}; style-src {_hashes(styles)}"


def policy_linked() -> str:
    """The policy of the pages of a folder: scripts and styles from its own files only, none inline."""
    return f"{_CLOSED}; script-src 'self'; style-src 'self'"


def _hashes(texts: list[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"


def _inside_html(script: str) -> str:
    """The script without the two sequences that a parser of HTML would take for its end or for a comment."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")
