"""Moves rows to doccano and back: JSON lines on standard input, JSON lines on standard output.

The first line is a header, the rest are rows. What the rows mean is not known here: they are made and
read by pipeline/annotate. Runs in an environment of its own, because doccano-client needs pydantic 1.

    client.py push    header: project, guideline, labels, chunk, broken; rows to upload
    client.py pull    header: project, have (ids of examples that are at hand), and spans_of (doc_ids)
                      where not the spans of all are wanted
    client.py grant   header: project, member

Every header has url, patience and timeout. The user is DOCCANO_USERNAME with DOCCANO_PASSWORD. Events:
waiting, progress, row, and at the end done or error (kind, message; exit code 1).
"""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import requests
from doccano_client.exceptions import DoccanoAPIError
from doccano_client.models.member import Member
from doccano_client.repositories.data_upload import DataUploadRepository
from doccano_client.repositories.member import MemberRepository
from doccano_client.repositories.role import RoleRepository
from doccano_client.repositories.user import UserRepository
from session import Failure, Row, Server, say

PAGE = 200
PROJECT_KIND = "SequenceLabeling"
# how much a copy of a document is worth
EMPTY, UNTOUCHED, WORKED_ON = range(3)


def push(server: Server, header: Row, rows: Iterator[Row]) -> Row:
    """Create or update the project, upload what it lacks; returns counts."""
    server.worker_answers(header["patience"])
    project, created = _project(server, header)
    _labels(server, project, header["labels"])
    wanted = {row["doc_id"]: row for row in rows}
    removed = _tidy(server, project, set(header["broken"]))
    there = {one["meta"].get("doc_id") for one in _examples(server, project)}
    missing = [row for name, row in wanted.items() if name not in there]
    done = len(wanted) - len(missing)
    say("progress", done=done, of=len(wanted))
    left = iter(missing)
    while chunk := list(islice(left, header["chunk"])):
        _upload(server, project, chunk, header["timeout"])
        done += len(chunk)
        say("progress", done=done, of=len(wanted))
    # a task that doccano tried twice has brought its documents twice
    removed += _tidy(server, project, set())
    return {"project": project, "created": created, "added": len(missing), "removed": removed}


def pull(server: Server, header: Row, rows: Iterator[Row]) -> Row:
    """Send every example that is not at hand, with its spans, as events; returns the ids of all."""
    project = _find(server, header["project"])
    if project is None:
        raise Failure("project", f"doccano has no project {header['project']!r}")
    names = {one["user"]: one["username"] for one in server.get(f"projects/{project}/members").json()}
    labels = {one["id"]: one["text"] for one in server.get(f"projects/{project}/span-types").json()}
    examples = list(_examples(server, project))
    have, wanted = set(header["have"]), header.get("spans_of")
    for done, one in enumerate(examples, 1):
        if one["id"] not in have:
            asked = wanted is None or one["meta"].get("doc_id") in wanted
            spans = _spans(server, project, one["id"]) if asked else []
            say("row", row=_row(one, spans, labels, names))
        say("progress", done=done, of=len(examples))
    return {"project": project, "examples": [one["id"] for one in examples]}


def grant(server: Server, header: Row, rows: Iterator[Row]) -> Row:
    """Make a user an annotator of the project, if it is none yet; without a project, see that it is one."""
    users = UserRepository(server)
    try:
        user = users.find_by_name(header["member"])
    except ValueError:
        raise Failure("user", f"doccano has no user {header['member']!r}") from None
    if header["project"] is not None:
        project = _find(server, header["project"])
        members = MemberRepository(server)
        if user.id not in {one.user for one in members.list(project)}:
            role = next(one for one in RoleRepository(server).list() if one.name == "annotator")
            members.create(project, Member(user=user.id, role=role.id))
    return {}


def _project(server: Server, header: Row) -> tuple[int, bool]:
    """The project's id, and whether it is new. It is one annotator's, so whoever sees it sees all of it."""
    found = _find(server, header["project"])
    content = {
        "name": header["project"],
        "guideline": header["guideline"],
        "description": header["description"],
        "project_type": PROJECT_KIND,
        "resourcetype": f"{PROJECT_KIND}Project",
        "collaborative_annotation": True,
        "allow_overlapping": False,
        "grapheme_mode": False,
        "use_relation": False,
        "random_order": False,
        "allow_member_to_create_label_type": False,
        "tags": [],
    }
    if found is None:
        return server.post("projects", json=content).json()["id"], True
    # graphemes counted as one would move every offset behind a line end or an emoji
    server.put(f"projects/{found}", json=content)
    return found, False


def _find(server: Server, name: str) -> int | None:
    found = [one for one in _pages(server, "projects") if one["name"] == name]
    if len(found) > 1:
        raise Failure("project", f"doccano has {len(found)} projects called {name!r}")
    if found and found[0]["project_type"] != PROJECT_KIND:
        raise Failure(
            "project", f"the project {name!r} is no sequence labelling but {found[0]['project_type']}"
        )
    return found[0]["id"] if found else None


def _labels(server: Server, project: int, wanted: list[Row]) -> None:
    there = {one["text"]: one for one in server.get(f"projects/{project}/span-types").json()}
    for label in wanted:
        content = {"prefix_key": None, "text_color": "#ffffff", **label}
        have = there.get(label["text"])
        if have is None:
            server.post(f"projects/{project}/span-types", json=content)
        elif any(have[key] != value for key, value in content.items()):
            server.put(f"projects/{project}/span-types/{have['id']}", json=content)


def _upload(server: Server, project: int, chunk: list[Row], timeout: float) -> None:
    """One file, one task. What goes wrong takes the file back, so that a task left behind finds nothing."""
    uploads = DataUploadRepository(server)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "documents.jsonl"
        # escaped, because doccano guesses encodings
        path.write_text("".join(json.dumps(row, ensure_ascii=True) + "\n" for row in chunk), encoding="ascii")
        upload = uploads.upload(str(path))
    try:
        columns = {"column_data": "text", "column_label": "label"}
        task = uploads.ingest(project, [upload], PROJECT_KIND, "JSONL", **columns)
        _wait(server, task, timeout)
    except BaseException:
        with contextlib.suppress(requests.RequestException, DoccanoAPIError):
            uploads.delete(upload)
        raise


def _wait(server: Server, task: str, timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        state = server.get(f"tasks/status/{task}").json()
        if state["ready"]:
            wrong = state["error"] or (state["result"] or {}).get("error")
            if wrong:
                raise Failure("upload", f"doccano could not import: {wrong}")
            return
        time.sleep(0.2)
    raise Failure("worker", f"doccano's task worker did not import a chunk in {timeout:.0f} s")


def _tidy(server: Server, project: int, broken: set[str]) -> int:
    """Remove surplus copies of a document that nobody worked on, and half of a broken upload.

    ``broken`` are documents whose upload did not end well and that ought to have spans.
    """
    copies: dict[str, list[Row]] = defaultdict(list)
    for one in _examples(server, project):
        if one["meta"].get("doc_id"):
            copies[one["meta"]["doc_id"]].append(one)
    me = server.get("me").json()["id"]
    surplus: list[int] = []
    for name, ones in copies.items():
        if name in broken or len(ones) > 1:
            worth = {one["id"]: _worth(one, _spans(server, project, one["id"]), me) for one in ones}
            best = max(worth, key=lambda example: worth[example])
            surplus += [example for example in worth if example != best and worth[example] < WORKED_ON]
            surplus += [best] if name in broken and worth[best] == EMPTY else []
    if surplus:
        server.delete(f"projects/{project}/examples", json={"ids": surplus})
    return len(surplus)


def _worth(example: Row, spans: list[Row], me: int) -> int:
    """Whether a copy has spans, and whether anybody worked on it: confirmed it, set or changed a span."""
    changed = (
        (
            datetime.fromisoformat(one["updated_at"]) - datetime.fromisoformat(one["created_at"])
        ).total_seconds()
        for one in spans
    )
    if example["is_confirmed"] or any(one["user"] != me for one in spans) or max(changed, default=0) > 1:
        return WORKED_ON
    return UNTOUCHED if spans else EMPTY


def _examples(server: Server, project: int) -> list[Row]:
    """All examples of a project. Pages shift while documents are added: whatever is lost is an error."""
    found = {one["id"]: one for one in _pages(server, f"projects/{project}/examples")}
    count = server.get(f"projects/{project}/examples", params={"limit": 1}).json()["count"]
    if len(found) != count:
        raise Failure(
            "project", f"doccano counts {count} documents but lists {len(found)}; is somebody else uploading?"
        )
    return list(found.values())


def _pages(server: Server, resource: str) -> Iterator[Row]:
    offset = 0
    while True:
        page = server.get(resource, params={"limit": PAGE, "offset": offset}).json()
        yield from page["results"]
        offset += PAGE
        if page["next"] is None:
            return


def _spans(server: Server, project: int, example: int) -> list[Row]:
    return server.get(f"projects/{project}/examples/{example}/spans").json()


def _row(one: Row, spans: list[Row], labels: dict[int, str], names: dict[int, str]) -> Row:
    return {
        "example": one["id"],
        "meta": one["meta"],
        "text": one["text"],
        "confirmed": one["is_confirmed"],
        "spans": [
            {
                "start": span["start_offset"],
                "end": span["end_offset"],
                "label": labels.get(span["label"], str(span["label"])),
                "user": names.get(span["user"], str(span["user"])),
            }
            for span in spans
        ],
    }


COMMANDS: dict[str, Callable[[Server, Row, Iterator[Row]], Row]] = {
    "push": push,
    "pull": pull,
    "grant": grant,
}


def main() -> int:
    """Run the command; whatever doccano or the network does wrong becomes an event."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    rows = (json.loads(line) for line in sys.stdin.buffer)
    header = next(rows)
    try:
        say("done", **COMMANDS[sys.argv[1]](Server(header), header, rows))
    except Failure as failure:
        say("error", kind=failure.kind, message=str(failure))
    except requests.RequestException as error:
        what = type(error).__name__
        say("error", kind="down", message=f"doccano does not answer at {header['url']} ({what})")
    except DoccanoAPIError as error:
        say("error", kind="api", message=f"doccano refused: {error} {error.response.text[:300]}")
    else:
        return 0
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
