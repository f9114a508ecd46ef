"""`python -m tests.browser.screenshots`: the README's pictures, taken from the site itself.

Starts the site in a production-like environment of its own, with a database of its own,
invents some hundred submissions, and photographs pages for `docs/screenshots/`.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, DESK, PHONE
from tests.browser.filling import sign_in
from tests.production import ROOT, manage, production_environment

TARGET = ROOT / "docs" / "screenshots"
PASSWORD = "correct horse battery staple"

MAKE_NURSE = f"""
from django.contrib.auth.models import Group, User
nurse = User.objects.create_user("nurse", password="{PASSWORD}", is_staff=True)
nurse.groups.add(Group.objects.get(name="Admissions"))
"""

SUBMISSIONS = 700


@contextmanager
def served_site(folder: Path, submissions: int = 0, **changes: str) -> Iterator[str]:
    """Serve a fresh site with gunicorn, its settings with `changes`; yields its address.

    There are so many invented `submissions` in its queue.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    environment = production_environment(
        folder,
        SITE_URL=address,
        ALLOWED_HOSTS="localhost",
        STATIC_ROOT=str(folder / "static"),
        **changes,
    )
    for arguments in (
        ["migrate", "--verbosity", "0"],
        ["load_content", "--verbosity", "0"],
        ["collectstatic", "--no-input", "--verbosity", "0"],
        ["shell", "--verbosity", "0", "--command", MAKE_NURSE],
    ):
        _manage(*arguments, environment=environment)
    if submissions:
        invent = ["make_submissions", str(submissions)]
        _manage(*invent, environment=environment | {"DEBUG": "True"})
    command = [
        *(sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"),
        *("--bind", f"127.0.0.1:{port}", "asana_site.wsgi"),
    ]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            yield address
        finally:
            os.kill(server.pid, signal.SIGTERM)


def _manage(*arguments: str, environment: dict[str, str]) -> None:
    result = manage(*arguments, environment=environment)
    if result.returncode:
        raise SystemExit(result.stderr)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The site did not start.")


def _photograph(page: Page, path: str, name: str, *, whole: bool = False) -> None:
    if path:
        page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=TARGET / f"{name}.png", full_page=whole)
    sys.stderr.write(f"{name}.png\n")


def take(browser: Browser, address: str) -> None:
    """Take every picture."""
    desk = browser.new_page(base_url=address, viewport=DESK)
    phone = browser.new_page(base_url=address, viewport=PHONE)
    program = "/programs/intensive-outpatient-program/"
    _photograph(desk, "/", "home")
    _photograph(phone, "/", "home-phone")
    _photograph(desk, program, "program")
    _photograph(phone, program, "program-phone")
    _photograph(desk, "/verify-insurance/", "form")
    phone.goto("/verify-insurance/")
    phone.get_by_role("button", name="Check your answers").click()
    _photograph(phone, "", "form-phone")
    sign_in(desk)
    _photograph(desk, "/admin/", "front-page")
    _photograph(desk, "/admin/intake/submission/", "queue")
    desk.locator("#result_list tbody a").first.click()
    desk.wait_for_url("**/change/**")
    _photograph(desk, "", "submission")


def main() -> None:
    """Serve, photograph, stop."""
    if not CHROMIUM:
        raise SystemExit("Chromium was not found. Debian: apt install chromium.")
    TARGET.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served_site(Path(folder), SUBMISSIONS) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        take(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
