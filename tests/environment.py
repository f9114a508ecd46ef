"""The environment of the tests, set before Django reads it: fresh keys, no `.env`."""

import os
import secrets
import subprocess
import sys

# Made by another process: what this one imports now, coverage would not see.
MAKE_KEYS = "from intake.keys import make_keys; print('\\n'.join(make_keys().as_environment()))"

TEST_ENVIRONMENT = {
    "ENV_FILE": "",
    "DEBUG": "False",
    "SITE_URL": "http://localhost",
    "ALLOWED_HOSTS": "localhost,testserver,127.0.0.1",
    "SITE_LIVE": "True",
    # Its thread would ask the database beside the test.
    "PAGE_CACHE_MEGABYTES": "0",
    # Playwright's event loop runs in the thread that also reads the database.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

# Workers inherit the first process's values, so that all of them share one set of keys.
if "ASANA_TEST_ENVIRONMENT" not in os.environ:
    made = subprocess.run([sys.executable, "-c", MAKE_KEYS], capture_output=True, check=True)
    lines = [line.partition("=") for line in made.stdout.decode().splitlines()]
    os.environ.update({name: value for name, _, value in lines})
    os.environ.update(TEST_ENVIRONMENT, SECRET_KEY=secrets.token_urlsafe(50))
    os.environ["ASANA_TEST_ENVIRONMENT"] = "set"
