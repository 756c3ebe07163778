"""Random texts and attributes, as far as the authoring formats can hold them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from pipeline.settings import labels

_CHARS = "村党员三五0９.；，。“”\u3000 𠮷😀/:=~<>#é\u2028"
# between marks anything but braces may stand; inside one neither a line end nor a bar
PLAIN = st.text(_CHARS + "\n|", max_size=8)
WORDS = st.text(_CHARS, min_size=1, max_size=6)
# a field is stripped of white space when it is read
FIELDS = WORDS.map(str.strip).filter(bool)
_UNITS = FIELDS.filter(lambda unit: not any(char.isspace() for char in unit))
_VALUES = st.floats(0, 1e15) | st.integers(0, 10**9).map(float)


@st.composite
def attributes(draw: st.DrawFn) -> dict[str, Any]:
    """A label and its attributes."""
    names = labels()
    label = draw(st.sampled_from(sorted(names.labels)))
    if label == "PLACE":
        return {"label": label, "chain": draw(st.just("") | FIELDS)}
    if label == "ORG":
        return {"label": label, "type": draw(st.sampled_from(sorted(names.org_types)))}
    if label == "MECHANISM":
        kind = draw(st.sampled_from(sorted(names.mechanism_kinds)))
        return {"label": label, "kind": kind, "components": tuple(draw(st.lists(FIELDS, max_size=3)))}
    return {
        "label": label,
        "approx": draw(st.sampled_from(sorted(names.approx))),
        "value": draw(_VALUES),
        "value_max": draw(st.none() | _VALUES),
        "unit": draw(st.just("") | _UNITS),
        "indicator": draw(st.just("") | FIELDS),
    }
