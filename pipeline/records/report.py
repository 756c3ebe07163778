"""What happened to the inputs of a run; nothing vanishes."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from pipeline.errors import PipelineError

# every reason an input can be set aside for, and what to do about it
REASONS = {
    "missing": "check the path",
    "unreadable": "check the rights of the file",
    "unsupported": "convert it to .txt, .html, .docx, .pdf or .jsonl",
    "wrong_type": "give the file the suffix of what it is",
    "empty": "nothing to do",
    "binary": "this is no text file",
    "undecodable": "save it as UTF-8",
    "truncated": "fetch the file again",
    "mixed_encoding": "save its parts apart, or as UTF-8",
    "too_large": "cut the file up, or raise max_bytes in configs/reading.yaml",
    "line_too_long": "break the lines, or raise max_line in configs/reading.yaml",
    "not_chinese": "nothing to do",
    "no_text": "run OCR first, or save the text as .txt",
    "broken": "open and save the file again in the program that made it",
    "encrypted": "remove the password",
    "bad_row": "mend the row",
    "no_body": "nothing but boilerplate was found",
    "failed": "a mistake in the program: report it with the text",
}


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An input that gave no document; ``part`` as in the record's source."""

    path: str
    sha256: str | None
    part: int
    reason: str
    message: str

    def __post_init__(self) -> None:
        if self.reason not in REASONS:
            raise PipelineError(f"unknown reason for quarantine: {self.reason!r}", "add it to REASONS")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An input whose text another document of the run has already."""

    path: str
    part: int
    id: str
    first_path: str


@dataclass(frozen=True, slots=True)
class Report:
    """report.json. ``split`` counts the documents and rows that files held beyond one each.

    Conservation: ``files + split == documents + duplicates + quarantined``. ``characters`` are those
    of the clean texts. ``seconds`` is the only value that differs between two runs on the same input.
    """

    files: int
    split: int
    documents: int
    duplicates: int
    quarantined: int
    characters: int
    seconds: float
    spans: dict[str, int] = field(default_factory=dict)
    edits: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    dropped_spans: dict[str, int] = field(default_factory=dict)
    duplicate_list: tuple[Duplicate, ...] = ()

    @classmethod
    def from_json(cls, text: str) -> Report:
        """The inverse of writing it; raises PipelineError that names the wrong field."""
        try:
            return TypeAdapter(cls).validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            raise PipelineError(f"report.json: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error

    def balance(self) -> int:
        """Inputs less outcomes: 0, or something vanished."""
        return self.files + self.split - self.documents - self.duplicates - self.quarantined
