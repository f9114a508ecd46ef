"""nginx as `deploy/nginx.conf` sets it up, in front of a site on this machine, without TLS."""

import getpass
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.production import ROOT
from tests.site.serving import free_port, is_listening

DEPLOY = ROOT / "deploy"
PROGRAM = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")

# What the system's own nginx.conf stands around a site's: here everything in one folder, and
# as many processes as cores.
AROUND = """
daemon off;
user {user};
pid {folder}/nginx.pid;
worker_processes auto;
error_log {folder}/error.log warn;
events {{ worker_connections 4096; }}
http {{
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def adapted(
    folder: Path, *, port: int, public: int, staff: int, host: str, plain: int | None = None
) -> str:
    """`deploy/nginx.conf` for this machine: other ports and folders, one host, no TLS.

    The server that sends plain http to https listens on port `plain`; without one it is left out.
    """
    text = (DEPLOY / "nginx.conf").read_text()
    before, to_https, tls_server = text.split("\nserver {")
    to_https = to_https.replace("    listen [::]:80;\n", "")
    to_https = to_https.replace("listen 80;", f"listen 127.0.0.1:{plain};")
    servers = [to_https, tls_server] if plain else [tls_server]
    text = "\nserver {".join([before, *servers])
    text = re.sub(r"\n    ssl_[^\n]+", "", text)
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port} backlog=4096;")
    text = text.replace("    listen [::]:443 ssl http2;\n", "")
    text = text.replace("server_name www.example.org;", f"server_name {host};")
    for part in DEPLOY.glob("nginx-*.conf"):
        (folder / part.name).write_text(_moved(part.read_text(), folder, public, staff))
    return _moved(text, folder, public, staff)


def _moved(text: str, folder: Path, public: int, staff: int) -> str:
    text = text.replace("root /srv/asana-recovery/deploy;", f"root {DEPLOY};")
    text = text.replace("/srv/asana-recovery/deploy/", f"{folder}/")
    text = text.replace("/var/cache/nginx/asana-recovery", f"{folder}/cache")
    text = text.replace("/var/log/nginx/", f"{folder}/")
    return text.replace("127.0.0.1:8000", f"127.0.0.1:{public}").replace(
        "127.0.0.1:8001", f"127.0.0.1:{staff}"
    )


@contextmanager
def nginx(
    folder: Path, *, public: int, staff: int = 1, host: str, plain: int | None = None
) -> Iterator[int]:
    """nginx in front of the public part on port `public`; gives its own port.

    On port `plain`, if there is one, it leads to https. What it writes is in `folder`. Raises
    RuntimeError when there is no nginx or when it does not start.
    """
    if PROGRAM is None:
        raise RuntimeError("nginx is not installed. On Debian: apt-get install nginx-light")
    port = free_port()
    site = adapted(folder, port=port, public=public, staff=staff, host=host, plain=plain)
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=getpass.getuser()))
    process = subprocess.Popen(
        [PROGRAM, "-e", str(folder / "error.log"), "-p", str(folder), "-c", f"{folder}/nginx.conf"]
    )
    try:
        deadline = time.monotonic() + 10
        while not is_listening(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"nginx did not start: {(folder / 'error.log').read_text()}")
            time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)
