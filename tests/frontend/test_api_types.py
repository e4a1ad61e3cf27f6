"""The page's types of the API are those of the server as it is now."""

from __future__ import annotations

import subprocess
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

FRONTEND = Path(settings.BASE_DIR) / "frontend"


def test_it_has_the_types_of_this_server(tmp_path: Path) -> None:
    schema, types = tmp_path / "openapi.yaml", tmp_path / "api.gen.ts"
    call_command("spectacular", file=str(schema))
    generator = FRONTEND / "node_modules" / ".bin" / "openapi-typescript"
    subprocess.run([generator, schema, "--output", types], cwd=FRONTEND, check=True, timeout=120)
    committed = (FRONTEND / "src" / "contract" / "api.gen.ts").read_text()
    assert types.read_text() == committed, "Run `npm run api` in frontend/ and commit the result."
