"""What goes wrong says so, leaves nothing half done, and the next try finishes."""

from __future__ import annotations

import http.server
import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from pipeline.annotate.corpus import own_documents
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import to_line
from tests.conftest import ROOT
from tests.doccano.conftest import Desk, Doccano, Project, User

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def documents(project: Project) -> list[GoldDocument]:
    found = sorted(own_documents(ROOT / "annotations" / "own"), key=lambda one: (len(one.text), one.id))[:75]
    (project.root / "few.jsonl").write_bytes(b"".join(map(to_line, found)))
    return found


def push(batch: str) -> tuple[str, ...]:
    return "push", batch, "few.jsonl", "--annotator", "wang", "--suggest", "own"


def whole(doccano: Doccano, batch: str, documents: list[GoldDocument]) -> None:
    """Every document is there once, with all of its spans."""
    desk = Desk(doccano.user("wang"), f"{batch} · wang")
    assert set(desk.documents) == {one.id for one in documents}
    for document in documents:
        assert desk.documents[document.id]["text"] == document.text
        assert len(desk.spans(document.id)) == len(document.spans)


def number_of(user: User, project: str) -> int:
    found = user.projects().get(project)
    return user.ask("GET", f"projects/{found}/examples?limit=1")["count"] if found else 0


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def paused(doccano: Doccano, name: str) -> Iterator[None]:
    doccano.signal(name, signal.SIGSTOP)
    try:
        yield
    finally:
        doccano.signal(name, signal.SIGCONT)


def test_wrong_password(project: Project, doccano: Doccano, documents: list[GoldDocument]) -> None:
    said = project.run(*push("密码"), password="wrong", expect=1)
    assert "does not know the user 'admin' with this password" in said
    assert "DOCCANO_PASSWORD" in said
    assert "密码 · wang" not in doccano.user("admin").projects()
    assert not (project.root / "build" / "annotate" / "密码").exists()
    said = project.run(*push("密码"), password="", expect=1)
    assert "DOCCANO_PASSWORD is not set" in said


def test_a_user_that_does_not_exist(
    project: Project, doccano: Doccano, documents: list[GoldDocument]
) -> None:
    said = project.run("push", "用户", "few.jsonl", "--annotator", "nobody", "--suggest", "own", expect=1)
    assert "doccano has no user 'nobody'" in said
    assert "用户 · nobody" not in doccano.user("admin").projects()


def test_no_worker(project: Project, doccano: Doccano, documents: list[GoldDocument]) -> None:
    with paused(doccano, "worker"):
        said = project.run(*push("没有工人"), expect=1)
        assert "task worker is not running" in said
        assert "没有工人 · wang" not in doccano.user("admin").projects()
    project.run(*push("没有工人"))
    whole(doccano, "没有工人", documents)


def test_an_addition_that_did_not_arrive_arrives_later(
    project: Project, doccano: Doccano, documents: list[GoldDocument]
) -> None:
    for name, part in (("some", documents[:4]), ("more", documents[:9])):
        (project.root / f"{name}.jsonl").write_bytes(b"".join(map(to_line, part)))
    rest = ("--annotator", "wang", "--suggest", "own")
    project.run("push", "增补", "some.jsonl", *rest)
    journal = project.root / "build" / "annotate" / "增补" / "wang.uploading"
    assert not journal.exists()
    with paused(doccano, "worker"):
        project.run("push", "增补", "more.jsonl", *rest, expect=1)
    assert len(journal.read_text().split()) == 5
    # by an annotator who comes later, and then by the first
    project.run("push", "增补", "some.jsonl", "--annotator", "li", "--suggest", "own")
    assert journal.exists()
    project.run("push", "增补", "some.jsonl", *rest)
    assert not journal.exists()
    whole(doccano, "增补", documents[:9])


def test_the_worker_stops_in_the_middle(
    project: Project, doccano: Doccano, documents: list[GoldDocument]
) -> None:
    name = "工人中断 · wang"
    # signed in before: a worker that stands still may hold the lock that signing in asks for
    admin, wang = doccano.user("admin"), doccano.user("wang")
    process = project.command(*push("工人中断"))
    until(lambda: number_of(admin, name) >= 25 or process.poll() is not None)
    with paused(doccano, "worker"):
        out, error = process.communicate(timeout=300)
        assert process.returncode == 1, out + error
        assert "did not import a chunk in 20 s" in error
        assert number_of(admin, name) < 75
        # nobody has been given what is not whole
        assert name not in wang.projects()
    # the task that was left behind finds nothing to import any more
    project.run(*push("工人中断"))
    whole(doccano, "工人中断", documents)
    time.sleep(3)
    assert number_of(admin, name) == 75


def test_the_server_goes_away_in_the_middle(
    project: Project, doccano: Doccano, documents: list[GoldDocument]
) -> None:
    name = "服务器中断 · wang"
    admin = doccano.user("admin")
    process = project.command(*push("服务器中断"))
    until(lambda: number_of(admin, name) >= 25 or process.poll() is not None)
    doccano.stop()
    out, error = process.communicate(timeout=300)
    assert process.returncode == 1, out + error
    assert f"doccano does not answer at {doccano.url}" in error
    assert "make doccano" in error
    said = project.run("push", "另一批", "few.jsonl", "--annotator", "wang", "--suggest", "own", expect=1)
    assert "does not answer" in said
    doccano.start()
    # what such an end may leave: a document without its spans, and one that was imported twice
    number = admin.projects()[name]
    there = admin.ask("GET", f"projects/{number}/examples?limit=100")["results"]
    assert 0 < len(there) < 75
    full = {one.id for one in documents if one.spans}
    bare, twice = [one for one in there if one["meta"]["name"] in full][:2]
    admin.ask("DELETE", f"projects/{number}/examples/{bare['id']}/spans")
    admin.ask("POST", f"projects/{number}/examples", {"text": twice["text"], "meta": twice["meta"]})
    project.run(*push("服务器中断"))
    whole(doccano, "服务器中断", documents)


def test_a_pull_that_broke_off_goes_on(
    project: Project, doccano: Doccano, documents: list[GoldDocument]
) -> None:
    project.run(*push("续取"))
    whole_pull = project.command("pull", "续取")
    fetched = project.root / "build" / "annotate" / "续取" / "wang.fetched.jsonl"
    until(
        lambda: (fetched.exists() and fetched.read_bytes().count(b"\n") >= 5) or whole_pull.poll() is not None
    )
    # not SIGINT: a process started in the background may have it ignored
    whole_pull.send_signal(signal.SIGKILL)
    whole_pull.communicate(timeout=60)
    kept = [json.loads(line)["row"]["example"] for line in fetched.read_bytes().split(b"\n")[:-1]]
    assert 5 <= len(kept) < 75
    log = doccano.home / "web.log"
    # a document that is at hand is not asked for again: without its project's spans that would show
    number = doccano.user("admin").projects()["续取 · wang"]
    for example in kept[:3]:
        doccano.user("admin").ask("DELETE", f"projects/{number}/examples/{example}/spans")
    project.run("pull", "续取")
    rows = {row["document"]["id"]: row for row in project.rows("续取/wang.unconfirmed.jsonl")}
    assert {name: len(row["origins"]) for name, row in rows.items()} == {
        one.id: len(one.spans) for one in documents
    }, log.read_text()[-1000:]
    assert not fetched.exists()


def test_something_else_that_answers(project: Project, environments: None) -> None:
    class Other(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Other) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{other.server_port}"
        said = project.run(
            "push", "别的", "few.jsonl", "--annotator", "wang", "--suggest", "own", "--url", url, expect=1
        )
        other.shutdown()
    assert f"what answers at {url} is not doccano" in said


def test_a_second_start_finds_the_first(doccano: Doccano) -> None:
    import os
    import subprocess

    again = subprocess.run(
        [ROOT / ".venv-doccano-server" / "bin" / "python", ROOT / "scripts" / "doccano" / "serve.py"],
        env=os.environ | {"DOCCANO_HOME": str(doccano.home), "DOCCANO_PORT": str(doccano.port)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 0
    assert "running already" in again.stdout


def test_names_that_are_no_folders(project: Project) -> None:
    said = project.run("pull", "../x", expect=1)
    assert "is no name for a batch" in said
    said = project.run("pull", "没有这批", expect=1)
    assert "has not been pushed" in said
