"""Draw every plot of the project into one page that needs no network.

usage: python scripts/plots.py TARGET.html [REVISION ...]

The plots are those that dvc.yaml and scripts/curve/dvc.yaml name, as `dvc plots show` would give them, or,
with revisions, `dvc plots diff`. DVC's own page loads its scripts from a CDN; here vl-convert, which
brings them along, draws the same Vega-Lite specifications as SVG.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import vl_convert
from jinja2 import Environment

from pipeline.errors import PipelineError
from pipeline.records.jsonl import write_atomic

# in a page of HTML they say nothing, and they look like addresses
_NAMESPACES = re.compile(r' xmlns(?::\w+)?="[^"]*"')
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>gongzuofa: plots</title>
<style>
body { margin: 2rem; font: 15px/1.6 sans-serif; }
figure { display: inline-block; margin: 1rem 5rem 2rem 0; vertical-align: top; }
svg { max-width: 100%; height: auto; overflow: visible; }
</style>
</head>
<body>
<h1>Plots: {{ revisions|join(", ") }}</h1>
{% for name, image in images %}
<figure><figcaption>{{ name }}</figcaption>{{ image|safe }}</figure>
{% endfor %}
</body>
</html>
"""


def main(target: Path, revisions: list[str]) -> int:
    """Write the page; print where it is."""
    found = plots(revisions)
    images = [(name, drawn(spec)) for name, specs in sorted(found.items()) for spec in specs]
    if not images:
        raise PipelineError("there is nothing to draw", "make the plots' tables first: dvc repro")
    page = Environment(autoescape=True).from_string(_PAGE)
    write_atomic(target, [page.render(images=images, revisions=revisions or ["as it is now"]).encode()])
    print(f"{target}: {len(images)} plots")
    return 0


def plots(revisions: list[str], root: Path = Path()) -> dict[str, list[dict[str, Any]]]:
    """Name of a plot -> its Vega-Lite specifications, with their data, as DVC makes them."""
    command = ["dvc", "plots", *(["diff", *revisions] if revisions else ["show"]), "--json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PipelineError(f"{' '.join(command)} failed: {done.stderr.strip()}")
    return {
        name: [one["content"] for one in ones if one["type"] == "vega"]
        for name, ones in json.loads(done.stdout)["data"].items()
    }


def drawn(spec: dict[str, Any]) -> str:
    """A specification as an SVG element."""
    return _NAMESPACES.sub("", vl_convert.vegalite_to_svg(spec))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
    except PipelineError as failed:
        sys.exit(str(failed))
