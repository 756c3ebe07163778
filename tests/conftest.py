"""What tests share: the bundled tools, made once, and a folder of bad and good inputs."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from pipeline.approach.classifier import load_classifier
from pipeline.nlp.model import SpanModel
from pipeline.normalize import load_attributes
from pipeline.stages.extract import ExtractSettings
from pipeline.stages.tools import Tools, make_cleaning, reading_rules

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ExtractSettings(
    ROOT / "models" / "ner", ROOT / "models" / "attributes", ROOT / "models" / "approach", jobs=1
)
ARTICLE = (
    "青石县松林镇：小院议事解难题\n"
    "来源：青石县人民政府网  时间：2021-06-03\n"
    "今年以来，青石县松林镇党委推行“板凳会”工作法，组建12个院落党小组，召开议事会86场，解决群众难题143个。\n"
    "松林镇柳湾村党支部牵头成立红薯专业合作社，流转土地1,200余亩，带动132户群众户均增收3600元。\n"
    "责任编辑：某某\n"
)
MORE = (
    "白马县：三级联动建网格\n"
    "2022-03-08 来源：白马县融媒体中心\n"
    "白马县把全县划分为418个网格，选派网格员1,036名，累计调处矛盾纠纷2.3万余件，群众满意度由89%提高到97.5%。\n"
    "白马县委组织部负责人介绍，下一步将力争三年内培训网格员5000人次以上。\n"
)


@pytest.fixture(scope="session")
def tools() -> Tools:
    classifier = load_classifier(ROOT / "models" / "approach")
    learnt = load_attributes(ROOT / "models" / "attributes")
    return Tools(SpanModel(ROOT / "models" / "ner"), learnt, classifier, make_cleaning(), reading_rules())


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Two good files, a copy of one of them, and every kind of bad one."""
    folder = tmp_path / "in"
    folder.mkdir()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("a.txt", "x")
    files = {
        "a-good.txt": ARTICLE.encode(),
        "b-good-gbk.txt": MORE.encode("gb18030"),
        "c-same-bytes.txt": ARTICLE.encode(),
        "empty.txt": b"",
        "junk.txt": bytes(range(256)) * 40,
        "nul.txt": ARTICLE.encode().replace("，".encode(), b"\x00", 1),
        "truncated.txt": MORE.encode("gb18030")[
            : MORE.encode("gb18030").index("万余件".encode("gb18030")) + 1
        ],
        "mixed.txt": ARTICLE.encode("gb18030") + MORE.encode(),
        "line.txt": ("党建引领乡村振兴，" * 780_000).encode(),
        "zip.html": archive.getvalue(),
        "broken.pdf": b"%PDF-1.7\nnothing of the kind",
        "broken.docx": b"PK\x03\x04 nothing of the kind",
        "english.txt": b"Nothing in this file is written in Chinese. " * 20,
        "table.xlsx": b"whatever",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    os.symlink("/proc/self/mem", folder / "unreadable.txt")
    return folder


EXPECTED_REASONS = {
    "empty.txt": "empty",
    "junk.txt": "binary",
    "nul.txt": "binary",
    "truncated.txt": "truncated",
    "mixed.txt": "mixed_encoding",
    "line.txt": "line_too_long",
    "zip.html": "wrong_type",
    "broken.pdf": "broken",
    "broken.docx": "broken",
    "english.txt": "not_chinese",
    "table.xlsx": "unsupported",
    "unreadable.txt": "unreadable",
}
