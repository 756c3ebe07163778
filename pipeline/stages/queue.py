"""The queue of documents to label next: models and gold in, ranked documents with reasons out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.annotate.queue import Candidate, Queued, QueueRules, rank, shapes_of
from pipeline.errors import PipelineError
from pipeline.nlp.model import SpanModel
from pipeline.records.gold import GoldDocument

Progress = Callable[[str, int, int], None]


def run(
    documents: Sequence[GoldDocument],
    gold: Sequence[GoldDocument],
    models: Sequence[Path],
    rules: QueueRules,
    size: int,
    *,
    suspects: bool = False,
    progress: Progress = lambda what, done, of: None,
) -> list[Queued]:
    """The ``size`` documents to label first.

    ``models``: one, or two where their disagreement is to count. With ``suspects`` the documents are
    gold, to be looked at again; without, those whose text ``gold`` has are left out. Raises
    PipelineError where no document is left.
    """
    known = {one.text for one in gold}
    left = {one.text: one for one in documents if suspects or one.text not in known}
    if not left:
        raise PipelineError("there are no documents to queue that gold does not have")
    chosen = list(left.values())
    words = _suspects(chosen, rules, progress) if suspects else {}
    finders = [SpanModel(folder) for folder in models]
    candidates = []
    for done, one in enumerate(chosen, 1):
        found = [finder.find(one.text) for finder in finders]
        other = found[1] if len(found) > 1 else None
        candidates.append(Candidate(one, found[0], other, words.get(one.id, ())))
        progress("read", done, len(chosen))
    return rank(candidates, shapes_of(gold), rules, size)


def _suspects(documents: list[GoldDocument], rules: QueueRules, progress: Progress) -> dict[str, list[str]]:
    # python-crfsuite comes with the extra "repro" alone
    from pipeline.annotate.suspects import find_suspects

    found = find_suspects(
        documents,
        rules.folds,
        rules.iterations,
        rules.doubtful,
        rules.sure,
        lambda done, of: progress("cross-validate", done, of),
    )
    words: dict[str, list[str]] = {}
    for one in found:
        words.setdefault(one.document, []).append(one.in_words())
    return words
