"""Two made-up articles as a package, for tests of the review desk; and the desk served in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

BRIDGE = """Island Bridge Closed After Storm

By Lena Marsh

The bridge to Hallig Island was closed on Friday, Mayor Ana Brandt said.

“We had no choice,” Ms. Brandt told Harbor Radio. “Two piers are broken 🌊 and a third is cracked.”

She denied that the city ignored warnings by the Coast Institute. Tomas Okoro, president of the Dockers’ Union, met \
Ms. Brandt on March 4, 2024, in Port Verrin.

“The city knew,” Mr. Okoro said. John Brandt, her father, left the council in 2019.
"""
FERRY = """Ferry Line to Return

The ferry between Port Verrin and Hallig Island will return in May, the Harbor Authority said on Tuesday.

“It is a good day,” said Mira Sol, a spokeswoman for the Harbor Authority.

A notice on the pier reads <img src=x onerror=document.title='owned'> in red.
"""
TEXTS = {"bridge": BRIDGE, "ferry": FERRY}

# Namesakes, an initial, and an institute of which nobody says where it is: three doubts.
NAMESAKES = {
    "flood": """Flood Recedes

“We were lucky,” said Katharina Velden, the director of the Coast Institute, on Friday. The water receded.

P. Oreshnik, a lawyer, disagreed.
""",
    "harbor": """Harbor Plan Approved

The city council approved the harbor plan on Monday. “It took four years,” said John Smith, a spokesman for the Harbor \
Authority of Port Verrin.

Smith said work would begin in May.
""",
    "museum": """Museum Reopens in Verrin

The Town Museum reopened on Sunday after two years. “The roof was the hard part,” said John Smith, who led the work.

A sign reads <img src=x onerror=document.title='owned'> in red. Smith said the cost was still unknown.
""",
    "storm": """Storm Warning for the Coast

Katarina Velden, the director of the Coast Institute, warned of floods on Tuesday. “The dike is old,” Velden said.

Ministers met in Port Verrin, said Pavel Oreshnik, a lawyer.
""",
}


def build_sample(folder: Path, texts: Mapping[str, str] = TEXTS) -> Path:
    """The package of the texts, built in `folder`."""
    from onrecord.build import build

    articles = folder / "articles"
    articles.mkdir()
    for name, text in texts.items():
        (articles / f"{name}.txt").write_text(text, encoding="utf-8")
    build([articles], folder / "package")
    return folder / "package"


@contextmanager
def served(package: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a desk on the package, and its process, which is ended afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord", "review", str(package), "--no-browser", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert process.stdout and process.stderr
    try:
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), process.stderr.read()
        yield address, process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        process.stdout.close()
        process.stderr.close()
