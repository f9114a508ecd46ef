"""`python -m tests.production_check`: migrations are complete, and `check --deploy` is silent."""

import sys
import tempfile
from pathlib import Path

from tests.production import manage, production_environment

REAL_TELEPHONE = (
    "from asana_site.models import Center; Center.objects.update(telephone='(800) 000-0000')"
)


def main() -> int:
    """Run the checks in a production environment of their own; 0 when none complains."""
    with tempfile.TemporaryDirectory() as folder:
        environment = production_environment(Path(folder))
        for arguments in (
            ["makemigrations", "--check", "--dry-run"],
            ["migrate", "--verbosity", "0"],
            ["load_content", "--verbosity", "0"],
            ["shell", "--verbosity", "0", "--command", REAL_TELEPHONE],
            ["check", "--deploy", "--fail-level", "WARNING"],
        ):
            result = manage(*arguments, environment=environment)
            if result.returncode:
                print(f"manage.py {' '.join(arguments)} failed:", result.stdout, result.stderr)
                return 1
    print("Migrations are complete, and the production settings pass every check.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
