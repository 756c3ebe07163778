"""A session with a doccano that has been found fit for use."""

from __future__ import annotations

import json
import os
import time
from typing import Any

import requests
from doccano_client.exceptions import DoccanoAPIError
from doccano_client.repositories.base import BaseRepository
from requests.adapters import HTTPAdapter

Row = dict[str, Any]
REQUEST_SECONDS = 60
# what a server has to offer: 1.8.4 does, and releases before it lack one or another
NEEDED = {
    "/v1/projects/{project_id}/clone",
    "/v1/projects/{project_id}/upload",
    "/v1/projects/{project_id}/span-types",
    "/v1/tasks/status/{task_id}",
    "/v1/users/create",
}


class Failure(Exception):
    """What went wrong, as one of the kinds that the other side has advice for."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class _Patient(HTTPAdapter):
    """Never waits for ever: doccano-client sets no timeout."""

    def send(self, request: Any, **options: Any) -> Any:
        options["timeout"] = options.get("timeout") or REQUEST_SECONDS
        return super().send(request, **options)


class Server(BaseRepository):
    """A session with a server that has been found fit for use."""

    def __init__(self, header: Row) -> None:
        super().__init__(header["url"])
        self._session.mount("http://", _Patient())
        self._session.mount("https://", _Patient())
        self.url = header["url"].rstrip("/")
        self._sign_in()
        self._is_doccano()

    def _is_doccano(self) -> None:
        answer = self._session.get(f"{self.url}/swagger/?format=openapi", headers={"accept": "*/*"})
        try:
            paths = set(answer.json()["paths"])
        except (ValueError, KeyError, TypeError):
            raise Failure("version", f"what answers at {self.url} is not doccano") from None
        if NEEDED - paths:
            lacking = ", ".join(sorted(NEEDED - paths))
            raise Failure("version", f"the doccano at {self.url} is of another version: it lacks {lacking}")

    def _sign_in(self) -> None:
        name, password = os.environ.get("DOCCANO_USERNAME", "admin"), os.environ.get("DOCCANO_PASSWORD", "")
        if not password:
            raise Failure("password", "DOCCANO_PASSWORD is not set")
        try:
            self.login(name, password)
        except DoccanoAPIError as error:
            if error.response.status_code != requests.codes.bad_request:
                raise Failure("version", f"what answers at {self.url} is not doccano") from None
            raise Failure("password", f"doccano does not know the user {name!r} with this password") from None

    def worker_answers(self, patience: float) -> None:
        """The check has the worker do a task, which waits for every task that was left behind."""
        deadline = time.monotonic() + patience
        while True:
            answer = self._session.get(f"{self.url}/v1/health/?format=json")
            try:
                state = answer.json()
            except ValueError:
                raise Failure("version", f"{self.url} has no health check") from None
            bad = {name: value for name, value in state.items() if value not in ("OK", "working")}
            if not bad:
                return
            if time.monotonic() > deadline:
                break
            say("waiting", what=", ".join(sorted(bad)))
            time.sleep(1)
        if set(bad) == {name for name in bad if "celery" in name.lower()}:
            raise Failure("worker", f"doccano's task worker is not running, or busy for {patience:.0f} s")
        raise Failure("worker", f"doccano is not well: {bad}")


def say(event: str, **content: Any) -> None:
    """One line of standard output, at once."""
    print(json.dumps({"event": event, **content}), flush=True)
