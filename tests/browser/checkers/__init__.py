"""The pages as checkers from outside see them: the Nu HTML checker, pa11y and Lighthouse."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Response

from tests.browser.staging import Stage
from tests.browser.state import State
from tests.production import ROOT

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
NU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"


def missing() -> str:
    """What a checker needs and this machine has not; nothing if all is there."""
    lacking = [name for name in ("node", "java") if not shutil.which(name)]
    if not MODULES.is_dir():
        lacking.append("node_modules (run `make checkers`)")
    return ", ".join(lacking)


@dataclass(frozen=True)
class Document:
    """The HTML with which the site answered, in one state of one page."""

    name: str
    html: str


def documents(page: Page, site: str, states: Iterable[State]) -> Iterator[Document]:
    """Bring each state about and keep the answer that the browser showed last."""
    stage = Stage(page, site)
    answers: list[Response] = []

    def keep(response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and not 300 <= response.status < 400:
            answers[:] = [response]

    page.on("response", keep)
    for state in states:
        state.set(stage)
        page.wait_for_load_state()
        yield Document(state.name, answers[0].text())


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing: a test run that passes prints nothing."""


@contextmanager
def served(found: Iterable[Document], folder: Path) -> Iterator[list[dict[str, str]]]:
    """Serve the documents with their styles; yields the name and the address of each."""
    (folder / "static").symlink_to(ROOT / "static")
    names = []
    for document in found:
        (folder / f"{document.name}.html").write_text(document.html, encoding="utf-8")
        names.append(document.name)
    handler = partial(_Silent, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://localhost:{server.server_port}"
        try:
            yield [{"name": name, "url": f"{address}/{name}.html"} for name in names]
        finally:
            server.shutdown()


def _answer(command: list[str], given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=HERE, input=given, capture_output=True, text=True, timeout=900, check=False
    )


def nu(*files: Path) -> list[str]:
    """What the Nu HTML checker says of HTML files.

    Stylesheets are not given to it: it knows no container queries and takes them for errors.
    """
    command = ["java", "-jar", str(NU), "--format", "json", "--stdout", "--exit-zero-always"]
    answer = _answer([*command, "--html", *map(str, files)])
    messages = json.loads(answer.stdout)["messages"]
    return [
        f"{Path(message['url']).stem}: {message['message']} {message.get('extract', '').strip()}"
        for message in messages
    ]


def _by_node(script: str, pages: list[dict[str, Any]], chromium: str) -> dict[str, Any]:
    answer = _answer(
        ["node", str(HERE / script)], json.dumps({"pages": pages, "chromium": chromium})
    )
    if answer.returncode:
        raise RuntimeError(answer.stderr)
    return dict(json.loads(answer.stdout))


def pa11y(pages: list[dict[str, str]], chromium: str) -> dict[str, list[str]]:
    """What pa11y finds on each of the pages, by name."""
    return _by_node("pa11y.mjs", pages, chromium)


def lighthouse(
    pages: list[dict[str, Any]], chromium: str, *, timed: bool = True
) -> dict[str, dict[str, Any]]:
    """Lighthouse's scores on the phone profile, and which audits cost points, by name.

    Without `timed`, the performance of the machine is left out.
    """
    for page in pages:
        page["timed"] = timed
    return _by_node("lighthouse.mjs", pages, chromium)


def must_run() -> bool:
    """Whether a run may not leave the checkers out."""
    return bool(os.environ.get("REQUIRE_CHECKERS"))
