"""The guards of whoever signs in: by an issuer of others, by a second factor, by a token that is not due yet."""

from typing import Final

from tools.mutants.guard import guard

_ISSUERS: Final = "palaver/security/oidc/idtoken.py"
_TOKENS: Final = "tests/security/oidc/test_idtoken.py"
_WRONG: Final = f"{_TOKENS}::test_a_signed_token_that_is_not_for_this_sign_in_is_refused"
_SECOND: Final = "tests/security/test_second_factor.py"
_RULE: Final = "tests/security/test_factor_rule.py"
_JOINING: Final = "tests/security/test_joining.py"
_LOST: Final = "tests/security/test_lost_factor.py"
_EVERYWHERE: Final = "palaver/security/rbac/grants.py:must_reach_everywhere"
_HERE: Final = "return await must_reach(db, caller, user)"

ENTERING: Final = (
    guard(
        "S7",
        "a second factor, by whatever the first one was",
        "palaver/security/signing_in/people.py:People.enter",
        "return await self.open(account, user, user_agent, address)",
        f"{_SECOND}::test_the_admin_link_asks_for_it_too",
    ),
    guard(
        "S7",
        "a second factor that everybody must have",
        "palaver/web/dispatch.py:_led",
        "return None",
        f"{_SECOND}::test_where_it_is_mandatory_nothing_else_is_open",
    ),
    guard(
        "S7",
        "a second factor that an account asks for",
        "palaver/security/standing/authenticate.py:_is_asked",
        "return everywhere and not person.second_factor",
        f"{_RULE}::test_whoever_has_none_is_led_to_set_one_up",
    ),
    guard(
        "S7",
        "the rule of one account alone",
        "palaver/security/signing_in/queries.sql:login",
        "r.account_id = l.account_id",
        f"{_RULE}::test_keys_tokens_and_other_accounts_are_not_asked",
    ),
    guard(
        "S7",
        "keeping a second factor that is asked for",
        "palaver/security/second_factor/factors.py:SecondFactors.asked",
        "return False",
        f"{_RULE}::test_it_cannot_be_switched_off_while_it_is_asked_for",
    ),
    guard(
        "S7",
        "one's own second factor, by a session alone",
        "palaver/security/second_factor/lost.py:must_be_anothers",
        "return None",
        f"{_LOST}::test_not_ones_own_nor_that_of_who_may_more",
    ),
    guard(
        "S7",
        "a second factor that guards other accounts too",
        _EVERYWHERE,
        _HERE,
        f"{_LOST}::test_that_of_who_is_in_other_accounts_takes_who_manages_all",
    ),
    guard(
        "S10",
        "resets of who has power elsewhere",
        _EVERYWHERE,
        _HERE,
        f"{_JOINING}::test_an_administrator_resets_nobody_with_power_elsewhere",
    ),
    guard(
        "S7",
        "what an account asks for, of who came by another one's issuer",
        "palaver/security/signing_in/queries.sql:login",
        "l.account_id = (select id from core_account order by created_at, id limit 1)",
        "tests/security/oidc/test_logins.py::test_an_accounts_rule_holds_for_who_came_by_another_accounts_issuer",
    ),
    guard(
        "S7",
        "sessions and links of who was suspended or removed, and is back",
        "palaver/security/rbac/members.py:shut_out",
        "return None",
        "tests/security/test_rbac.py::test_no_session_of_before_counts_for_who_comes_back",
    ),
    guard(
        "S4",
        "somebody who manages all accounts",
        "palaver/security/rbac/grants.py:must_keep_the_platform",
        "return None",
        "tests/security/test_rbac.py::test_somebody_is_left_to_manage_all_accounts",
    ),
    guard(
        "S8",
        "the link of a start, for who manages one account alone",
        "palaver/security/signing_in/queries.sql:first_admin",
        "h.role = any(:levels)",
        "tests/security/test_people.py::test_no_link_is_printed_for_who_manages_one_account_alone",
    ),
    guard(
        "S24",
        "spellings that the database takes for one name",
        "palaver/kit/spelling.py:folded",
        "return text.strip().casefold()",
        "tests/kit/test_spelling.py::test_what_the_database_takes_for_one_is_counted_as_one",
        "tests/e2e/test_limits.py::test_another_spelling_of_a_name_is_no_other_name",
    ),
    guard(
        "S9",
        "a verified address that only looks like somebody's",
        "palaver/kit/spelling.py:is_same_address",
        "return True",
        "tests/security/oidc/test_identities.py::test_a_verified_address_that_only_looks_alike_opens_nobodys_account",
    ),
    guard(
        "S10",
        "a one-time link that is only looked at",
        "palaver/security/signing_in/pages.py:is_a_look",
        "return False",
        f"{_SECOND}::test_a_look_at_the_admin_link_spends_nothing",
    ),
    guard(
        "S21",
        "names in letters",
        "palaver/security/joining/letters.py:plain_name",
        "return text",
        f"{_JOINING}::test_a_letter_says_what_we_say",
    ),
    guard(
        "S3",
        "groups that restrictions name, of who is not in them",
        "palaver/security/rbac/groups.py:must_be_inside",
        "return None",
        "tests/security/test_restrictions.py::test_who_manages_people_opens_to_nobody_what_is_closed_to_them",
    ),
    guard(
        "S10",
        "where the links of letters lead",
        "palaver/security/joining/links.py:link_for",
        "return link_here(call, path, secret)",
        f"{_JOINING}::test_a_letter_leads_here_whatever_name_somebody_came_by",
    ),
    guard(
        "S22",
        "how many letters an account has us send",
        "palaver/security/joining/routes.py:may_write",
        "return None",
        f"{_JOINING}::test_a_letter_says_what_we_say",
    ),
    guard(
        "S10",
        "links to new passwords, of who could not make them today",
        "palaver/security/joining/resets.py:must_be_supported",
        "return None",
        f"{_JOINING}::test_a_link_of_before_sets_no_password_of_who_has_joined_elsewhere",
    ),
    guard(
        "S10",
        "invitations of who could not invite today",
        "palaver/security/joining/invitations.py:must_be_supported",
        "return None",
        f"{_JOINING}::test_what_somebody_has_begun_ends_with_their_power",
    ),
    guard(
        "S10",
        "what a key has made that ended since",
        "palaver/security/rbac/makers.py:_of_key",
        "return granted('super', [])",
        f"{_JOINING}::test_an_invitation_ends_with_the_key_that_made_it",
    ),
    guard(
        "S9",
        "tokens of the future",
        "palaver/security/tokens/tokens.py:must_have_begun",
        "return None",
        "tests/security/test_tokens.py::test_a_token_of_ours_counts_for_its_time_and_purpose",
    ),
    guard(
        "S9",
        "an issuer's signature",
        f"{_ISSUERS}:must_be_signed",
        "return dict(__import__('json').loads(jws.extract_compact(text.encode()).payload))",
        f"{_TOKENS}::test_a_forged_token_is_refused",
    ),
    guard("S9", "whose token it is", f"{_ISSUERS}:must_come_from", "return None", _WRONG),
    guard("S9", "whom a token is for", f"{_ISSUERS}:must_be_for", "return None", _WRONG),
    guard("S9", "when an issuer's token counts", f"{_ISSUERS}:must_be_current", "return None", _WRONG),
    guard("S9", "which sign-in a token is for", f"{_ISSUERS}:must_answer", "return None", _WRONG),
    guard(
        "S7",
        "who sets a new password",
        "palaver/security/signing_in/acts.py:must_be_right",
        "return None",
        "tests/security/test_profile.py::test_a_borrowed_browser_sets_no_password",
    ),
)
