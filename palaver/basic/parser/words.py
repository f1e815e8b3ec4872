"""Words of the grammar that somebody joined by an underscore: END_IF, FOR_EACH, ON_ERROR."""

from typing import Final

from palaver.basic.tokens import Token

_JOINED: Final = frozenset(
    {"end", "exit", "for", "else", "select", "on", "clear", "case", "error", "return", "schedule", "orchestrate"}
)


def split(tokens: list[Token]) -> list[Token]:
    """`tokens` with these taken apart, where they begin a statement; mostly the list itself."""
    if not any(_is_joined(tokens, at) for at, token in enumerate(tokens) if token.kind == "name" and "_" in token.key):
        return tokens
    found: list[Token] = []
    for at, token in enumerate(tokens):
        if token.kind == "name" and "_" in token.key and _is_joined(tokens, at):
            start = token.start
            for word in token.key.split("_"):
                found.append(Token("name", word, start, start + len(word)))
                start += len(word) + 1
        else:
            found.append(token)
    return found


def _is_joined(tokens: list[Token], at: int) -> bool:
    words = tokens[at].key.split("_")
    if words[0] not in _JOINED or not all(words) or len(words) > 3:
        return False
    if words == ["error", "message"]:
        return tokens[at + 1].key != "="
    before = tokens[at - 1] if at else None
    heads = before is None or before.kind == "line" or before.key in {":", "then", "else"}
    return heads and (tokens[at + 1].kind != "op" or tokens[at + 1].key == ":") and "_".join(words) in _KNOWN


_KNOWN: Final = frozenset(
    """end_if end_for end_while end_select end_switch end_sub end_function end_with end_try end_table end_on
    exit_for exit_while exit_do exit_sub exit_function for_each else_if select_case on_error clear_error case_else
    case_is return_with schedule_in end_schedule orchestrate_workflow""".split()  # noqa: SIM905  # a list of quoted words reads worse
)
