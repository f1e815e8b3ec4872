"""`make fuzz`: ten minutes of atheris, guided by the coverage of palaver/basic; what it finds is put into corpus/."""

import argparse
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["palaver.basic"]):
    from tests.basic.fuzz.target import LARGEST, attempt
    from tests.basic.fuzz.words import WORDS

HERE = Path(__file__).parent
SEEDS = ("programs", "played", "abuse")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--folder", type=Path, default=Path("out/fuzz"), help="what the fuzzer learns is kept here")
    flags = parser.parse_args()
    learned = flags.folder / "corpus"
    learned.mkdir(parents=True, exist_ok=True)
    for folder in (*(HERE.parent / each for each in SEEDS), HERE / "corpus"):
        for path in folder.glob("*.bas"):
            (learned / f"{folder.name}-{path.name}").write_bytes(path.read_bytes()[:LARGEST])
    words = flags.folder / "words.txt"
    words.write_text("".join(f'"{each}"\n' for each in dictionary()), "utf-8")
    options = [
        f"-max_total_time={flags.seconds}",
        f"-max_len={LARGEST}",
        f"-dict={words}",
        f"-artifact_prefix={flags.folder}/found-",
        "-timeout=30",
        "-rss_limit_mb=3000",
    ]
    atheris.Setup([sys.argv[0], *options, str(learned)], attempt)
    atheris.Fuzz()


def dictionary() -> list[str]:
    """Words that the fuzzer would have to guess letter by letter."""
    return [each.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\x0a") for each in WORDS]


if __name__ == "__main__":
    main()
