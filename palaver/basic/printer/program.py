"""Declarations and the whole program as text."""

from typing import Any, Final

from palaver.basic.library import Library, library
from palaver.basic.nodes import declarations as nodes
from palaver.basic.printer.statements import PRINTED, Statements
from palaver.basic.source import Source

_AMBIGUOUS: Final = frozenset({"field", "unique", "end"})


def printed(program: nodes.Program, source: Source | None = None, known: Library | None = None) -> str:
    """`program` as text; with the source it was read from, comments, empty lines and spellings are kept."""
    procedures = frozenset(each.name for each in program.statements if isinstance(each, nodes.Procedure))
    printer = Printer(known or library(), procedures, program.grouped, source)
    printer.comments = list(program.comments) if source else []
    printer.several(program.statements)
    printer.before(program.span.end + 1)
    return "\n".join(printer.lines).rstrip("\n") + "\n" if printer.lines else ""


class Printer(Statements):
    def procedure(self, value: nodes.Procedure) -> None:
        formals = ", ".join(self._formal(each) for each in value.formals if each.declared is None)
        returns = f" AS {value.returns}" if value.returns else ""
        self.put(f"{value.kind} {value.written or value.name}{f'({formals})' if formals or returns else ''}{returns}")
        self._head_read(value)
        self.depth += 1
        self.fresh = True
        for each in value.formals:
            if each.declared is not None:
                self.statement(each.declared)
        self.depth -= 1
        self.body(value.body)
        self.rest(value.span.end)
        self.put(f"END {value.kind}")

    def _formal(self, value: nodes.Formal) -> str:
        kind = f" AS {value.type}" if value.type else ""
        return value.name + kind + (f" = {self.show(value.default, 0)}" if value.default is not None else "")

    def param(self, value: nodes.Param) -> None:
        parts = [f"PARAM {value.name}"]
        if value.enum and value.type == "STRING":
            parts.append(f"AS {', '.join(map(self.quoted, value.enum))}" if len(value.enum) > 1 else "")
        if value.type != "STRING" or value.of:
            parts.append(f"AS {value.type}{f' OF {value.of}' if value.of else ''}")
        clauses: tuple[tuple[str, Any], ...] = (("LIKE", value.like), ("MIN", value.minimum), ("MAX", value.maximum))
        parts += [f"{word} {self.show(each, 0)}" for word, each in clauses if each is not None]
        if value.enum and (value.type != "STRING" or len(value.enum) == 1):
            parts.append(f"ENUM [{', '.join(map(self.quoted, value.enum))}]")
        if value.default is not None:
            parts.append(f"DEFAULT {self.show(value.default, 0)}")
        parts += ["OPTIONAL"] * value.optional
        if value.description is not None:
            parts.append(f"DESCRIPTION {self.quoted(value.description)}")
        self.put(" ".join(filter(None, parts)))

    def table(self, value: nodes.Table) -> None:
        connection = f" ON {self.key(value.connection)}" if value.connection else ""
        self.put(f"TABLE {self.key(value.name)}{connection}{self._roles(value)}")
        self._head_read(value)
        self.depth += 1
        self.fresh = True
        for each in value.columns:
            self.before(each.span.start, each)
            self.put(self._column(each))
            self.last = max(self.last, each.span.end)
        for names in value.uniques:
            self.put(f"UNIQUE ({', '.join(map(self.key, names))})")
        self.depth -= 1
        self.rest(value.span.end)
        self.put("END TABLE")

    def _roles(self, value: nodes.Table | nodes.Column) -> str:
        words = (("READ", value.read_by), ("WRITE", value.write_by))
        return "".join(f" {word} BY {self.quoted(';'.join(roles))}" for word, roles in words if roles)

    def _column(self, value: nodes.Column) -> str:
        sizes = ", ".join("MAX" if each < 0 else str(each) for each in value.arguments)
        name = self.key(value.name)
        parts = [f"FIELD {name}" if name.casefold() in _AMBIGUOUS else name]
        parts.append(f"{value.type}({sizes})" if sizes else value.type)
        words = (("KEY", value.key), ("REQUIRED", value.required), ("UNIQUE", value.unique), ("INDEX", value.index))
        parts += [word for word, there in words if there]
        if value.generated:
            parts.append(f"DEFAULT {value.generated}()")
        elif value.default is not None:
            parts.append(f"DEFAULT {self.show(value.default, 0)}")
        if value.references:
            column = f"({self.key(value.references_column)})" if value.references_column else ""
            parts.append(f"REFERENCES {self.key(value.references)}{column}")
        return " ".join(parts) + self._roles(value)

    def index(self, value: nodes.TableIndex) -> None:
        name = f"{value.name} " if value.name else ""
        self.put(f"INDEX {name}ON {self.key(value.table)} ({', '.join(map(self.key, value.columns))})")

    def handler(self, value: nodes.Handler) -> None:
        subject = self.show(value.subject, 9)
        if value.calls:
            self.put(f"ON {subject} CALL {value.calls}")
            return
        of = " OF" if value.kind in {"INSERT", "UPDATE", "DELETE"} else ""
        options = "".join(f" {word} {self.show(each, 9)}" for word, each in value.options)
        self.put(f"ON {value.kind}{of} {subject}{options}")
        self._head_read(value)
        self.body(value.body)
        self.rest(value.span.end)
        self.put("END ON")

    def webhook(self, value: nodes.Webhook) -> None:
        words = (("METHOD", value.method), ("SECRET", value.secret))
        options = "".join(f" {word} {self.show(each, 9)}" for word, each in words if each is not None)
        self.put(f"WEBHOOK {self.show(value.endpoint, 9)}{options}")

    def workflow(self, value: nodes.Workflow) -> None:
        if not value.name:
            self.put("#workflow")
            return
        self.put(f"ORCHESTRATE WORKFLOW {self.key(value.name)}")
        self.body(value.steps)


PRINTED.update(
    {
        nodes.Procedure: Printer.procedure,
        nodes.Param: Printer.param,
        nodes.Description: lambda printer, value: printer.put(f"DESCRIPTION {printer.quoted(value.text)}"),
        nodes.ToolName: lambda printer, value: printer.put(f"TOOL {printer.quoted(value.name)}"),
        nodes.Table: Printer.table,
        nodes.TableIndex: Printer.index,
        nodes.Handler: Printer.handler,
        nodes.Webhook: Printer.webhook,
        nodes.Workflow: Printer.workflow,
    }
)
