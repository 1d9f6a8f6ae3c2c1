"""Starts schemathesis against a site: all checks, all phases, as a visitor, a company and an organiser's program.

`make fuzz` calls this file for a long run against a site that is up (`./run` with `RATE_LIMITS=off`); the suite
makes a short one with a fixed seed.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
REPOSITORY = HERE.parent.parent
PHASES = "examples,coverage,fuzzing,stateful"


class Outcome(NamedTuple):
    failed: bool
    report: str

    @property
    def cases(self) -> int:
        found = re.search(r"(\d+) generated", self.report)
        return int(found[1]) if found else 0


def fuzz(
    site: str,
    *,
    organiser: str,
    folder: Path,
    examples: int,
    seed: int,
    phases: str = PHASES,
    category: str = "CLO",
    only: str = "",
) -> Outcome:
    """`organiser` is a token with all scopes. Everything that schemathesis writes goes to `folder`.

    `only`: one operation, by its identifier.
    """
    ours = {
        "FUZZ_SITE": site,
        "FUZZ_ORGANISER": organiser,
        "FUZZ_CATEGORY": category,
        "FUZZ_FIRST": str(seed % 1000 * 1000 + 1),
        "SCHEMATHESIS_HOOKS": "tests.programs.hooks",
        "PYTHONPATH": str(REPOSITORY),
        "NO_PROXY": "127.0.0.1,localhost",
    }
    command = [
        Path(sys.executable).parent / "schemathesis",
        *("--config-file", HERE / "schemathesis.toml"),
        *("run", REPOSITORY / "docs/openapi.yaml", "--url", site, "--workers", "1", "--no-color"),
        *("--max-examples", str(examples), "--seed", str(seed), "--phases", phases, "--continue-on-failure"),
        *(("--include-operation-id", only) if only else ()),
    ]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | ours, capture_output=True, text=True, check=False
    )
    return Outcome(done.returncode != 0, done.stdout + done.stderr)


def main(site: str, organiser: str, examples: str, seed: str) -> int:
    folder = REPOSITORY / "var/fuzz"
    folder.mkdir(parents=True, exist_ok=True)
    outcome = fuzz(site, organiser=organiser, folder=folder, examples=int(examples), seed=int(seed))
    sys.stdout.write(outcome.report)
    return int(outcome.failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
