"""A small network over windows of a text: the encoder's states and facts about each character -> a
vector a character. What the vectors mean is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from thinc.api import (
    Dropout,
    Embed,
    LayerNorm,
    Linear,
    Maxout,
    Model,
    Ragged,
    add,
    chain,
    concatenate,
    ragged2list,
    residual,
    uniform_init,
    use_ops,
    with_array,
)

from pipeline.errors import PipelineError

Layer: TypeAlias = Model[Any, Any]
Floats: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """Characters in a row: ``states`` (characters, width of the encoder) and ``facts`` (characters, tables):
    one number for each table, below its size.
    """

    states: npt.NDArray[np.float16] | npt.NDArray[np.float32]
    facts: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.facts)


@dataclass(frozen=True, slots=True)
class Shape:
    """``tables``: the sizes of the tables of facts; ``steps``: how far to either side each layer looks;
    ``width`` of the layers and of what comes ``out``; ``dropout`` while it learns.
    """

    tables: tuple[int, ...]
    steps: tuple[int, ...]
    width: int
    out: int
    dropout: float = 0.2


def network(shape: Shape) -> Layer:
    """Windows -> (characters, ``out``) each; a window's answer does not depend on those beside it."""
    width, dropout = shape.width, shape.dropout
    start = partial(uniform_init, lo=-0.2, hi=0.2)
    embeds = [Embed(width, size, column=at, initializer=start) for at, size in enumerate(shape.tables)]
    # numpy's own matrix product is three times as fast as blis here
    with use_ops("numpy", use_blis=False):
        states = chain(_take("states"), with_array(chain(Dropout(dropout), Linear(width))))
        facts = chain(_take("facts"), with_array(add(*embeds)))
        joined = with_array(Maxout(width, 2 * width, 2, normalize=True))
        looks = [_look(width, step, dropout) for step in shape.steps]
        last = with_array(chain(Dropout(dropout), Linear(shape.out, width)))
        return chain(_flat(), concatenate(states, facts), joined, *looks, last, ragged2list())


def load_network(shape: Shape, path: Path) -> Layer:
    """The network of a file. Raises PipelineError where there is none of this shape."""
    try:
        return network(shape).from_disk(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise PipelineError(
            f"what was learnt for values is not in {path}: {reason}", "learn it: dvc repro attributes"
        ) from error


@dataclass(frozen=True, slots=True)
class _Flat:
    """Windows behind one another, and how long each is."""

    states: Floats
    facts: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int32]


def _flat() -> Layer:
    return Model("flat", _forward_flat)


def _forward_flat(model: Layer, windows: list[Window], is_train: bool) -> tuple[_Flat, Callable[[Any], Any]]:
    states = np.concatenate([one.states for one in windows], dtype=np.float32)
    facts = np.concatenate([one.facts for one in windows])
    lengths = np.array([len(one) for one in windows], dtype=np.int32)
    return _Flat(states, facts, lengths), lambda gradient: []


def _take(name: str) -> Layer:
    """The rows of that name."""
    return Model(f"take_{name}", _forward_take, attrs={"name": name})


def _forward_take(model: Layer, flat: _Flat, is_train: bool) -> tuple[Ragged, Callable[[Any], Any]]:
    return Ragged(getattr(flat, model.attrs["name"]), flat.lengths), lambda gradient: []


def _look(width: int, step: int, dropout: float) -> Layer:
    """A gated residual layer that sees the characters ``step`` to either side."""
    mix = with_array(chain(Dropout(dropout), Linear(2 * width, 3 * width), _gate()))
    return chain(residual(chain(_around(step), mix)), with_array(LayerNorm(width)))


def _around(step: int) -> Layer:
    """Each row between those ``step`` before and behind it in its window, zeros beyond the ends.

    No rows of zeros between windows that all layers run over: the gradient of a norm explodes on them.
    """
    return Model("around", _forward_around, attrs={"step": step})


def _forward_around(
    model: Layer, ragged: Ragged, is_train: bool
) -> tuple[Ragged, Callable[[Ragged], Ragged]]:
    step, rows, lengths = model.attrs["step"], ragged.data, ragged.lengths
    width = rows.shape[1]
    ends = np.repeat(np.cumsum(lengths), lengths)
    at = np.arange(len(rows))
    first, last = at < ends - np.repeat(lengths, lengths) + step, at >= ends - step
    out = np.zeros((len(rows), 3 * width), dtype=np.float32)
    out[step:, :width] = rows[:-step]
    out[:, width : 2 * width] = rows
    out[:-step, 2 * width :] = rows[step:]
    out[first, :width] = 0
    out[last, 2 * width :] = 0

    def backprop(gradient: Ragged) -> Ragged:
        before, back, behind = np.split(gradient.data, 3, axis=1)
        back = back.copy()
        back[:-step] += np.where(first[:, None], 0, before)[step:]
        back[step:] += np.where(last[:, None], 0, behind)[:-step]
        return Ragged(back, lengths)

    return Ragged(out, lengths), backprop


def _gate() -> Layer:
    """(rows, 2 * width) -> (rows, width): the second half says how much of the first goes through."""
    return Model("gate", _forward_gate)


def _forward_gate(model: Layer, rows: Floats, is_train: bool) -> tuple[Floats, Callable[[Floats], Floats]]:
    width = rows.shape[1] // 2
    values = rows[:, :width]
    share = (1 / (1 + np.exp(-rows[:, width:]))).astype(np.float32)

    def backprop(gradient: Floats) -> Floats:
        return np.hstack([gradient * share, gradient * values * share * (1 - share)])

    return values * share, backprop
