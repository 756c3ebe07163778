"""Adult and betting phrases that hacked pages carry."""

from __future__ import annotations

import re
from dataclasses import dataclass

# so many words in a row are spam: with a word no article has, and without
_WITH_STRONG, _WITHOUT = 3, 5


@dataclass(frozen=True, slots=True)
class Spam:
    """Runs of words. ``strong`` ones no article has; joining ones do not count, but join a run.

    An article may report on betting or pornography, so that one word is never enough.
    """

    word: re.Pattern[str]
    run: re.Pattern[str]
    strong: frozenset[str]
    joining: frozenset[str]

    @classmethod
    def compile(cls, strong: list[str], weak: list[str], joining: list[str]) -> Spam:
        """Between two words of a run stands one mark at most; a list with 、 is prose."""
        words = sorted({*strong, *weak, *joining}, key=len, reverse=True)
        one = "|".join(re.escape(word) for word in words)
        run = re.compile(rf"(?:{one})(?:[ |·_-]?(?:{one}))+")
        return cls(re.compile(one), run, frozenset(strong), frozenset(joining))

    def runs(self, text: str) -> list[tuple[int, int]]:
        """The ranges of spam phrases."""
        return [match.span() for match in self.run.finditer(text) if self._is_spam(match[0])]

    def is_line(self, line: str) -> bool:
        """Whether a line is little else than spam."""
        words = self.word.findall(line)
        strong = any(word in self.strong for word in words)
        share = sum(map(len, words)) / max(1, len(line.rstrip("| ")))
        if "。" in line or len(words) < 2:
            return False
        return (strong and (share >= 0.9 or (share >= 0.5 and len(words) >= _WITH_STRONG))) or (
            share >= 0.6 and self._is_spam(line)
        )

    def _is_spam(self, run: str) -> bool:
        words = [word for word in self.word.findall(run) if word not in self.joining]
        strong = any(word in self.strong for word in words)
        return len(words) >= (_WITH_STRONG if strong else _WITHOUT)
