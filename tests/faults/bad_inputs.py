"""`python -m tests.faults.bad_inputs`: at least 100,000 bad inputs, in portions with a count."""

import argparse
import os
import subprocess
import sys

from tests.production import ROOT

PORTION = 5000


def main() -> int:
    """Run portion after portion, each from another seed; stop at the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=100_000, help="how many inputs")
    parser.add_argument("--first-seed", type=int, default=1, help="to go on where one stopped")
    chosen = parser.parse_args()
    portions = -(-chosen.number // PORTION)
    for done in range(portions):
        number = chosen.first_seed + done
        environment = os.environ | {"BAD_INPUTS": str(PORTION), "BAD_INPUTS_SEED": str(number)}
        command = [sys.executable, "-m", "pytest", "tests/faults/test_bad_inputs.py"]
        if done:
            # The fixed list is the same each time.
            command += ["-k", "GeneratedInputs"]
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            print(f"Failed with seed {number}.")
            return 1
        print(f"{min((done + 1) * PORTION, chosen.number):,} of {chosen.number:,} answered")
    return 0


if __name__ == "__main__":
    sys.exit(main())
