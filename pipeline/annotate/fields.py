"""The attribute fields of a mark, shared by the two authoring formats.

A mark is a span's label and then its fields:

    P  chain             {留山镇|P|河南省/南阳市/南召县/留山镇}   ? where no real place is meant (XX镇)
    O  type              {南召县林业局|O|government}
    A  quantity|what     {1.2万余名|A|>12000 名|党员干部}  {5%–10%|A|=5..10 %|增幅} {76万|A|=760000|覆盖群众}
    Q  quantity|what     {约40万人|Q|~400000 人|总人口}
    M  kind|a;b;c        {“五联”工作机制|M|system|组织联建;队伍联管}

The sign before a value is the approximation (configs/labels.yaml). The unit may be missing, the
components too.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from pipeline.records.gold import GoldSpan
from pipeline.settings import labels

SHORT = {"P": "PLACE", "O": "ORG", "A": "ACHIEVEMENT", "Q": "QUANTITY", "M": "MECHANISM"}
LETTER = {label: letter for letter, label in SHORT.items()}
_VALUE = re.compile(r"(?P<mark>[=~<>])(?P<low>\d+(\.\d+)?)(\.\.(?P<high>\d+(\.\d+)?))?( (?P<unit>\S+))?")


def parse(letter: str, fields: list[str]) -> dict[str, Any]:
    """Fields of a mark -> attributes of a GoldSpan. Raises ValueError that names the bad field."""
    names = labels()
    label = SHORT.get(letter)
    if label is None:
        raise ValueError(f"unknown label {letter!r}, use one of {' '.join(SHORT)}")
    fields = [one.strip() for one in fields]
    limits = {"P": (1, 1), "O": (1, 1), "A": (2, 2), "Q": (2, 2), "M": (1, 2)}[letter]
    if not limits[0] <= len(fields) <= limits[1]:
        raise ValueError(f"{label} takes {limits[0]} to {limits[1]} fields, got {fields}")
    out: dict[str, Any] = {"label": label}
    if letter == "P":
        out["chain"] = "" if fields[0] == "?" else fields[0]
    elif letter == "O":
        out["type"] = _known(fields[0], names.org_types, "organisation type")
    elif letter == "M":
        out["kind"] = _known(fields[0], names.mechanism_kinds, "mechanism kind")
        parts = fields[1].split(";") if len(fields) == 2 else []
        out["components"] = tuple(part.strip() for part in parts if part.strip())
    else:
        out |= _quantity(fields[0]) | {"indicator": fields[1]}
    return out


def render(span: GoldSpan) -> tuple[str, list[str]]:
    """The letter and the fields of a span; the inverse of `parse`."""
    letter = LETTER[span.label]
    if letter == "P":
        return letter, [span.chain or "?"]
    if letter == "O":
        return letter, [span.type]
    if letter == "M":
        return letter, [span.kind, *([";".join(span.components)] if span.components else [])]
    mark = labels().approx[span.approx].mark
    high = f"..{_number(span.value_max)}" if span.value_max is not None else ""
    unit = f" {span.unit}" if span.unit else ""
    return letter, [f"{mark}{_number(span.value)}{high}{unit}", span.indicator]


def _known(name: str, names: dict[str, str], what: str) -> str:
    if name not in names:
        raise ValueError(f"unknown {what} {name!r}, use one of: {', '.join(names)}")
    return name


def _quantity(text: str) -> dict[str, Any]:
    match = _VALUE.fullmatch(text)
    if match is None:
        raise ValueError(
            f"cannot read the quantity {text!r}, write it as '=127 个', '>12000 名' or '=5..10 %'"
        )
    marks = {style.mark: name for name, style in labels().approx.items()}
    high = match["high"]
    return {
        "approx": marks[match["mark"]],
        "value": float(match["low"]),
        "value_max": float(high) if high else None,
        "unit": match["unit"] or "",
    }


def _number(value: float | None) -> str:
    if value is None:
        return ""
    # never 1e-05, which is no number of the format
    return repr(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")
