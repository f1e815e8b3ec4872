// Between the protocol's shapes and those of VS Code.
"use strict";

const vscode = require("vscode");

const position = (place) => ({ line: place.line, character: place.character });
const range = (found) =>
  new vscode.Range(found.start.line, found.start.character, found.end.line, found.end.character);
const location = (found) => new vscode.Location(vscode.Uri.parse(found.uri), range(found.range));
const markdown = (text) => new vscode.MarkdownString(text?.value ?? text ?? "");

function diagnostic(found) {
  const severity = found.severity === 1 ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const made = new vscode.Diagnostic(range(found.range), found.message, severity);
  made.code = found.code;
  made.source = found.source;
  made.tags = found.tags;
  made.relatedInformation = (found.relatedInformation ?? []).map(
    (each) => new vscode.DiagnosticRelatedInformation(location(each.location), each.message),
  );
  return made;
}

function completion(found) {
  const made = new vscode.CompletionItem(found.label, (found.kind ?? 1) - 1);
  made.detail = found.detail;
  made.documentation = found.documentation && markdown(found.documentation);
  made.filterText = found.filterText;
  const text = found.textEdit?.newText ?? found.insertText ?? found.label;
  made.insertText = found.insertTextFormat === 2 ? new vscode.SnippetString(text) : text;
  if (found.textEdit) made.range = range(found.textEdit.range);
  return made;
}

function signatures(found) {
  const made = new vscode.SignatureHelp();
  made.signatures = found.signatures.map((each) => {
    const signature = new vscode.SignatureInformation(each.label, markdown(each.documentation));
    signature.parameters = each.parameters.map((one) => new vscode.ParameterInformation(one.label));
    return signature;
  });
  made.activeSignature = found.activeSignature;
  made.activeParameter = found.activeParameter;
  return made;
}

function symbol(found) {
  const made = new vscode.DocumentSymbol(
    found.name,
    found.detail,
    found.kind - 1,
    range(found.range),
    range(found.selectionRange),
  );
  made.children = (found.children ?? []).map(symbol);
  return made;
}

const fold = (found) => new vscode.FoldingRange(found.startLine, found.endLine);
const edit = (found) => new vscode.TextEdit(range(found.range), found.newText);

function workspace(found) {
  const made = new vscode.WorkspaceEdit();
  for (const [uri, edits] of Object.entries(found.changes)) made.set(vscode.Uri.parse(uri), edits.map(edit));
  return made;
}

module.exports = { completion, diagnostic, edit, fold, location, markdown, position, range, signatures, symbol, workspace };
