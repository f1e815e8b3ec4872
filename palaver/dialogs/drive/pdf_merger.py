"""The process that makes one PDF of several: `python -m … pdf_merger FILE…`, its bounds on standard input."""

import io
import os
import sys
from pathlib import Path

import msgspec
import pypdfium2

from palaver.knowledge.reading.confine import Bounds, confine, end_with_parent, read_order
from palaver.knowledge.reading.formats.pdf.reader import opened
from palaver.knowledge.reading.refusal import Refused, out_of_memory


def main() -> None:
    confine(msgspec.json.decode(read_order(), type=Bounds))
    end_with_parent()
    try:
        said = _merged([Path(each) for each in sys.argv[1:]])
    except Refused as refused:
        said = msgspec.json.encode(refused.refusal)
    except MemoryError:
        said = msgspec.json.encode(out_of_memory())
    sys.stdout.buffer.write(said)
    sys.stdout.buffer.flush()
    os._exit(0)


def _merged(paths: list[Path]) -> bytes:
    made = pypdfium2.PdfDocument.new()
    for path in paths:
        with opened(path) as document:
            made.import_pages(document)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


if __name__ == "__main__":
    main()
