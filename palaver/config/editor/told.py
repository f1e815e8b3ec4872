"""Findings beside the fields that they are about."""

from collections.abc import Container

from palaver.config.document.finding import Finding, Report


def by_field(report: Report, paths: Container[str]) -> dict[str, list[Finding]]:
    """What is said of each field; what is said of a place in a list is said of the list. The rest is under ""."""
    found: dict[str, list[Finding]] = {}
    for finding in (*report.errors, *report.warnings):
        found.setdefault(field_at(finding.path, paths), []).append(finding)
    return found


def field_at(path: str, paths: Container[str]) -> str:
    while path and path not in paths:
        path = path.rpartition(".")[0]
    return path
