"""The guards of bots: who may use one, what is published of it, and for whom."""

from typing import Final

from tools.mutants.guard import guard

RELEASING: Final = (
    guard(
        "S3",
        "a bot of certain people, by a credential for all bots",
        "palaver/config/bots.py:_may_use",
        "return caller.may_use(bot.id)",
        "tests/security/test_restrictions.py::test_to_others_a_restricted_bot_does_not_exist",
    ),
    guard(
        "S4",
        "whom a bot is open to",
        "palaver/config/bots.py:must_restrict",
        "return None",
        "tests/security/test_restrictions.py::test_who_may_not_manage_roles_restricts_nothing",
    ),
    guard(
        "S4",
        "whom a bot is open to, by a draft that somebody else will publish",
        "palaver/config/drafts.py:must_keep_access",
        "return None",
        "tests/config/test_drafts.py::test_a_draft_opens_a_bot_to_nobody_new_without_the_right_to",
    ),
    guard(
        "S4",
        "a draft that is not published yet",
        "palaver/chat/routing.py:_must",
        "return None",
        "tests/chat/test_routing.py::test_a_conversation_on_the_draft_goes_on_for_who_may_see_drafts",
    ),
    guard(
        "S5",
        "a draft that somebody else has changed meanwhile",
        "palaver/config/drafts.py:must_have_seen",
        "return None",
        "tests/config/test_drafts.py::test_whoever_has_seen_something_else_saves_nothing",
    ),
    guard(
        "S5",
        "a release while another is tried",
        "palaver/config/bots.py:must_be_settled",
        "return None",
        "tests/config/test_canary.py::test_every_way_to_publish_is_closed_while_a_canary_runs",
    ),
    guard(
        "S5",
        "a release to more or fewer than the operator holds",
        "palaver/config/releases.py:share",
        "return wanted or 0",
        "tests/config/test_canary.py::test_the_share_that_the_operator_holds_is_nobodys_to_choose",
    ),
    guard(
        "S5",
        "a release of two people, by one",
        "palaver/config/releases.py:Releases.takes_two",
        "return False",
        "tests/config/test_requests.py::test_nothing_goes_around_the_second_person",
    ),
    guard(
        "S5",
        "a release of two people, after going back to before that rule",
        "palaver/config/releases.py:Releases.guarded",
        "return _says_two(stored.active_config, stored.defaults, stored.locks)",
        "tests/config/test_requests.py::test_nothing_goes_around_the_second_person",
    ),
    guard(
        "S5",
        "a release that is approved by who asked for it, or by a key",
        "palaver/config/request.py:must_be_another",
        "return None",
        "tests/config/test_requests.py::test_who_asked_does_not_approve_nor_a_key_of_theirs_nor_any_key",
    ),
    guard(
        "S5",
        "a release that something else has overtaken",
        "palaver/config/request.py:must_follow",
        "return None",
        "tests/config/test_requests.py::test_what_was_overtaken_fails_and_overwrites_nothing",
    ),
    guard(
        "S5",
        "a release that does not wait any more",
        "palaver/config/request.py:must_wait",
        "return None",
        "tests/config/test_requests.py::test_who_asked_withdraws_and_others_refuse",
    ),
    guard(
        "S5",
        "a document of another bot",
        "palaver/config/validate.py:keeps",
        "return lambda *_: __import__('asyncio').sleep(0, [])",
        "tests/config/test_bots.py::test_a_bot_keeps_its_alias",
    ),
    guard(
        "S4",
        "all bots of an account, by a default that counts for them",
        "palaver/config/layers_stored.py:_must_write_all",
        "return None",
        "tests/config/test_layers_stored.py::test_a_default_takes_who_may_write_all_bots",
    ),
    guard(
        "S4",
        "whom a bot is open to, by a default or a lock",
        "palaver/config/layers.py:why_own",
        "return None",
        "tests/config/test_layers_stored.py::test_what_no_bot_could_have_is_refused",
    ),
    guard(
        "S4",
        "secrets that stand in a bot's document",
        "palaver/config/secrecy.py:unkept",
        "return []",
        "tests/e2e/test_releases.py::test_a_secret_in_clear_is_not_even_kept_in_a_draft",
    ),
    guard(
        "S4",
        "what others have said to a bot, by who may change the bot alone",
        "palaver/modules/replay/replays.py:must_read",
        "return None",
        "tests/e2e/test_replay.py::test_it_takes_leave_to_read_what_others_said_and_reading_goes_on_record",
    ),
    guard(
        "S5",
        "a draft that has not passed the evaluation sets that are required",
        "palaver/modules/evaluation/gate.py:EvaluationGate.__call__",
        "return []",
        "tests/e2e/test_evaluation.py::test_nobody_takes_the_requirement_away_without_passing_it_once_more",
    ),
)
