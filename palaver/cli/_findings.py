"""A package's report in the terminal: each finding on a line of its own, then what became of the rest."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from palaver.config.document.finding import Finding
from palaver.config.packages.report import PackageReport

STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mapped": "mapped",
        "converted": "converted",
        "overridden": "overridden",
        "unknown": "unknown",
        "dead": "without effect",
        "secret": "secret",
        "operator": "the operator's",
        "not_due": "not due yet",
        "wrong": "wrong",
        "read": "read",
        "document": "documents",
        "kept": "kept as they are",
        "ignored": "ignored",
    }
)

_FLAGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "exists": "--into ALIAS makes it the draft of that bot, --alias ALIAS a new one",
        "draft_edited": "publish them or take them back, or put the package in their place by --replace-draft",
    }
)


def told(path: str, report: PackageReport) -> Iterator[str]:
    for finding in [*report.errors, *report.warnings]:
        yield line(finding)
    counts = ", ".join(f"{count} {STATES[state]}" for state, count in report.counts.items())
    verdict = "can be imported" if report.ok else f"has {len(report.errors)} error{'s' * (len(report.errors) != 1)}"
    yield f"{path}: {verdict}{f' ({counts})' if counts else ''}"


def line(finding: Finding) -> str:
    place = f"{finding.path}: " if finding.path else ""
    hint = _FLAGS.get(finding.code, finding.hint)
    return f"{place}{finding.severity} {finding.code}: {finding.message}; {hint}"
