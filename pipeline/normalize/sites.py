"""Sites known by their name alone: 红旗渠, 塘约村, 中山陵 -> the unit they lie in."""

from __future__ import annotations

from functools import cache, lru_cache

from pipeline.gazetteer import Unit, gazetteer
from pipeline.settings import load

# a name that begins with a shorter one may be another's: 西湖|区
_BEGINS = 3


@lru_cache(maxsize=4096)
def site(words: str) -> Unit | None:
    """The unit of the longest known site that ``words`` are or begin with; None where there is none."""
    units = _units()
    for end in range(len(words), _BEGINS - 1, -1):
        if words[:end] in units:
            return units[words[:end]]
    return units.get(words)


@cache
def _units() -> dict[str, Unit]:
    """configs/sites.yaml, read once. Raises KeyError for a chain that the table of units does not have."""
    chains = {"/".join(filter(None, gazetteer().chain(unit))): unit for unit in gazetteer().units.values()}
    sites = load("sites", dict[str, list[str]])
    return {name: chains[chain] for chain, names in sites.items() for name in names}
