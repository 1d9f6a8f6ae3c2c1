"""Clients that strangers would generate from docs/openapi.yaml: they compile, and register a visitor."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sessions.models import SignUp
from visitors.models import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
REPOSITORY = Path(__file__).parent.parent.parent
DOCUMENT = REPOSITORY / "docs/openapi.yaml"
CLIENTS = REPOSITORY / "docs/clients"
BIN = Path(sys.executable).parent
# Where ./test has npm put what package-lock.json of the example names.
NPM = REPOSITORY / "var/clients/typescript/node_modules"
NODE = shutil.which("node")


def run(*command: Any, folder: Path, **environment: str) -> str:
    """What it prints. Nothing goes to the network: there is nothing to ask but the site on loopback."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=os.environ | {"PATH": path, "NO_PROXY": "127.0.0.1,localhost"} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, f"{command[0]}:\n{done.stdout}{done.stderr}"
    return done.stdout


def test_python(site, programme, tmp_path):
    run("openapi-python-client", "generate", "--path", DOCUMENT, "--output-path", "client", folder=tmp_path)
    run(sys.executable, "-m", "compileall", "-q", "client", folder=tmp_path)
    example = CLIENTS / "register_and_sign_up.py"
    said = run(
        sys.executable, "-W", "error", example, site, "python@example.com", folder=tmp_path, PYTHONPATH="client"
    )  # fmt: skip
    person = Visitor.objects.get(email="python@example.com")
    assert f"registered as {person.code}" in said
    assert SignUp.objects.get(visitor=person).lecture.code in said


# Compiles only because each marked line does not.
WRONG = """
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";
const client = createClient<paths>({ baseUrl: "" });
const body = { given_name: "", family_name: "", email: "", kind: "trade", consents: ["processing" as const] };
// @ts-expect-error: the language is missing
await client.POST("/api/v1/visitors/", { body });
const { error } = await client.POST("/api/v1/visitors/", { body: { ...body, language: "kk" } });
// @ts-expect-error: there is no such code
if (error?.code === "registration_clsoed") throw new Error();
"""


@pytest.mark.skipif(NODE is None, reason="no Node.js on this machine")
@pytest.mark.skipif(not NPM.exists(), reason="./test could not have npm fetch the TypeScript compiler")
def test_typescript(site, programme, tmp_path):
    for name in ("register.ts", "package.json", "tsconfig.json"):
        shutil.copy(CLIENTS / "typescript" / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(NPM)
    (tmp_path / "wrong.ts").write_text(WRONG)
    both = {"extends": "./tsconfig.json", "files": ["register.ts", "wrong.ts"]}
    (tmp_path / "both.json").write_text(json.dumps(both))
    run(NODE, NPM / "openapi-typescript/bin/cli.js", DOCUMENT, "-o", "schema.d.ts", folder=tmp_path)
    run(NODE, NPM / "typescript/bin/tsc", "-p", "both.json", folder=tmp_path)
    said = run(NODE, "build/register.js", site, "typescript@example.com", folder=tmp_path)
    assert said == f"registered as {Visitor.objects.get(email='typescript@example.com').code}\n"
