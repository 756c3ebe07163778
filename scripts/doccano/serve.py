"""A local doccano, ready to use: database, admin, annotators, web server and task worker; Ctrl-C stops all.

Run by the Python of the server's environment (`make doccano`). Loopback only. Everything it keeps is in
the folder DOCCANO_HOME: database, uploads, logs, secrets. Users come from the environment or are made up
and printed: DOCCANO_USERNAME, DOCCANO_PASSWORD, DOCCANO_ANNOTATORS ("wang li" or "wang:password li").
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

HOME = Path(os.environ.get("DOCCANO_HOME", "build/doccano")).resolve()
PORT = int(os.environ.get("DOCCANO_PORT", "8000"))
ADMIN = os.environ.get("DOCCANO_USERNAME", "admin")
URL = f"http://127.0.0.1:{PORT}"
# the worker answers the health check in seconds; a cold start on a busy machine takes longer
READY_SECONDS = 180
STOP_SECONDS = 20


def main() -> int:
    """Start, say so, wait for a signal or for one of the two to die, stop."""
    HOME.mkdir(parents=True, exist_ok=True)
    if _taken():
        if _healthy():
            print(f"doccano is running already: {URL}")
            return 0
        print(
            f"error: port {PORT} is taken by something else; DOCCANO_PORT=8001 make doccano", file=sys.stderr
        )
        return 1
    _environment()
    users = _set_up()
    stop = _on_signals()
    with _processes() as running:
        for _ in range(READY_SECONDS):
            if stop or _healthy() or _dead(running):
                break
            time.sleep(1)
        if stop:
            return 0
        if _dead(running) or not _healthy():
            print(f"error: doccano did not start; its logs are in {HOME}", file=sys.stderr)
            return 1
        print(f"doccano is ready: {URL}  (data in {HOME})")
        for name, password in users.items():
            print(f"  user {name}  password {password}")
        print("Ctrl-C stops it", flush=True)
        while not stop and not _dead(running):
            time.sleep(0.5)
        if not stop:
            print(f"error: {', '.join(_dead(running))} stopped; its log is in {HOME}", file=sys.stderr)
            return 1
    print("doccano has stopped")
    return 0


def _environment() -> None:
    """What doccano's settings read. Its own command would listen on all addresses, so it is not used."""
    os.environ.update(
        STANDALONE="True",
        DJANGO_SETTINGS_MODULE="config.settings.production",
        DATABASE_URL=f"sqlite:///{HOME / 'doccano.sqlite3'}",
        # apart from the data: the worker polls it every second, and SQLite has one writer
        CELERY_BROKER_URL=f"sqla+sqlite:///{HOME / 'tasks.sqlite3'}",
        MEDIA_ROOT=str(HOME / "media"),
        SECRET_KEY=_secret("secret-key", secrets.token_urlsafe(50)),
        DOCCANO_PAGE_SIZE=os.environ.get("DOCCANO_PAGE_SIZE", "10"),
    )
    sys.path.insert(0, str(_backend()))


def _backend() -> Path:
    import backend

    return Path(backend.__file__).parent


def _secret(name: str, fresh: str) -> str:
    """What is kept in a file that only its owner can read; ``fresh`` the first time."""
    path = HOME / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(fresh)
    return path.read_text()


def _set_up() -> dict[str, str]:
    """Database, roles and users, each as far as missing; returns the users with their passwords."""
    import django
    from django.core import management

    with (
        (HOME / "setup.log").open("w") as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
    ):
        django.setup()
        management.call_command("migrate", verbosity=0)
        management.call_command("create_roles")
        # readers do not wait for the writer then; the file remembers it
        with contextlib.closing(sqlite3.connect(HOME / "doccano.sqlite3")) as database:
            database.execute("PRAGMA journal_mode=WAL")
        users = {ADMIN: _user(ADMIN, os.environ.get("DOCCANO_PASSWORD", ""), admin=True)}
        for word in os.environ.get("DOCCANO_ANNOTATORS", "").split():
            name, _, password = word.partition(":")
            users[name] = _user(name, password, admin=False)
    return users


def _user(name: str, password: str, *, admin: bool) -> str:
    """Create the user or give it this password; without one the password of the first time."""
    from django.contrib.auth.models import User

    password = password or _secret(f"password-{name}", secrets.token_urlsafe(9))
    user, _ = User.objects.get_or_create(username=name)
    user.is_superuser = user.is_staff = admin
    user.set_password(password)
    user.save()
    return password


@contextlib.contextmanager
def _processes() -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Web server and worker, each in a group of its own, so that Ctrl-C reaches this program alone."""
    commands = {
        "web": [
            "gunicorn",
            "--bind",
            f"127.0.0.1:{PORT}",
            "--threads",
            "4",
            "--chdir",
            str(_backend()),
            "config.wsgi",
        ],
        # one task at a time: a task that was left behind is done before the next health check is
        "worker": [
            "celery",
            "--app=config",
            f"--workdir={_backend()}",
            "worker",
            "--loglevel=info",
            "--concurrency=1",
        ],
    }
    running = {}
    with contextlib.ExitStack() as stack:
        for name, (module, *arguments) in commands.items():
            log = stack.enter_context((HOME / f"{name}.log").open("ab"))
            running[name] = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                stdout=log,
                stderr=log,
                cwd=HOME,
                start_new_session=True,
            )
            (HOME / f"{name}.pid").write_text(str(running[name].pid))
        try:
            yield running
        finally:
            for process in running.values():
                process.terminate()
            for name, process in running.items():
                try:
                    process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
                (HOME / f"{name}.pid").unlink(missing_ok=True)


def _dead(running: dict[str, subprocess.Popen[bytes]]) -> list[str]:
    return [name for name, process in running.items() if process.poll() is not None]


def _on_signals() -> list[int]:
    """A list that is no longer empty once the program has been told to stop."""
    told: list[int] = []

    def tell(number: int, frame: FrameType | None) -> None:
        told.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, tell)
    return told


def _taken() -> bool:
    with contextlib.closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", PORT)) == 0


def _healthy() -> bool:
    """Whether doccano's own check passes: database, storage, migrations, and a task done by the worker."""
    try:
        with urllib.request.urlopen(f"{URL}/v1/health/?format=json", timeout=15) as answer:
            return b"Celery" in answer.read()
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    raise SystemExit(main())
