"""More training documents out of those there are: other names, other figures, other quotes.

A name gives way to another of its label, as long and with the same last character (留山镇 to 松林镇),
everywhere in the document, so the model learns from what stands around names rather than to know
them. Every span keeps its offsets. Named by ``[corpora.train.augmenter]``.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.util import registry
from spacy.vocab import Vocab

from pipeline.nlp.tokens import characters

Augmenter: TypeAlias = Callable[[Language, Example], Iterator[Example]]
# label, length and last character -> names
Names: TypeAlias = dict[tuple[str, int, str], list[str]]
# spans of all other labels are names
_COUNTED = ("ACHIEVEMENT", "QUANTITY")
# a leading zero stays: 0.5 is a share
_DIGIT = re.compile("[1-9]")
_QUOTES = ("“”‘’", '""' + "''", "「」『』")
# documents made ready while the model learns from those before them
_AHEAD = 16


@registry.readers("gongzuofa.Shuffled.v1")
def shuffled(path: Path, augmenter: Augmenter) -> Callable[[Language], Iterator[Example]]:
    """The documents of a .spacy file in another order each time: what streaming (``max_epochs = -1``) needs.

    The pipeline reads a document once, after the augmenter has changed it, and in a thread of its own:
    the encoder and the training each keep a core busy.
    """

    def read(nlp: Language) -> Iterator[Example]:
        documents = list(DocBin().from_disk(path).get_docs(nlp.vocab))
        random.shuffle(documents)
        waiting: deque[Future[list[Example]]] = deque()
        # one thread, so that the draws keep their order
        with ThreadPoolExecutor(1) as pool:
            for gold in documents:
                # what the augmenter asks of an example is its gold
                unread = Example(gold, gold)
                waiting.append(pool.submit(lambda one: list(augmenter(nlp, one)), unread))
                if len(waiting) > _AHEAD:
                    yield from waiting.popleft().result()
            for made in waiting:
                yield from made.result()

    return read


@registry.augmenters("gongzuofa.Swap.v1")
def swap(names: Path, level: float, name_level: float, digit_level: float, quote_level: float) -> Augmenter:
    """The augmenter: an example as it is, or, for a share ``level`` of them, changed, and read.

    ``names`` is the .spacy file whose names are used; the other levels are shares of the names, digits
    and documents (quotes of another kind) that change in a changed example. Draws from `random`.
    """
    known: Names = {}

    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        gold = example.reference
        if random.random() >= level:
            yield Example(nlp.make_doc(gold.text), gold)
            return
        if not known:
            known.update(_names(names, nlp.vocab))
        text = _other_digits(_other_names(gold, known, name_level), gold, digit_level)
        if random.random() < quote_level:
            text = text.translate(str.maketrans(_QUOTES[0], random.choice(_QUOTES[1:])))
        changed = characters(nlp.vocab, text, ((one.start, one.end, one.label_) for one in gold.ents))
        yield Example(nlp.make_doc(text), changed)

    return augment


def _names(path: Path, vocab: Vocab) -> Names:
    found: dict[tuple[str, int, str], set[str]] = defaultdict(set)
    for doc in DocBin().from_disk(path).get_docs(vocab):
        for span in doc.ents:
            if span.label_ not in _COUNTED and len(span) > 1:
                found[_kind(span.label_, span.text)].add(span.text)
    return {kind: sorted(names) for kind, names in found.items()}


def _kind(label: str, name: str) -> tuple[str, int, str]:
    return label, len(name), name[-1]


def _other_names(gold: Doc, known: Names, level: float) -> str:
    """The text with other names, short ones first: a place inside a longer name changes with it."""
    text = gold.text
    spans = [one for one in gold.ents if one.label_ not in _COUNTED]
    names = {(len(one), one.text, one.label_) for one in spans}
    for _, name, label in sorted(names):
        rivals = known.get(_kind(label, name), [])
        if len(rivals) < 2 or random.random() >= level:
            continue
        other = random.choice(rivals)
        for span in spans:
            inside = text[span.start : span.end]
            whole = span.label_ == label and span.text == name
            text = text[: span.start] + (other if whole else inside.replace(name, other)) + text[span.end :]
    return text


def _other_digits(text: str, gold: Doc, level: float) -> str:
    def other(digit: re.Match[str]) -> str:
        return random.choice("123456789") if random.random() < level else digit[0]

    for span in gold.ents:
        if span.label_ in _COUNTED:
            text = text[: span.start] + _DIGIT.sub(other, text[span.start : span.end]) + text[span.end :]
    return text
