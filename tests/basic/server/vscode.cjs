// The extension in a stand-in for VS Code: it is activated, a document is opened, and what it registered is asked.
"use strict";

const assert = require("node:assert");
const Module = require("node:module");
const path = require("node:path");

const [extension, ...command] = process.argv.slice(2);
const registered = {};
const listeners = {};
const shown = new Map();
const waiting = [];

class Plain {
  constructor(...given) {
    this.given = given;
  }
}
class Range extends Plain {
  get start() {
    return { line: this.given[0], character: this.given[1] };
  }
}
const languages = new Proxy(
  { createDiagnosticCollection: () => ({ set: (uri, found) => (shown.set(uri.text, found), waiting.splice(0).forEach((go) => go())), delete() {}, dispose() {} }) },
  { get: (known, name) => known[name] ?? ((_, provider) => ((registered[name] = provider), { dispose() {} })) },
);
const uri = { text: "untitled:a.bas", toString: () => "untitled:a.bas" };
const document = { languageId: "palaver-basic", uri, version: 1, getText: () => 'nome = 1\ntalk nome, nam\nSUB s\nEND SUB\n' };
const vscode = {
  languages,
  workspace: {
    textDocuments: [document],
    getConfiguration: () => ({ get: () => command }),
    ...Object.fromEntries(
      ["Open", "Change", "Save", "Close"].map((name) => [`onDid${name}TextDocument`, (go) => ((listeners[name] = go), { dispose() {} })]),
    ),
  },
  window: { showErrorMessage: (text) => assert.fail(text) },
  commands: { registerCommand: () => ({ dispose() {} }) },
  Uri: { parse: (text) => ({ text }) },
  DiagnosticSeverity: { Error: 0, Warning: 1 },
  Range,
  WorkspaceEdit: class {
    set(uri, edits) {
      this.edits = edits;
    }
  },
};
for (const name of ["Diagnostic", "DiagnosticRelatedInformation", "Location", "MarkdownString", "CompletionItem", "SnippetString", "SignatureHelp", "SignatureInformation", "ParameterInformation", "DocumentSymbol", "FoldingRange", "TextEdit", "Hover"])
  vscode[name] = class extends Plain {};
const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));

const next = () => new Promise((go) => waiting.push(go));

async function main() {
  const { activate, deactivate } = require(path.join(extension, "extension.js"));
  const told = next();
  await activate({ subscriptions: [] });
  await told;
  assert.match(shown.get(uri.text)[0].given[1], /nam is never assigned/);
  const at = (line, character) => [document, { line, character }, undefined];
  const hover = await registered.registerHoverProvider.provideHover(...at(1, 1));
  assert.match(hover.given[0].given[0], /Sends one message/);
  const items = await registered.registerCompletionItemProvider.provideCompletionItems(...at(0, 0));
  assert.ok(items.some((each) => each.given[0] === "TALK"));
  const [place] = await registered.registerDefinitionProvider.provideDefinition(...at(1, 6));
  assert.deepEqual(place.given[1].start, { line: 0, character: 0 });
  const references = await registered.registerReferenceProvider.provideReferences(document, { line: 1, character: 6 }, { includeDeclaration: true });
  assert.equal(references.length, 2);
  const renamed = await registered.registerRenameProvider.provideRenameEdits(document, { line: 0, character: 1 }, "name");
  assert.equal(renamed.edits.length, 2);
  await assert.rejects(registered.registerRenameProvider.provideRenameEdits(document, { line: 0, character: 1 }, "a b"));
  const symbols = await registered.registerDocumentSymbolProvider.provideDocumentSymbols(document);
  assert.deepEqual(symbols.map((each) => each.given[0]), ["s"]);
  assert.equal((await registered.registerFoldingRangeProvider.provideFoldingRanges(document)).length, 1);
  const help = await registered.registerSignatureHelpProvider.provideSignatureHelp(...at(1, 5));
  assert.match(help.signatures[0].given[0], /^TALK/);
  const again = next();
  listeners.Change({
    document: { ...document, version: 2 },
    contentChanges: [{ range: { start: { line: 1, character: 9 }, end: { line: 1, character: 14 } }, text: "" }],
  });
  await again;
  assert.deepEqual(shown.get(uri.text), []);
  const [edit] = (await registered.registerDocumentFormattingEditProvider.provideDocumentFormattingEdits(document, {})) ?? [];
  assert.ok(edit);
  listeners.Save(document);
  listeners.Close(document);
  await deactivate();
  console.log("all asked");
}

main();
