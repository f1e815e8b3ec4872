"""MERGE PDF: makes one PDF of several."""

from typing import Any

from palaver.basic.drive.paths import normal, sources_of
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.kinds import File


async def run(host: Host, files: Any, out: Any) -> File:
    return await host.drive.merge_pdf(await sources_of(host.drive, files), normal(out))


KEYWORD = Keyword(
    phrase="MERGE PDF",
    family="files",
    tier=2,
    effect="write",
    apart=True,
    bulky=True,
    parameters=(
        Parameter("files", kind="array"),
        Parameter("out", kind="file"),
    ),
    returns="file",
    doc="Makes one PDF of several.",
    example='MERGE PDF files, "all.pdf"',
    handler=run,
)
