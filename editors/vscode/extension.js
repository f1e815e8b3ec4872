// Palaver BASIC in VS Code: starts `palaver basic lsp`, and hands questions and answers across.
"use strict";

const vscode = require("vscode");
const { Client } = require("./client.js");
const shapes = require("./shapes.js");

const LANGUAGE = "palaver-basic";
let client;

async function activate(context) {
  const found = vscode.languages.createDiagnosticCollection(LANGUAGE);
  context.subscriptions.push(found, ...documents(found), ...providers());
  context.subscriptions.push(
    vscode.commands.registerCommand("palaver.restart", async () => {
      await client?.stop();
      await begin(found);
    }),
  );
  await begin(found);
}

async function begin(found) {
  const command = vscode.workspace.getConfiguration("palaver").get("command", ["palaver"]);
  client = new Client(
    command,
    (method, params) => {
      if (method === "textDocument/publishDiagnostics")
        found.set(vscode.Uri.parse(params.uri), params.diagnostics.map(shapes.diagnostic));
    },
    (reason) => vscode.window.showErrorMessage(`Palaver BASIC: ${reason}. Is palaver installed? See palaver.command.`),
  );
  await client.start();
  vscode.workspace.textDocuments.forEach(opened);
}

const isOurs = (document) => document.languageId === LANGUAGE;
const named = (document) => ({ textDocument: { uri: document.uri.toString() } });

function opened(document) {
  if (!isOurs(document)) return;
  const textDocument = { uri: document.uri.toString(), languageId: LANGUAGE, version: document.version, text: document.getText() };
  client.tell("textDocument/didOpen", { textDocument });
}

function documents(found) {
  return [
    vscode.workspace.onDidOpenTextDocument(opened),
    vscode.workspace.onDidChangeTextDocument((event) => {
      if (!isOurs(event.document)) return;
      client.tell("textDocument/didChange", {
        textDocument: { uri: event.document.uri.toString(), version: event.document.version },
        contentChanges: event.contentChanges.map(({ range, text }) => ({ range, text })),
      });
    }),
    vscode.workspace.onDidSaveTextDocument((document) => isOurs(document) && client.tell("textDocument/didSave", named(document))),
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (!isOurs(document)) return;
      client.tell("textDocument/didClose", named(document));
      found.delete(document.uri);
    }),
  ];
}

// A question about a place, and what is made of its answer.
const asks = (method, made) => (document, position, token) =>
  client.ask(`textDocument/${method}`, { ...named(document), position: shapes.position(position) }, token).then((found) => found && made(found));

function providers() {
  const { languages } = vscode;
  const all = (made) => (found) => found.map(made);
  const rename = {
    prepareRename: asks("prepareRename", (found) => ({ range: shapes.range(found.range), placeholder: found.placeholder })),
    provideRenameEdits: (document, position, newName, token) =>
      client
        .ask("textDocument/rename", { ...named(document), position: shapes.position(position), newName }, token)
        .then((found) => found && shapes.workspace(found)),
  };
  const references = (document, position, context, token) =>
    client
      .ask("textDocument/references", { ...named(document), position: shapes.position(position), context }, token)
      .then((found) => found && found.map(shapes.location));
  const whole = (method, made) => (document, token) =>
    client.ask(`textDocument/${method}`, named(document), token).then((found) => found && found.map(made));
  return [
    languages.registerCompletionItemProvider(LANGUAGE, { provideCompletionItems: asks("completion", (found) => found.items.map(shapes.completion)) }, " ", ".", '"'),
    languages.registerHoverProvider(LANGUAGE, {
      provideHover: asks("hover", (found) => new vscode.Hover(shapes.markdown(found.contents), shapes.range(found.range))),
    }),
    languages.registerSignatureHelpProvider(LANGUAGE, { provideSignatureHelp: asks("signatureHelp", shapes.signatures) }, "(", ",", " "),
    languages.registerDefinitionProvider(LANGUAGE, { provideDefinition: asks("definition", all(shapes.location)) }),
    languages.registerReferenceProvider(LANGUAGE, { provideReferences: references }),
    languages.registerRenameProvider(LANGUAGE, rename),
    languages.registerDocumentSymbolProvider(LANGUAGE, { provideDocumentSymbols: whole("documentSymbol", shapes.symbol) }),
    languages.registerFoldingRangeProvider(LANGUAGE, {
      provideFoldingRanges: (document, _, token) => whole("foldingRange", shapes.fold)(document, token),
    }),
    languages.registerDocumentFormattingEditProvider(LANGUAGE, {
      provideDocumentFormattingEdits: (document, options, token) =>
        client.ask("textDocument/formatting", { ...named(document), options }, token).then((found) => found && found.map(shapes.edit)),
    }),
  ];
}

const deactivate = () => client?.stop();

module.exports = { activate, deactivate };
