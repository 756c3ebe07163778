"""pkuseg's model read a whole text at a time: its words, in a fifth of the time of its ``cut``.

spacy-pkuseg looks up some eighty strings for each character. Here characters, pairs and words of its
vocabulary have numbers, a text is looked up by columns, and its own compiled Viterbi decodes. The sums
are made in the order of the original, so that every score is the same to the last bit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import spacy_pkuseg
from spacy_pkuseg import inference
from spacy_pkuseg.feature_extractor import FeatureExtractor

from pipeline.errors import PipelineError

Ints = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
# kind of a feature -> what it is of (a character, a pair, a word, two words) -> its row of the weights
Kinds: TypeAlias = dict[str, dict[str, int]]
_PIECE = re.compile(r"\S+")
# what pkuseg takes together: numerals, full-width letters and, first of all, some marks
_NUMERAL, _LETTER, _MARK = "\ue000", "\ue001", "&"
_CLASSES = {
    _NUMERAL: FeatureExtractor.num,
    _LETTER: FeatureExtractor.letter,
    _MARK: set(FeatureExtractor.keywords),
}
_OF_CHAR = ("c", "c-1", "c1", "c-2", "c2")
_OF_PAIR = ("c-1c", "cc1", "c-2c-1")
_OF_WORD = ("w-1", "w1")
_LENGTHS = (6, 5, 4, 3, 2)
_BITS = 16
# between two pieces of a text: a character sees two to either side
_GAP = 2


class Pkuseg:
    """The segmenter in a folder. Not for models with a user dictionary or parts of speech."""

    def __init__(self, folder: str) -> None:
        # "default" is an empty user dictionary; None makes pkuseg fail
        loaded = spacy_pkuseg.pkuseg(model_name=folder, user_dict="default")
        tags = loaded.n_tag
        weights = loaded.model.w[: loaded.n_feature * tags].reshape(-1, tags)
        # one row more: what is not in the vocabulary weighs nothing
        self._weights: Doubles = np.vstack([weights, np.zeros((1, tags))])
        self._nothing = len(weights)
        _, self._steps = inference.getLogYY([[0]], tags, loaded.n_feature * tags, loaded.model.w, 1.0)
        self._opens = np.array(["B" in loaded.idx_to_tag[tag] for tag in range(tags)])
        self._known: set[str] = loaded.postprocesser.other_words
        extractor = loaded.feature_extractor
        self._read(extractor.feature_to_idx, extractor.unigram)

    def words(self, text: str) -> list[tuple[int, int]]:
        """The ranges of the words of ``text``, in order; white space is in none of them."""
        pieces = [match.span() for match in _PIECE.finditer(text)]
        if not pieces:
            return []
        codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
        gaps = np.zeros(_GAP, dtype=np.int64)
        parts = [gaps]
        for start, end in pieces:
            parts += [self._numbers[codes[start:end]], gaps]
        scores = self._scores(np.concatenate(parts))
        found: list[tuple[int, int]] = []
        at = _GAP
        for start, end in pieces:
            _, tags = inference.run_viterbi(scores[at : at + end - start], self._steps)
            at += end - start + _GAP
            opens = np.flatnonzero(self._opens[tags[1:]]) + start + 1
            edges = [start, *opens.tolist(), end]
            found += self._merged(text, list(pairwise(edges)))
        return found

    def _merged(self, text: str, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Up to seven words that make one of pkuseg's dictionary are one, unless all of them are in it."""
        known = self._known
        for number in range(7, 1, -1):
            starts, ends = (one for one, _ in ranges), (one for _, one in ranges[number - 1 :])
            if known.isdisjoint(map(text.__getitem__, map(slice, starts, ends))):
                continue
            at = 0
            while at + number <= len(ranges):
                start, end = ranges[at][0], ranges[at + number - 1][1]
                if text[start:end] in known:
                    inside = ranges[at : at + number]
                    if not all(text[low:high] in known for low, high in inside):
                        ranges[at : at + number] = [(start, end)]
                at += 1
        return ranges

    def _scores(self, numbers: Ints) -> Doubles:
        """Emission scores of characters given by their numbers, 0 for none: (characters, tags)."""
        size = len(numbers)
        padded = np.concatenate([np.zeros(8, np.int64), numbers, np.zeros(8, np.int64)])

        def shifted(values: Ints, by: int) -> Ints:
            return values[8 + by : 8 + by + size]

        pairs = np.zeros(len(padded), dtype=np.int64)
        pairs[:-1] = _find(self._pair_keys, (padded[:-1] << _BITS) | padded[1:])
        words = {length: self._words_from(padded, length) for length in _LENGTHS}
        char, pair, word = self._char_rows, self._pair_rows, self._word_rows
        rows = [
            char["c"][shifted(padded, 0)],
            char["c-1"][shifted(padded, -1)],
            pair["c-1c"][shifted(pairs, -1)],
            char["c1"][shifted(padded, 1)],
            pair["cc1"][shifted(pairs, 0)],
            char["c-2"][shifted(padded, -2)],
            pair["c-2c-1"][shifted(pairs, -2)],
            char["c2"][shifted(padded, 2)],
            *(word["w-1"][shifted(words[length], 1 - length)] for length in _LENGTHS),
            *(word["w1"][shifted(words[length], 0)] for length in _LENGTHS),
        ]
        scores = np.zeros((size, self._weights.shape[1]))
        # the first feature stands at every character
        scores += self._weights[0]
        for row in rows:
            scores += self._weights[row]
        for side, by in (("ww.l", 0), ("ww.r", 1)):
            for before in _LENGTHS:
                left = shifted(words[before], by - before)
                for after in _LENGTHS:
                    self._add_neighbours(scores, side, left, shifted(words[after], by))
        return scores

    def _add_neighbours(self, scores: Doubles, side: str, left: Ints, right: Ints) -> None:
        where = np.flatnonzero((left > 0) & (right > 0))
        if len(where):
            found = _find(self._neighbour_keys, (left[where] << 32) | right[where])
            scores[where] += self._weights[self._neighbour_rows[side][found]]

    def _words_from(self, padded: Ints, length: int) -> Ints:
        """For each place the number of the word of ``length`` characters that begins there, 0 for none."""
        columns = [padded[at : len(padded) - length + at + 1] for at in range(length)]
        found = np.zeros(len(padded), dtype=np.int64)
        found[: len(padded) - length + 1] = self._word_numbers[length][
            _find(self._word_keys[length], self._key(columns))
        ]
        return found

    def _key(self, columns: Sequence[Ints]) -> Ints:
        """One number for a few characters; five or six are too many for 64 bits, so three become one."""
        if len(columns) > 4:
            first = _find(self._threes, _packed(columns[:3]))
            # no word begins with three characters that none begins with
            first[first == 0] = len(self._threes) + 1
            columns = [first, *columns[3:]]
        return _packed(columns)

    def _read(self, features: dict[str, int], vocabulary: Iterable[str]) -> None:
        """Number the vocabulary and lay out which row of the weights belongs to what."""
        kinds = _by_kind(features)
        # pkuseg asks for words after it has put classes in the place of characters
        classes = set().union(*_CLASSES.values())
        words = [word for word in vocabulary if 2 <= len(word) <= _LENGTHS[0] and classes.isdisjoint(word)]
        pairs = {kind: np.array([*kinds[kind]], dtype="U3") for kind in _OF_PAIR}
        ends = {kind: bodies.view(np.uint32).reshape(-1, 3)[:, ::2] for kind, bodies in pairs.items()}
        singles = {ord(char) for kind in _OF_CHAR for char in kinds[kind]} | set(map(ord, "".join(words)))
        chars = sorted(singles.union(*(np.unique(one).tolist() for one in ends.values())))
        if len(chars) >= 1 << (_BITS - 1):
            raise PipelineError(f"the segmenter knows {len(chars)} characters, more than fit into a key")
        self._numbers = np.zeros(0x110000, dtype=np.int64)
        self._numbers[chars] = np.arange(1, len(chars) + 1)
        self._char_rows = {
            kind: _rows(kinds[kind], list(map(chr, chars)), self._nothing) for kind in _OF_CHAR
        }
        keys = {kind: _packed(list(self._numbers[one].T)) for kind, one in ends.items()}
        self._pair_keys = np.unique(np.concatenate(list(keys.values())))
        self._pair_rows = {}
        for kind, one in keys.items():
            rows = np.full(len(self._pair_keys) + 1, self._nothing, dtype=np.int64)
            rows[_find(self._pair_keys, one)] = list(kinds[kind].values())
            self._pair_rows[kind] = rows
        self._read_words(words, kinds)
        # from here on a text's characters stand for their classes
        for group, members in _CLASSES.items():
            self._numbers[[ord(char) for char in members]] = self._numbers[ord(group)]

    def _read_words(self, words: list[str], kinds: Kinds) -> None:
        self._word_rows = {kind: _rows(kinds[kind], words, self._nothing) for kind in _OF_WORD}
        tables = {length: self._table(words, length) for length in _LENGTHS}
        threes = [_packed(list(columns.T[:3])) for length, (_, columns) in tables.items() if length > 4]
        self._threes = np.unique(np.concatenate(threes))
        self._word_keys, self._word_numbers = {}, {}
        for length, (members, columns) in tables.items():
            keys = self._key(list(columns.T))
            order = np.argsort(keys)
            self._word_keys[length] = keys[order]
            self._word_numbers[length] = np.concatenate([[0], members[order]])
        at_word = {word: at for at, word in enumerate(words, 1)}
        neighbours = sorted({body for kind in ("ww.l", "ww.r") for body in kinds[kind]})
        parted = {body: [at_word.get(word, 0) for word in body.split("*")] for body in neighbours}
        neighbours = sorted((body for body in neighbours if all(parted[body])), key=parted.__getitem__)
        self._neighbour_keys = np.array(
            [(left << 32) | right for left, right in map(parted.__getitem__, neighbours)], dtype=np.int64
        )
        self._neighbour_rows = {
            kind: _rows(kinds[kind], neighbours, self._nothing) for kind in ("ww.l", "ww.r")
        }

    def _table(self, words: list[str], length: int) -> tuple[Ints, Ints]:
        """The words of a length: their numbers, from 1 on, and the numbers of their characters."""
        members = [(at, word) for at, word in enumerate(words, 1) if len(word) == length]
        text = "".join(word for _, word in members)
        codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).reshape(-1, length)
        return np.array([at for at, _ in members], dtype=np.int64), self._numbers[codes]


def _by_kind(features: dict[str, int]) -> Kinds:
    """kind -> what it is of -> row, with the sign of a class in the place of its name."""
    names = "\n".join(features).replace("**Num", _NUMERAL).replace("**Letter", _LETTER).split("\n")
    kinds: Kinds = defaultdict(dict)
    for name, row in zip(names, features.values(), strict=True):
        kind, _, body = name.partition(".")
        if kind == "ww":
            kind, body = name[:4], name[5:]
        kinds[kind][body] = row
    return kinds


def _rows(known: dict[str, int], names: list[str], nothing: int) -> Ints:
    """The row of each name's weights, from 1 on; ``nothing`` at 0 and where there are none."""
    return np.array([nothing, *(known.get(name, nothing) for name in names)], dtype=np.int64)


def _packed(columns: Any) -> Any:
    """Numbers side by side in one, for arrays or for integers."""
    key = columns[0]
    for column in columns[1:]:
        key = (key << _BITS) | column
    return key


def _find(keys: Ints, wanted: Ints) -> Ints:
    """Where each of ``wanted`` stands in the sorted ``keys``, from 1 on; 0 where it does not."""
    if not len(keys):
        return np.zeros(len(wanted), dtype=np.int64)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at + 1, 0)
