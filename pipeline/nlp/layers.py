"""The embedding layer of the model: the encoder's states and the feature columns, joined."""

from __future__ import annotations

from typing import Any

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
from pipeline.nlp.features import COLUMNS, NAMES

Layer = Model[Any, Any]


@registry.architectures("gongzuofa.CharEncoder.v1")
def char_encoder(
    width: int, depth: int, embed_width: int, rows: dict[str, int], states: bool
) -> Model[list[Doc], list[Any]]:
    """Docs of character tokens -> one vector of ``width`` a character.

    ``rows`` gives the size of the table of each feature column in use (names:
    `pipeline.nlp.features.NAMES`); ``states`` adds the encoder's states; ``depth`` residual layers
    look one character to either side each.
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
    mix = Maxout(nO=width, nI=joined, nP=3, dropout=0.0, normalize=True)
    look = chain(
        expand_window(window_size=1), Maxout(nO=width, nI=width * 3, nP=3, dropout=0.0, normalize=True)
    )
    body = chain(mix, clone(residual(look), depth))
    model = chain(concatenate(*parts), with_array(body, pad=depth))
    model.set_dim("nO", width)
    return model


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
