"""What the console's types are made of: `python -m tests.studio_openapi > studio_web/openapi.json`."""

import json
import sys
import tempfile
from pathlib import Path

from stream.api.auth import Gate
from stream.app import make_app
from stream.settings import Settings


def description() -> str:
    """The server's OpenAPI description, as it is committed."""
    with tempfile.TemporaryDirectory() as folder:
        whole = make_app(Settings(data=Path(folder)), Gate("token")).openapi()
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(description())
