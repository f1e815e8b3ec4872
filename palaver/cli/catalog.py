"""List what was discovered: verbs, modules, providers, tools, formats, kinds of jobs, permissions and routes."""

import argparse
import json
from collections.abc import Mapping, Sequence

from palaver import cli
from palaver.assembly.front import MODULES, ROUTES
from palaver.assembly.kinds import job_kinds
from palaver.cli._rows import aligned
from palaver.core.services import Services
from palaver.knowledge.reading.detect import FORMATS
from palaver.llm.connections import PROVIDERS
from palaver.security.permissions import PERMISSIONS
from palaver.tools.builtins import PREFIX
from palaver.tools.catalogue import BUILTINS
from palaver.web.route import Route, SocketRoute

Entry = Mapping[str, str]

_ROUTES: Sequence[Route | SocketRoute] = ROUTES


def main(arguments: Sequence[str]) -> int:
    flags = parser().parse_args(arguments)
    found = sections()
    if flags.json:
        print(json.dumps(found, indent=2))
        return 0
    for title, entries in found.items():
        print(f"{title} ({len(entries)})")
        for line in aligned([list(entry.values()) for entry in entries], "  "):
            print(line)
        print()
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="palaver catalog", description=__doc__)
    made.add_argument("--json", action="store_true", help="for programs: one object of lists")
    return made


def sections() -> dict[str, list[Entry]]:
    """Every catalogue by its title; all entries of one have the same fields."""
    return {
        "verbs": [{"name": name, "help": cli.sentence(path)} for name, path in cli.verbs().items()],
        "modules": [
            {"name": name, "title": module.title, "menu": module.menu.url if module.menu else ""}
            for name, module in MODULES.items()
        ],
        "providers": _providers(),
        "tools": [{"name": f"{PREFIX}{name}", "title": each.title} for name, each in BUILTINS.items()],
        "formats": [
            {"name": name, "title": each.title, "extensions": " ".join(each.extensions)}
            for name, each in FORMATS.items()
        ],
        "jobs": [
            {"name": kind.name, "schedule": kind.cron or "when asked", "attempts": str(kind.max_attempts)}
            for kind in job_kinds(Services()).values()
        ],
        "permissions": [{"name": name, "help": text} for name, text in PERMISSIONS.items()],
        "routes": [_route(route) for route in sorted(_ROUTES, key=lambda route: route.path)],
    }


def _providers() -> list[Entry]:
    ranked = sorted(PROVIDERS.items(), key=lambda item: item[1].rank)
    return [{"name": name, "title": provider.title} for name, provider in ranked]


def _route(route: Route | SocketRoute) -> Entry:
    if isinstance(route, SocketRoute):
        return {"method": "WS", "path": route.path, "permission": "by its first message", "summary": "WebSocket"}
    summary = route.summary or ("page" if route.page else "")
    return {"method": route.method, "path": route.path, "permission": route.permission, "summary": summary}
