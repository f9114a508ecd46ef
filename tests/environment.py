"""The environment of the tests, set before Django reads it: fresh keys, no `.env`."""

import os
import secrets

from intake.keys import make_keys

_KEYS = make_keys()

TEST_ENVIRONMENT = {
    "ENV_FILE": "",
    "DEBUG": "False",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "SITE_URL": "http://localhost",
    "ALLOWED_HOSTS": "localhost,testserver,127.0.0.1",
    "SITE_LIVE": "True",
    "INTAKE_PUBLIC_KEY": _KEYS.public_key,
    "INTAKE_PRIVATE_KEYS": _KEYS.private_key,
    "INTAKE_DIGEST_KEY": _KEYS.digest_key,
    # Playwright's event loop runs in the thread that also reads the database.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

# Workers inherit the first process's values, so that all of them share one set of keys.
if "ASANA_TEST_ENVIRONMENT" not in os.environ:
    os.environ.update(TEST_ENVIRONMENT, ASANA_TEST_ENVIRONMENT="set")
