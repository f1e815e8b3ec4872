"""The guards of what the server asks of strangers' addresses, and one of the names that strangers ask it by."""

from typing import Final

from tools.mutants.guard import guard

_RULES: Final = "tests/core/test_http_rules.py"
_HOPS: Final = "tests/core/test_http_hops.py"

OUTGOING: Final = (
    guard(
        "S12",
        "where a redirect leads",
        "palaver/core/http/rules.py:Rules.redirected",
        "return Target(before.url.join(location), before.url.join(location).host, 80)",
        f"{_HOPS}::test_a_redirect_is_read_as_strictly_as_an_address",
    ),
    guard(
        "S12",
        "the address of each hop",
        "palaver/core/http/fetcher.py:Fetcher.addresses",
        "return [target.literal] if target.literal else await self._resolved(target.host)",
        f"{_HOPS}::test_a_redirect_never_leads_inside",
    ),
    guard(
        "S13",
        "what programs read differently",
        "palaver/core/http/rules.py:_readable",
        "return None",
        f"{_RULES}::test_what_programs_read_differently_is_refused_before_any_question",
    ),
    guard(
        "S13",
        "numbers that are addresses to some",
        "palaver/core/http/rules.py:_literal",
        "return None",
        f"{_RULES}::test_what_programs_read_differently_is_refused_before_any_question",
    ),
    guard(
        "S13",
        "ports that are not the web's",
        "palaver/core/http/rules.py:Rules.target",
        "return parse(url)",
        f"{_RULES}::test_what_programs_read_differently_is_refused_before_any_question",
    ),
    guard(
        "S14",
        "addresses that are not public, in all their forms",
        "palaver/core/http/address.py:is_public",
        "return True",
        f"{_RULES}::test_the_public_internet_and_all_else",
    ),
    guard(
        "S14",
        "the socket address itself",
        "palaver/core/http/rules.py:Rules.admits",
        "return True",
        f"{_RULES}::test_the_judged_socket_address_alone_is_enough",
    ),
    guard(
        "S14",
        "a stranger's name that leads to this server",
        "palaver/web/site.py:Site.answers_for",
        "return True",
        "tests/security/test_browser_safety.py::test_no_other_name_leads_here",
    ),
    guard(
        "S15",
        "an address when it is stored",
        "palaver/core/http/fetcher.py:Fetcher.guard",
        "return None",
        f"{_HOPS}::test_what_leads_inside_is_not_stored",
    ),
    guard(
        "S15",
        "an address when it is used",
        "palaver/core/http/fetcher.py:Fetcher.addresses",
        "return [target.literal] if target.literal else await self._resolved(target.host)",
        f"{_HOPS}::test_an_address_is_judged_when_it_is_stored_and_when_it_is_used",
    ),
)
