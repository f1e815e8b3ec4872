"""The guards that are functions, by the row of the attack list that they answer."""

from typing import Final

from tools.mutants.acting import ACTING
from tools.mutants.calling import CALLING
from tools.mutants.entering import ENTERING
from tools.mutants.going_on import GOING_ON
from tools.mutants.guard import guard
from tools.mutants.hooking import HOOKING
from tools.mutants.incoming import INCOMING
from tools.mutants.outgoing import OUTGOING
from tools.mutants.packaging import PACKAGING
from tools.mutants.predicates import PREDICATES
from tools.mutants.programming import PROGRAMMING
from tools.mutants.reaching import REACHING
from tools.mutants.releasing import RELEASING
from tools.mutants.remembering import REMEMBERING
from tools.mutants.repeating import REPEATING
from tools.mutants.reviewing import REVIEWING
from tools.mutants.speaking import SPEAKING
from tools.mutants.spending import SPENDING
from tools.mutants.standing import STANDING
from tools.mutants.tabling import TABLING
from tools.mutants.visiting import VISITING

_CREDENTIALS: Final = "tests/security/test_credentials.py"
_ISOLATION: Final = "tests/security/test_isolation.py"
_KEYS: Final = "tests/security/test_keys.py"
_SAFETY: Final = "tests/security/test_browser_safety.py"
_UNVERIFIED: Final = (
    "return msgspec.convert(msgspec.json.decode("
    "__import__('base64').urlsafe_b64decode(token.split('.')[1] + '==')), Claims)"
)

GUARDS: Final = (
    *PREDICATES,
    *INCOMING,
    *ACTING,
    *HOOKING,
    *OUTGOING,
    *REACHING,
    *ENTERING,
    *RELEASING,
    *PACKAGING,
    *SPENDING,
    *STANDING,
    *VISITING,
    *SPEAKING,
    *GOING_ON,
    *REMEMBERING,
    *REPEATING,
    *REVIEWING,
    *CALLING,
    *TABLING,
    *PROGRAMMING,
    guard(
        "S1",
        "a bot that a credential does not name",
        "palaver/core/caller.py:Caller.may_use",
        "return True",
        f"{_ISOLATION}::test_a_key_for_one_bot_opens_no_other",
    ),
    guard(
        "S1",
        "what a route asks for",
        "palaver/web/dispatch.py:_must_have",
        "return None",
        "tests/security/test_permissions.py::test_a_credential_opens_what_the_contract_says_and_nothing_else",
    ),
    guard(
        "S2",
        "a running turn of somebody else",
        "palaver/chat/turns.py:_check",
        "return None",
        "tests/security/test_streams.py::test_no_stranger_follows_or_stops_a_running_turn",
    ),
    guard(
        "S3",
        "a restricted bot or collection",
        "palaver/core/caller.py:Caller.may_enter",
        "return True",
        "tests/security/test_restrictions.py::test_to_others_a_restricted_bot_does_not_exist",
    ),
    guard(
        "S4",
        "giving more than one has",
        "palaver/security/rbac/grants.py:must_have",
        "return None",
        "tests/security/test_rbac.py::test_nobody_gives_more_than_they_have",
    ),
    guard(
        "S4",
        "changing somebody who has more",
        "palaver/security/rbac/grants.py:must_reach",
        "return None",
        "tests/security/test_rbac.py::test_nobody_gives_more_than_they_have",
    ),
    guard(
        "S4",
        "the last who manages people",
        "palaver/security/rbac/grants.py:must_stay_managed",
        "return None",
        "tests/security/test_rbac.py::test_somebody_is_left_to_manage_people",
    ),
    guard(
        "S4",
        "an altered row of the audit",
        "palaver/core/audit/chain.py:broken",
        "return None",
        "tests/e2e/test_audit_record.py::test_the_altered_row_is_found",
    ),
    guard(
        "S6",
        "one credential, under one name",
        "palaver/security/standing/authenticate.py:_presented",
        "return connection.headers.get('x-api-key') or connection.headers.get('authorization', '')[7:].strip() or None",
        f"{_CREDENTIALS}::test_two_credentials_are_refused_and_none_hides_behind_another",
    ),
    guard(
        "S6",
        "the scopes of a key",
        "palaver/security/keys/terms.py:granted",
        "return BY_KIND[kind]",
        f"{_KEYS}::test_scopes_close_what_the_kind_opens",
    ),
    guard(
        "S6",
        "the networks of a key",
        "palaver/security/keys/networks.py:must_come_from_its_network",
        "return None",
        f"{_KEYS}::test_a_key_counts_in_its_networks_alone",
    ),
    guard(
        "S6",
        "the origins of a key",
        "palaver/web/origin.py:must_come_from_its_page",
        "return None",
        f"{_KEYS}::test_a_key_counts_for_pages_of_its_origins_alone",
    ),
    guard(
        "S6",
        "a super key with scopes, in other accounts",
        "palaver/security/standing/authenticate.py:_must_be_of_the_platform",
        "return None",
        f"{_KEYS}::test_a_super_key_leaves_its_account_with_that_scope_alone",
    ),
    guard(
        "S6",
        "a key that opens more bots than its maker's",
        "palaver/security/keys/terms.py:must_be_of_its_bots",
        "return None",
        f"{_KEYS}::test_nobody_gets_the_secret_of_a_key_that_may_more",
    ),
    guard(
        "S6",
        "terms wider than those of the key that asks",
        "palaver/security/keys/terms.py:must_be_within_its_terms",
        "return None",
        f"{_KEYS}::test_a_key_makes_and_rotates_none_beyond_its_own_terms",
    ),
    guard(
        "S6",
        "the secret of a key whose bots one cannot see",
        "palaver/security/keys/routes.py:must_be_own_bots",
        "return None",
        f"{_KEYS}::test_who_cannot_see_a_bot_gets_no_secret_of_its_keys",
    ),
    guard(
        "S6",
        "a super key of the platform, ended by an account's admin",
        "palaver/security/keys/keys.py:must_reach_it",
        "return None",
        f"{_KEYS}::test_no_account_ends_a_key_of_the_platform",
    ),
    guard(
        "S6",
        "the operator's own key",
        "palaver/security/keys/keys.py:must_not_be_the_operators",
        "return None",
        f"{_KEYS}::test_no_account_ends_a_key_of_the_platform",
    ),
    guard(
        "S6",
        "a cookie in what another site's page sends",
        "palaver/web/origin.py:must_come_from_here",
        "return None",
        f"{_CREDENTIALS}::test_a_cookie_does_not_count_in_what_another_site_sends",
    ),
    guard(
        "S6",
        "answers that another site's page reads",
        "palaver/web/cors.py:_may_read",
        "return True",
        f"{_CREDENTIALS}::test_no_other_site_may_read_answers",
    ),
    guard(
        "S6",
        "sockets of another site's page",
        "palaver/web/origin.py:may_call",
        "return True",
        f"{_SAFETY}::test_a_socket_is_opened_by_named_pages",
    ),
    guard(
        "S6",
        "pages behind a ui key",
        "palaver/web/door.py:must_show_ui_key",
        "return None",
        f"{_SAFETY}::test_without_a_ui_key_sign_in_and_docs_say_what_they_need",
    ),
    guard(
        "S8",
        "secrets of 256 random bits",
        "palaver/security/secrets.py:new_secret",
        "return prefix + secrets.token_urlsafe(8)",
        f"{_CREDENTIALS}::test_secrets_are_long_random_and_shown_once",
    ),
    guard(
        "S8",
        "the purpose of what we signed",
        "palaver/security/tokens/tokens.py:Tokens.opened",
        "return jwt.decode(text, KeySet(list(self._keys)), algorithms=[_ALGORITHM]).claims",
        f"{_SAFETY}::test_a_pass_is_for_this_door_alone",
        "tests/security/test_tokens.py::test_what_we_sign_for_one_purpose_opens_no_other",
    ),
    guard(
        "S9",
        "the signature of a token",
        "palaver/security/tokens/tokens.py:Tokens._check",
        _UNVERIFIED,
        "tests/security/test_tokens.py::test_no_forged_token_counts",
    ),
    guard(
        "S9",
        "the time of a token",
        "palaver/security/tokens/tokens.py:Tokens.verify",
        "return self._check(token)",
        "tests/security/test_tokens.py::test_a_token_of_ours_counts_for_its_time_and_purpose",
    ),
    guard(
        "S9",
        "the purpose of a token",
        "palaver/security/tokens/tokens.py:Tokens._check",
        "return msgspec.convert(jwt.decode(token, KeySet(list(self._keys)), algorithms=[_ALGORITHM]).claims, Claims)",
        "tests/security/test_tokens.py::test_a_token_of_ours_counts_for_its_time_and_purpose",
    ),
    guard(
        "S10",
        "a password for somebody who has none",
        "palaver/security/signing_in/passwords.py:Passwords.fits",
        "return stored is None or self.hasher.verify(stored, password)",
        "tests/security/test_tokens.py::test_the_password_of_somebody_without_one_is_wrong",
    ),
    guard(
        "S21",
        "text in pages",
        "palaver/web/render.py:escaped",
        "return False",
        "tests/security/test_markup.py::test_no_page_holds_what_somebody_wrote_as_markup",
    ),
    guard(
        "S21",
        "Markdown of answers",
        "palaver/web/frontend/src/chat/markdown.js:render",
        "const made = document.createElement('template');"
        " made.innerHTML = marked.parser(Object.assign([token], { links })); return made.content;",
        "tests/browser/test_browser.py::test_pages[xss.test.mjs]",
    ),
    guard(
        "S21",
        "what a browser may do with an answer",
        "palaver/web/policy.py:Headers.completed",
        "return list(given)",
        "tests/security/test_markup.py::test_every_other_answer_is_guarded",
    ),
    guard(
        "S21",
        "where a form leads",
        "palaver/web/forms.py:own_path",
        "return text",
        "tests/web/test_forms.py::test_a_path_of_ours_is_one_and_anything_else_is_the_start",
        "tests/security/test_redirects.py::test_whoever_signs_in_lands_here",
    ),
    guard(
        "S22",
        "a key's own rate",
        "palaver/core/limits/limits.py:Limits.admit",
        "return None",
        f"{_KEYS}::test_a_rate_of_its_own_slows_a_key_down",
    ),
    guard(
        "S23",
        "whose collections a remembered search is of",
        "palaver/knowledge/retrieval/search.py:_key",
        "return 'kb:' + hashlib.blake2b(jsons.encode((question, ranking)), digest_size=16).hexdigest()",
        f"{_ISOLATION}::test_the_same_question_is_answered_from_ones_own_rows",
    ),
    guard(
        "S24",
        "the time of a wrong password",
        "palaver/security/signing_in/passwords.py:Passwords.fits",
        "return stored is not None and await asyncio.to_thread(self.hasher.verify, stored, password)",
        "tests/security/test_people.py::test_a_wrong_password_costs_one_check_whoever_it_is",
    ),
    guard(
        "S24",
        "how often a password is tried",
        "palaver/web/gate.py:Gate._tries",
        "return []",
        "tests/e2e/test_limits.py::test_wrong_passwords_are_limited_by_person_from_wherever_they_come",
    ),
    guard(
        "S24",
        "addresses that clients make up",
        "palaver/web/peer.py:Proxies._trusts",
        "return True",
        "tests/web/test_peer.py::test_without_trusted_proxies_no_header_counts",
    ),
    guard(
        "S24",
        "what a proxy passes on and has not written",
        "palaver/web/peer.py:Proxies._nearest_stranger",
        "return str(peer)",
        "tests/web/test_peer.py::test_the_address_is_the_nearest_one_that_nobody_trusts",
    ),
)
