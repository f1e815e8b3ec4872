"""The lexer: one compiled expression finds the tokens, modes by hand for strings, blocks of text and line ends."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from palaver.basic.diagnostics import Diagnostic, Severity
from palaver.basic.layout import TextBlock, body_of, continues, is_statement_line, text_block
from palaver.basic.nodes.declarations import Comment
from palaver.basic.quotes import closer_of, double, is_string, opens, raw, single
from palaver.basic.source import Span
from palaver.basic.tokens import ALIASES, CLOSERS, OPENERS, Lexed, Token

MAX_BRACKETS: Final = 60
MOST: Final = 1_000
_RESTARTS: Final = 20
_DIGITS: Final = 300
_TOKEN: Final = re.compile(
    r"[^\S\n]*(?:([^\W\d]\w*\$?)|(\"[^\"\\$\n]*\"(?!\"))|(\n)"
    r"|(0[xX][0-9a-fA-F]+|(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|([(\[{]|\#\{)|([)\]}])|(//|\?\?|\?\.|\*\*|<>|!=|==|<=|>=|[-+*/]=|&&|\|\||[-+*/\\^&%=<>,:;.?!@])"
    r"|(\")|(')|(\#)|([^\s\w\"'()\[\]{}+\-*/\\^&%=<>,:;.?!@|#]+|[^\s]))"
)
_NAME, _TEXT = 1, 2
_END_OF_LINE: Final = re.compile(r"$", re.MULTILINE)
_CURLY: Final = frozenset("\u2018\u2019\u201c\u201d\u201e\u201f\u00ab\u00bb")


@dataclass(slots=True)
class _Quoted:
    """A string or a block of text that is being read; `holes` are open only while its `${}` is."""

    start: int
    first: int
    depth: int
    block: TextBlock | None = None


@dataclass(frozen=True, slots=True)
class _Hole:
    """An open `${`: how to go back to where its text goes on, if it turns out not to be closed."""

    quoted: _Quoted
    at: int
    tokens: int
    before: str
    piece: int


def lex(text: str, heads: frozenset[str] = frozenset()) -> Lexed:
    """
    All of `text` as tokens; never raises, and reads each part of it a bounded number of times.

    `heads` are phrases that take an operand where they begin a statement: a single quote after them opens a string.
    """
    lexer = _Lexer(text, heads)
    lexer.run()
    return Lexed(lexer.tokens, lexer.comments, lexer.diagnostics)


class _Lexer:
    """`stack` holds the open brackets with their places, and `${` for each open hole."""

    def __init__(self, text: str, heads: frozenset[str] = frozenset()) -> None:
        self.text = text
        self.heads = heads
        self.at = 0
        self.tokens: list[Token] = []
        self.comments: list[Comment] = []
        self.diagnostics: list[Diagnostic] = []
        self.stack: list[tuple[str, int]] = []
        self.holes: list[_Hole] = []
        self.head = 0
        self.looked = 0
        self.restarts = 0
        self.choosing = False
        strings = (self._double, self._single, self._hash, self._odd)
        modes = (self._line, self._number, self._open, self._close, self._op, *strings)
        self.modes: tuple[Callable[[int], None] | None, ...] = (None, None, None, *modes)

    def run(self) -> None:
        text, tokens, match = self.text, self.tokens, _TOKEN.match
        folded: dict[str, str] = {}
        while found := match(text, self.at):
            kind = found.lastindex or 0
            start, self.at = found.span(kind)
            if kind == _NAME:
                word = found[1]
                key = folded.get(word)
                if key is None:
                    key = folded[word] = word.casefold().removesuffix("$")
                if key == "rem" and self._at_head():
                    self._comment(start)
                else:
                    tokens.append(Token("name", key, start, self.at))
            elif kind == _TEXT:
                tokens.append(Token("text", found[2][1:-1], start, self.at))
            else:
                self.modes[kind](start)  # type: ignore[misc]  # the first three are no modes
        self._finish()

    def _finish(self) -> None:
        self.at = len(self.text)
        if self.holes:
            self._literal_hole()
            self.run()
            return
        self._report_open(0)
        self._close_all(0)
        if self.tokens and self.tokens[-1].kind != "line":
            self.tokens.append(Token("line", "\n", self.at, self.at))
        self.tokens.append(Token("end", "", self.at, self.at))

    def _at_head(self) -> bool:
        """Whether a statement can begin here."""
        last = self.tokens[-1] if self.tokens else None
        return not self.stack and (last is None or last.kind == "line" or (last.kind == "op" and last.key == ":"))

    def _error(self, code: str, message: str, span: Span, **more: str | Span) -> None:
        self._report("error", code, message, span, **more)

    def _report(self, severity: Severity, code: str, message: str, span: Span, **more: str | Span) -> None:
        if len(self.diagnostics) < MOST:
            self.diagnostics.append(Diagnostic(severity, code, message, span, **more))  # type: ignore[arg-type]  # its own fields

    # lines and comments

    def _line(self, start: int) -> None:
        tokens = self.tokens
        if self.stack:
            if self.stack[-1][0] == "${":
                self._literal_hole()
                return
            if not is_statement_line(self.text, self.at):
                return
            self._report_open(self._floor())
            self._close_all(self._floor())
            if self.stack:
                self._literal_hole()
                return
        if tokens and tokens[-1].key == "_" and self.text[tokens[-1].start - 1] in " \t":
            tokens.pop()
            return
        if len(tokens) == self.head or continues(self.text, self.at, tokens, self.head):
            return
        kind = text_block(tokens, self.head)
        tokens.append(Token("line", "\n", start, self.at))
        self.choosing = False
        if kind:
            self._block(kind)
        self.head = len(tokens)

    def _comment(self, start: int) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end
        text = self.text[start : self.at].rstrip()
        own = self.text.rfind("\n", 0, start) + 1
        self.comments.append(Comment(text, not self.text[own:start].strip(), Span(start, start + len(text))))

    def _hash(self, start: int) -> None:
        if not self._begins_line(start) or (self.stack and self.stack[-1][0] == "${"):
            self._odd(start)
            return
        if not self.stack and self.text[start : start + 9].casefold() == "#workflow":
            self.at = start + 9
            self.tokens.append(Token("name", "#workflow", start, self.at))
            return
        self._comment(start)
        hint = "write ' or REM before a comment"
        self._report("warning", "hash-comment", "a comment with #", self.comments[-1].span, suggestion=hint)

    def _begins_line(self, start: int) -> bool:
        """Of a #: what stands before the one before it is not looked at again."""
        known = self.looked if self.looked <= start else 0
        before, self.looked = self.text[known:start], start + 1
        at = before.rfind("\n")
        return not before[at + 1 :].strip() and (at >= 0 or not known)

    # numbers and operators

    def _number(self, start: int) -> None:
        written = self.text[start : self.at]
        if len(written) > _DIGITS:
            self._error("number", f"the number has more than {_DIGITS} digits", Span(start, self.at))
            written = "0"
        self.tokens.append(Token("number", written, start, self.at))

    def _op(self, start: int) -> None:
        key = self.text[start : self.at]
        if key == "//":
            if start == 0 or self.text[start - 1].isspace():
                self._comment(start)
                return
            self.at = start + 1
            key = "/"
        elif key == "?":
            self.choosing = True
        self.tokens.append(Token("op", ALIASES.get(key, key), start, self.at))

    def _odd(self, start: int) -> None:
        """Characters that mean nothing: told once for a run of them."""
        text = self.text[start : self.at]
        if self.stack and self.stack[-1][0] == "${" and text.startswith("$"):
            self._literal_hole()
            return
        curly = text[0] in _CURLY
        hint = "write straight quotes: \" or '" if curly else "take it out, or write it inside of a string"
        self._error("character", f"{text[:20]!r} means nothing here", Span(start, self.at), suggestion=hint)

    # brackets

    def _open(self, start: int) -> None:
        if len(self.stack) >= MAX_BRACKETS:
            message = f"brackets are nested more than {MAX_BRACKETS} deep"
            self._error("nesting", message, Span(start, self.at), opened=Span(self.stack[0][1], self.stack[0][1] + 1))
            self.at = self._line_end(start)
            self._close_all(self._floor())
            return
        bracket = self.text[self.at - 1]
        if not (bracket == "{" and self._is_brace()):
            self.stack.append((bracket, start))
        self.tokens.append(Token("op", bracket, start, self.at))

    def _is_brace(self) -> bool:
        """Whether { opens a block: IF e {, and the rest of the line is empty."""
        if (
            self.stack
            or not self.tokens[self.head :]
            or self.tokens[self.head].key not in {"if", "elseif", "else", "}"}
        ):
            return False
        last = self.tokens[-1]
        return not self.text[self.at : self._line_end(self.at)].strip() and (last.kind != "op" or last.key in ")]}")

    def _close(self, start: int) -> None:
        closer = self.text[start]
        if not self.stack and closer == "}" and len(self.tokens) == self.head:
            self.tokens.append(Token("op", closer, start, self.at))
        elif not self.stack:
            self._error("bracket", f"{closer!r} closes nothing", Span(start, self.at), suggestion="take it out")
        elif self.stack[-1][0] == "${":
            if closer == "}":
                self._end_hole()
            else:
                self._literal_hole()
        else:
            self._close_to(closer, start)

    def _close_to(self, closer: str, start: int) -> None:
        depth = len(self.stack) - 1
        while depth >= 0 and self.stack[depth][0] not in {OPENERS[closer], "${"}:
            depth -= 1
        if depth < 0 or self.stack[depth][0] == "${":
            opener, at = self.stack[-1]
            message = f"{closer!r} does not close {opener!r}"
            self._error("bracket", message, Span(start, self.at), expected=CLOSERS[opener], opened=Span(at, at + 1))
            self.stack.pop()
            self.tokens.append(Token("op", CLOSERS[opener], start, self.at))
            return
        self._report_open(depth + 1)
        self._close_all(depth + 1)
        self.stack.pop()
        self.tokens.append(Token("op", closer, start, self.at))

    def _floor(self) -> int:
        """How deep the brackets stand that no open `${` is inside of."""
        return self.holes[-1].quoted.depth + 1 if self.holes else 0

    def _report_open(self, depth: int) -> None:
        """One error for all brackets above `depth`."""
        if len(self.stack) > depth:
            opener, at = self.stack[depth]
            inside = len(self.stack) - depth - 1
            message = f"{opener!r} is never closed" + (f", nor are {inside} brackets inside of it" if inside else "")
            self._error("bracket", message, Span(at, at + 1), expected=CLOSERS[opener])

    def _close_all(self, depth: int) -> None:
        last = self.tokens[-1].end if self.tokens else 0
        while len(self.stack) > depth:
            self.tokens.append(Token("op", CLOSERS[self.stack.pop()[0]], last, last))

    # strings

    def _double(self, start: int) -> None:
        self._piece(_Quoted(start, len(self.tokens), len(self.stack)), start, self.at)

    def _piece(self, quoted: _Quoted, start: int, at: int, before: str = "") -> None:
        """Read on in a string or block from `at`; its next token begins at `start`."""
        value = before
        while True:
            if quoted.block is not None:
                found = raw(self.text, at, quoted.block.stop, quoted.block.indent)
            else:
                found = double(self.text, at, single_line=bool(self.holes) or self.restarts > _RESTARTS)
            value += found.value
            if found.stop != "${" or (self.restarts <= _RESTARTS and len(self.holes) < 3):
                break
            if self.restarts <= _RESTARTS:
                self._error("interpolation", "${ inside of ${ inside of ${", Span(found.end - 2, found.end))
            value, at = value + "${", found.end
        first = len(self.tokens) == quoted.first
        if found.stop == "${":
            self.holes.append(_Hole(quoted, found.end - 2, len(self.tokens), value, start))
            self.tokens.append(Token("open" if first else "part", value, start, found.end))
            self.stack.append(("${", found.end - 2))
            self.at = found.end
        elif quoted.block is None and not self._is_closed(quoted, found.stop, found.end):
            self._unclosed(quoted)
        else:
            self.tokens.append(Token("text" if first else "close", value, start, found.end))
            self.at = found.end
            if quoted.block is not None:
                self._end_block(quoted.block)

    def _is_closed(self, quoted: _Quoted, stop: str, end: int) -> bool:
        """A string over several lines whose closing quote touches a word was not meant to be one."""
        if stop != '"':
            return False
        glued = end < len(self.text) and (self.text[end].isalnum() or self.text[end] == "$")
        return not (glued and "\n" in self.text[quoted.start : end])

    def _unclosed(self, quoted: _Quoted) -> None:
        """End the string with its line, as if it were closed there."""
        self.restarts += 1
        if self.holes:
            self._literal_hole()
            return
        del self.tokens[quoted.first :]
        del self.stack[quoted.depth :]
        end = self._line_end(quoted.start)
        message = "the string is not closed on its line"
        self._error("string", message, Span(quoted.start, end), expected='a closing "')
        self.tokens.append(Token("text", self.text[quoted.start + 1 : end], quoted.start, end))
        self.at = end

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _end_hole(self) -> None:
        hole = self.holes[-1]
        if hole.quoted.block is not None and self.at > hole.quoted.block.stop:
            self._literal_hole()
            return
        self.holes.pop()
        self.stack.pop()
        if len(self.tokens) == hole.tokens + 1:
            self._error("interpolation", "there is nothing in ${}", Span(hole.at, self.at), expected="an expression")
            self.tokens.append(Token("text", "", self.at - 1, self.at - 1))
        self._piece(hole.quoted, self.at - 1, self.at)

    def _literal_hole(self) -> None:
        """The innermost `${` is not closed: say so, and take it for text."""
        hole = self.holes.pop()
        self.restarts += 1
        span = Span(hole.at, hole.at + 2)
        if all(each.span != span for each in self.diagnostics[-_RESTARTS:]):
            self._error(
                "interpolation",
                "${ is not closed",
                span,
                expected="}",
                suggestion="\\${ stands for these two characters",
            )
        del self.tokens[hole.tokens :]
        del self.stack[self.stack.index(("${", hole.at)) :]
        self._piece(hole.quoted, hole.piece, hole.at + 2, hole.before + "${")

    def _single(self, start: int) -> None:
        tokens = self.tokens
        if opens(tokens, self.head, self.heads):
            end = closer_of(self.text, start + 1)
        else:
            end = is_string(self.text, start, tokens, inside=bool(self.stack), choosing=self.choosing)
        if end < 0:
            self._comment(start)
        else:
            self.tokens.append(Token("text", single(self.text[start + 1 : end - 1]), start, end))
            self.at = end

    # blocks of text

    def _block(self, kind: str) -> None:
        block = body_of(self.text, self.at, kind)
        if not block.closed:
            opener = self.tokens[self.head]
            message = f"BEGIN {kind} is not closed"
            self._error(
                "block", message, Span(opener.start, self.tokens[-2].end), expected=f"END {kind} on a line of its own"
            )
        self._piece(_Quoted(block.start, len(self.tokens), 0, block), block.start, block.start)

    def _end_block(self, block: TextBlock) -> None:
        self.at = block.after
        self.tokens.append(Token("line", "\n", self.at, self.at))
        self.head = len(self.tokens)
