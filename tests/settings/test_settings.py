"""A settings file that is not as it should be names itself and the key."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic.dataclasses import dataclass

from pipeline.errors import PipelineError
from pipeline.settings import STRICT, labels, load, project_root


@dataclass(frozen=True, slots=True, config=STRICT)
class Road:
    """Settings of a toy layer."""

    name: str
    metres: int
    stops: list[int]


GOOD = "name: 石门路\nmetres: 300\nstops: [1, 2]\n"


def read(folder: Path, text: str | bytes, section: str = "") -> Road:
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "road.yaml").write_bytes(data)
    return load("road", Road, section, configs=folder)


def test_a_whole_file_and_a_section(tmp_path: Path) -> None:
    expected = Road("石门路", 300, [1, 2])
    assert read(tmp_path, GOOD) == expected
    assert read(tmp_path, b"\xef\xbb\xbf" + GOOD.encode()) == expected
    indented = "".join(f"  {line}\n" for line in GOOD.splitlines())
    assert read(tmp_path, f"other: 1\nroad:\n{indented}", "road") == expected


@pytest.mark.parametrize(
    ("text", "section", "message"),
    [
        (GOOD.replace("metres", "meters"), "", r"road\.yaml: metres: Field required"),
        (GOOD + "width: 3\n", "", r"road\.yaml: width: Unexpected keyword argument \(got 3\)"),
        (
            GOOD.replace("300", "wide"),
            "",
            r"road\.yaml: metres: Input should be a valid integer.*\(got 'wide'\)",
        ),
        (GOOD.replace("[1, 2]", "[x, 2]"), "", r"road\.yaml: stops\.0: Input should be a valid integer"),
        ("road: {name: a, metres: 1}\n", "road", r"road\.yaml: road\.stops: Field required"),
        ("road:\n", "road", r"road\.yaml: road: Input should be"),
        ("", "", r"road\.yaml: the whole file: Input should be"),
        ("- a\n", "", r"road\.yaml: the whole file: Input should be"),
        ("path: 1\nrail: 2\n", "road", r"road\.yaml has no section 'road'\n  it has: path, rail"),
        ("", "road", r"road\.yaml has no sections, 'road' is wanted"),
        ("- a\n", "road", r"road\.yaml has no sections, 'road' is wanted"),
        ("name: [1\n", "", r"road\.yaml is not valid YAML: while parsing"),
        ("name:\t: 'a\n", "", r"road\.yaml is not valid YAML: "),
        (GOOD.encode("gb18030"), "", r"road\.yaml is not valid YAML: .*can't decode|unacceptable"),
    ],
)
def test_messages(tmp_path: Path, text: str | bytes, section: str, message: str) -> None:
    with pytest.raises(PipelineError, match=message):
        read(tmp_path, text, section)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"cannot read the settings file .*/road\.yaml: No such file"):
        load("road", Road, configs=tmp_path)


def test_a_python_object_is_not_made_from_a_file(tmp_path: Path) -> None:
    with pytest.raises(
        PipelineError, match=r"road\.yaml is not valid YAML: could not determine a constructor"
    ):
        read(tmp_path, "name: !!python/object/apply:os.getcwd []\n")


def test_the_root_of_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGZUOFA_ROOT", raising=False)
    assert project_root() == Path(__file__).resolve().parents[2]
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "road.yaml").write_text(GOOD, encoding="utf-8")
    monkeypatch.setenv("GONGZUOFA_ROOT", str(tmp_path))
    assert load("road", Road) == Road("石门路", 300, [1, 2])


def test_the_names_of_the_project() -> None:
    names = labels()
    assert labels() is names
    assert list(names.labels) == ["PLACE", "ORG", "ACHIEVEMENT", "QUANTITY", "MECHANISM"]
    assert "none" in names.approaches
    for style in names.labels.values():
        assert style.zh
        assert style.colour.startswith("#")
    colours = [style.colour for style in names.labels.values()]
    assert len(set(colours)) == len(colours)
