"""nginx to measure: our configuration from `deploy/`, and one page as a file."""

import getpass
import re
from pathlib import Path

from tests.benchmarks.servers import Answer, Server
from tests.faults.server import HOST, free_port
from tests.nginx import AROUND, DEPLOY, adapted

STATIC = """
{log}
server {{
    listen 127.0.0.1:{port} backlog=4096;
    server_name {host};
    server_tokens off;
    root {folder}/pages;
    gzip_static on;
    types {{ text/html html; }}
    {headers}
}}
"""

ITS_OWN = {
    *("server", "date", "connection", "content-type", "content-length", "content-encoding"),
    *("last-modified", "etag", "vary", "transfer-encoding", "x-accel-expires"),
}


def log_lines(text: str, folder: Path) -> str:
    """The lines of our configuration that say what of a request is logged, with logs in `folder`.

    A static file that is compared with our pages is logged as they are.
    """
    found = re.findall(r"^\s*((?:log_format|access_log)\s[^;]*;)", text, flags=re.MULTILINE)
    wanted = [line for line in found if line.split() != ["access_log", "off;"]]
    return "\n".join(wanted).replace("/var/log/nginx/", f"{folder}/")


def _server(program: str, name: str, folder: Path, port: int, site: str, ready: str) -> Server:
    (folder / "site.conf").write_text(site)
    frame = folder / "nginx.conf"
    frame.write_text(AROUND.format(folder=folder, user=getpass.getuser()))
    command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(frame)]
    return Server(name, command, port, folder / "error.log", ready=ready)


def front(program: str, name: str, folder: Path, site: Server) -> Server:
    """Our configuration in front of `site`."""
    folder.mkdir(parents=True)
    port = free_port()
    text = adapted(folder, port=port, public=site.port, staff=site.port, host=HOST)
    return _server(program, name, folder, port, text, site.ready)


def _added(headers: dict[str, str]) -> str:
    """The lines that send `headers` too, but for those that nginx makes itself."""
    others = {name: value for name, value in headers.items() if name not in ITS_OWN}
    lines = [
        "add_header {} '{}';".format(name, value.replace("'", "\\'"))
        for name, value in others.items()
    ]
    return "\n    ".join(lines)


def static_file(
    program: str, name: str, folder: Path, answers: tuple[Answer, Answer], *, headers: bool
) -> Server:
    """The page of two answers, as it is and as gzip, as files; with their `headers` or without.

    `gzip_static` sends the second.
    """
    page, compressed = (answer.body for answer in answers)
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "page.html").write_bytes(page)
    (folder / "pages" / "page.html.gz").write_bytes(compressed)
    port = free_port()
    log = log_lines((DEPLOY / "nginx.conf").read_text(), folder)
    added = _added(answers[0].headers) if headers else ""
    text = STATIC.format(log=log, port=port, host=HOST, folder=folder, headers=added)
    return _server(program, name, folder, port, text, "/page.html")
