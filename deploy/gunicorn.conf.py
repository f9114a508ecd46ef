"""gunicorn's settings, for `make serve` and for production alike.

Every value may be changed from outside with GUNICORN_CMD_ARGS or WEB_CONCURRENCY.
"""

import os

from gunicorn import glogging, util
from gunicorn.http.wsgi import Response

from asana_site import logs
from asana_site.environment import env

# Behind a proxy, which waits for slow people and keeps their connections, each process works on
# one request and takes the next one when it is free. Where no proxy stands in front, threads
# wait for slow people. docs/performance.md has the figures.
if env.int("PROXY_HOPS", default=0):
    worker_class, workers, threads = "sync", 4, 1
else:
    worker_class, workers, threads = "gthread", 2, 4
workers = int(os.environ.get("WEB_CONCURRENCY") or workers)

# A page takes milliseconds. Whoever needs longer than this is stuck, or means harm.
timeout = 30
graceful_timeout = 30
keepalive = 5

# A worker that has leaked is replaced before it matters; not all of them at once, and not often,
# because it begins without a stored page.
max_requests = 1_000_000
max_requests_jitter = 100_000

# The heartbeat file in memory: a slow disk must not look like a stuck worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None

# Browsers send fewer headers than this.
limit_request_fields = 60

# Only a proxy on this machine is believed when it says that a request came over https.
forwarded_allow_ips = "127.0.0.1,::1"

# No header names the script or the path: nginx sends none, and nobody else may.
forwarder_headers = ""

# No access log: who read what is nobody's business. Errors go to stderr.
accesslog = None
errorlog = "-"
control_socket_disable = True


# --- Logs: the same lines as the site's own, whoever complains of what --------------------


class PrivateLogger(glogging.Logger):
    """gunicorn's logger, whose messages quote request lines, addresses and headers."""

    def setup(self, cfg):
        """Format every line privately, and let it name the place that logs."""
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(logs.PrivateFormatter())
        for level in ("critical", "error", "warning", "info", "debug", "exception"):
            setattr(self, level, getattr(self.error_log, level))


logger_class = PrivateLogger
logs.keep_logging_private()


# --- Answers: nothing tells which server this is ----------------------------------------------


def _own_answer(sock, status_int, reason, mesg):
    """Answer a request that never reached the site; stands in for `gunicorn.util.write_error`.

    `mesg` repeats what was sent, and so stays out.
    """
    from django.conf import settings

    from asana_site.middleware import HEADERS
    from asana_site.models import Center

    center = Center.remembered()
    call = f"Call us: {center.telephone}. " if center else ""
    body = (
        f"That did not arrive in one piece. {call}In danger call 911, in a crisis 988.\n".encode()
    )
    headers = HEADERS | {
        "Cache-Control": "no-store",
        "Connection": "close",
        "Content-Length": len(body),
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Content-Type": "text/plain; charset=utf-8",
    }
    if settings.SECURE_HSTS_SECONDS:
        age = settings.SECURE_HSTS_SECONDS
        headers["Strict-Transport-Security"] = f"max-age={age}; includeSubDomains; preload"
    head = [f"HTTP/1.1 {status_int} {reason}", *(f"{name}: {headers[name]}" for name in headers)]
    util.write_nonblock(sock, "\r\n".join([*head, "", ""]).encode() + body)


def post_worker_init(worker):
    """Once in each worker: leave out the Server header, and answer broken requests ourselves."""
    with_banner = Response.default_headers

    def without_banner(response):
        return [line for line in with_banner(response) if not line.startswith("Server:")]

    Response.default_headers = without_banner
    util.write_error = _own_answer
