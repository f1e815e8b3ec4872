"""`python -m tests.conformance` runs the suite, prints its table and writes it into the README."""

import asyncio

from tests.conformance.suite import outcomes
from tests.conformance.table import put_into, table
from tests.conformance.test_conformance import version
from tests.servers.palaver import ROOT

lines = table(asyncio.run(outcomes()), version())
print("\n".join(lines))
readme = ROOT / "README.md"
readme.write_text(put_into(readme.read_text("utf-8"), lines), "utf-8")
