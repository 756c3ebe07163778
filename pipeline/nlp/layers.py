"""The embedding layer of the model: the encoder's states and the feature columns, joined."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import (
    Dropout,
    HashEmbed,
    Linear,
    Maxout,
    Model,
    chain,
    clone,
    concatenate,
    expand_window,
    residual,
    with_array,
)

from pipeline.nlp.encoder import WIDTH
from pipeline.nlp.features import COLUMNS, NAMES, SENTENCES

Layer: TypeAlias = Model[Any, Any]


@registry.architectures("gongzuofa.CharEncoder.v1")
def char_encoder(
    width: int, depth: int, embed_width: int, rows: dict[str, int], states: bool, context: bool
) -> Model[list[Doc], list[Any]]:
    """Docs of character tokens -> one vector of ``width`` a character.

    ``rows`` gives the size of the table of each feature column in use (names:
    `pipeline.nlp.features.NAMES`); ``states`` adds the encoder's states; ``depth`` residual layers
    look one character to either side each; ``context`` adds the mean of the sentence after the
    first of them, which tells a plan's numbers from a result's.
    """
    # the trainer sets the rate of every dropout layer; 0.0 is here to have one
    embeds = [
        HashEmbed(embed_width, size, column=NAMES.index(name), seed=seed)
        for seed, (name, size) in enumerate(rows.items(), 11)
    ]
    parts: list[Layer] = [chain(_take_columns(), with_array(chain(concatenate(*embeds), Dropout())))]
    joined = embed_width * len(embeds)
    if states:
        parts.append(chain(_take_states(), with_array(chain(Dropout(), Linear(2 * width, WIDTH)))))
        joined += 2 * width
    first = chain(Maxout(nO=width, nI=joined, nP=3, dropout=0.0, normalize=True), _look(width))
    local = chain(concatenate(*parts), with_array(first, pad=1))
    if context:
        local = _add_sentence_mean(local, Maxout(nO=width, nI=2 * width, nP=3, dropout=0.0, normalize=True))
    model = chain(local, with_array(clone(_look(width), depth - 1), pad=depth - 1))
    model.set_dim("nO", width)
    return model


def _look(width: int) -> Layer:
    """One residual layer that sees one character to either side."""
    maxout = Maxout(nO=width, nI=width * 3, nP=3, dropout=0.0, normalize=True)
    return residual(chain(expand_window(window_size=1), maxout))


def _add_sentence_mean(inner: Layer, mix: Layer) -> Layer:
    """Docs -> ``inner``'s vectors plus what ``mix`` makes of each beside the mean of its sentence."""
    return Model("add_sentence_mean", _forward_mean, init=_init_mean, layers=[inner, with_array(mix)])


def _init_mean(model: Layer, X: Any = None, Y: Any = None) -> None:
    for layer in model.layers:
        layer.initialize(X=X if layer is model.layers[0] else None)


def _forward_mean(model: Layer, docs: list[Doc], is_train: bool) -> tuple[list[Any], Any]:
    inner, mix = model.layers
    vectors, backprop_inner = inner(docs, is_train)
    ranges = [doc.user_data.get(SENTENCES, []) for doc in docs]
    both = [np.hstack([one, _spread_mean(one, inside)]) for one, inside in zip(vectors, ranges, strict=True)]
    mixed, backprop_mix = mix(both, is_train)

    def backprop(gradients: list[Any]) -> Any:
        width = vectors[0].shape[1]
        parts = zip(gradients, backprop_mix(gradients), ranges, strict=True)
        # averaging and spreading is symmetric, so it is its own gradient
        return backprop_inner(
            [d + d_both[:, :width] + _spread_mean(d_both[:, width:], inside) for d, d_both, inside in parts]
        )

    return [one + more for one, more in zip(vectors, mixed, strict=True)], backprop


def _spread_mean(vectors: Any, ranges: list[tuple[int, int]]) -> Any:
    """Each vector replaced by the mean over its range."""
    out = np.zeros_like(vectors)
    for start, end in ranges:
        out[start:end] = vectors[start:end].mean(axis=0)
    return out


def _take_columns() -> Layer:
    return Model("take_columns", _forward_columns)


def _forward_columns(model: Layer, docs: list[Doc], is_train: bool) -> tuple[list[Any], Any]:
    empty = np.zeros((0, len(NAMES)), dtype=np.uint64)
    return [doc.user_data.get(COLUMNS, empty) for doc in docs], _no_gradient


def _take_states() -> Layer:
    return Model("take_states", _forward_states)


def _forward_states(model: Layer, docs: list[Doc], is_train: bool) -> tuple[list[Any], Any]:
    empty = np.zeros((0, WIDTH), dtype=np.float32)
    return [doc.tensor if len(doc) else empty for doc in docs], _no_gradient


def _no_gradient(d_output: Any) -> list[Doc]:
    return []
