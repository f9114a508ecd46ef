"""gunicorn's settings, for `make serve` and for production alike.

Every value may be changed from outside with GUNICORN_CMD_ARGS or WEB_CONCURRENCY.
"""

import os

# Two processes keep serving while one is restarted; threads wait for the database.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4

# A page takes milliseconds. Whoever needs longer than this is stuck, or means harm.
timeout = 30
graceful_timeout = 30
keepalive = 5

# A worker that has leaked is replaced before it matters; not all of them at once.
max_requests = 20_000
max_requests_jitter = 2_000

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
