"""Runs the supervisor as `palaver serve` does, with options as JSON, so that tests can give it their applications."""

import json
import sys
from pathlib import Path

from palaver.core.errors import PalaverError
from palaver.serve.options import ServeOptions
from palaver.serve.supervisor import serve

if __name__ == "__main__":
    values = json.loads(sys.argv[1])
    paths = {name: Path(values[name]) for name in ("data_dir", "tls_cert", "tls_key") if name in values}
    try:
        serve(ServeOptions(**{**values, **paths}))
    except PalaverError as error:
        sys.exit(f"palaver: {error}")
