"""A real doccano: installed, started, and spoken with as an annotator's browser does."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

ADMIN, PASSWORDS = "admin", {name: f"{name}-password" for name in ("admin", "wang", "li", "chief")}
GONGZUOFA = str(Path(sys.executable).with_name("gongzuofa"))


def units(text: str, at: int) -> int:
    """Where a character is for a browser: UTF-16 code units before it."""
    return len(text[:at].encode("utf-16-le")) // 2


@dataclass
class Doccano:
    """A server on a port of its own with its data in ``home``."""

    home: Path
    port: int
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = os.environ | {
            "DOCCANO_HOME": str(self.home),
            "DOCCANO_PORT": str(self.port),
            "DOCCANO_USERNAME": ADMIN,
            "DOCCANO_PASSWORD": PASSWORDS[ADMIN],
            "DOCCANO_ANNOTATORS": " ".join(
                f"{name}:{word}" for name, word in PASSWORDS.items() if name != ADMIN
            ),
        }
        # started as make doccano starts it
        command = [str(ROOT / ".venv-doccano-server" / "bin" / "python"), "scripts/doccano/serve.py"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self.process.stdout
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                return
        raise AssertionError("".join(said) + self.logs())

    def stop(self) -> str:
        """Ctrl-C; what it says then."""
        assert self.process
        assert self.process.stdout
        self.process.send_signal(signal.SIGINT)
        said = self.process.stdout.read()
        self.process.stdout.close()
        assert self.process.wait(60) == 0, said
        return said

    def signal(self, name: str, number: int) -> None:
        """To all processes of the web server or the worker."""
        os.killpg(int((self.home / f"{name}.pid").read_text()), number)

    def logs(self) -> str:
        return "\n".join(path.read_text()[-2000:] for path in sorted(self.home.glob("*.log")))

    def user(self, name: str) -> User:
        return User(self.url, name)


@dataclass
class User:
    """Somebody signed in who does over the REST API what the page does."""

    url: str
    name: str
    token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        self.token = self.ask(
            "POST", "auth/login/", {"username": self.name, "password": PASSWORDS[self.name]}
        )["key"]

    def ask(self, method: str, path: str, content: Any = None) -> Any:
        request = urllib.request.Request(
            f"{self.url}/v1/{path}",
            method=method,
            data=None if content is None else json.dumps(content).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"}
            | ({"Authorization": f"Token {self.token}"} if self.token else {}),
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def projects(self) -> dict[str, int]:
        return {one["name"]: one["id"] for one in self.ask("GET", "projects?limit=1000")["results"]}

    def examples(self, project: str) -> dict[str, dict[str, Any]]:
        """name of a document -> the example; a document that is there twice is an error."""
        rows = self.ask("GET", f"projects/{self.projects()[project]}/examples?limit=10000")["results"]
        found = {row["meta"]["name"]: row for row in rows}
        assert len(found) == len(rows)
        return found

    def labels(self, project: str) -> dict[str, int]:
        rows = self.ask("GET", f"projects/{self.projects()[project]}/span-types")
        return {row["text"]: row["id"] for row in rows}


@dataclass
class Desk:
    """One annotator's project, with what the page can do to a document."""

    user: User
    project: str

    def __post_init__(self) -> None:
        self.number = self.user.projects()[self.project]
        self.names = self.user.labels(self.project)
        self.documents = self.user.examples(self.project)

    def path(self, name: str) -> str:
        return f"projects/{self.number}/examples/{self.documents[name]['id']}"

    def spans(self, name: str) -> dict[tuple[int, int], dict[str, Any]]:
        rows = self.user.ask("GET", f"{self.path(name)}/spans")
        return {(row["start_offset"], row["end_offset"]): row for row in rows}

    def at(self, name: str, start: int, end: int) -> dict[str, Any]:
        text = self.documents[name]["text"]
        return {"start_offset": units(text, start), "end_offset": units(text, end)}

    def add(self, name: str, start: int, end: int, label: str) -> None:
        content = self.at(name, start, end) | {"label": self.names[label], "prob": 0}
        self.user.ask("POST", f"{self.path(name)}/spans", content)

    def change(self, name: str, old: tuple[int, int], start: int, end: int, label: str) -> None:
        text = self.documents[name]["text"]
        span = self.spans(name)[units(text, old[0]), units(text, old[1])]
        content = self.at(name, start, end) | {"label": self.names[label]}
        self.user.ask("PATCH", f"{self.path(name)}/spans/{span['id']}", content)

    def remove(self, name: str, start: int, end: int) -> None:
        text = self.documents[name]["text"]
        span = self.spans(name)[units(text, start), units(text, end)]
        self.user.ask("DELETE", f"{self.path(name)}/spans/{span['id']}")

    def confirm(self, *names: str) -> None:
        for name in names:
            self.user.ask("POST", f"{self.path(name)}/states")


@dataclass
class Project:
    """A project folder of its own, where the commands are run as a user runs them."""

    root: Path
    url: str

    def command(self, *arguments: str, password: str = PASSWORDS[ADMIN]) -> subprocess.Popen[str]:
        environment = os.environ | {
            "GONGZUOFA_ROOT": str(self.root),
            "DOCCANO_USERNAME": ADMIN,
            "DOCCANO_PASSWORD": password,
            "COLUMNS": "200",
        }
        return subprocess.Popen(
            [GONGZUOFA, "annotate", *arguments],
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, expect: int = 0, **options: str) -> str:
        process = self.command(*arguments, **options)
        out, error = process.communicate(timeout=600)
        assert process.returncode == expect, out + error
        assert "Traceback" not in error
        return out + error

    def rows(self, path: str) -> list[dict[str, Any]]:
        text = (self.root / "build" / "annotate" / path).read_text(encoding="utf-8")
        return [json.loads(line) for line in text.split("\n") if line]


@pytest.fixture(scope="session")
def environments() -> None:
    """Server and client, installed as make installs them; skipped only where packages cannot be had."""
    for name in ("client", "server"):
        made = subprocess.run(
            ["make", f"doccano-{name}", f"PYTHON={sys.executable}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        said = (made.stdout + made.stderr).strip()
        if made.returncode and any(
            word in said for word in ("Could not find a version", "Connection", "Max retries")
        ):
            pytest.skip(f"doccano's {name} cannot be installed here: {said.splitlines()[-1]}")
        assert made.returncode == 0, said


@pytest.fixture(scope="session")
def doccano(environments: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doccano]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Doccano(tmp_path_factory.mktemp("doccano"), port)
    server.start()
    yield server
    said = server.stop()
    assert "doccano has stopped" in said
    deadline = time.monotonic() + 10
    while _answers(port) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not _answers(port)
    assert not list(server.home.glob("*.pid"))


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="session")
def project(doccano: Doccano, tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "configs", root / "configs")
    (root / "annotations").mkdir()
    shutil.copy(ROOT / "annotations" / "GUIDELINES.zh.md", root / "annotations")
    for name in ("scripts", "models", ".venv-doccano-client"):
        (root / name).symlink_to(ROOT / name)
    config = root / "configs" / "doccano.yaml"
    content = config.read_text(encoding="utf-8")
    for old, new in (
        ("http://127.0.0.1:8000", doccano.url),
        ("chunk: 50", "chunk: 25"),
        ("timeout: 180", "timeout: 20"),
        ("patience: 20", "patience: 6"),
    ):
        assert old in content
        content = content.replace(old, new)
    config.write_text(content, encoding="utf-8")
    return Project(root, doccano.url)
