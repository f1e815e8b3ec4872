// A client of `palaver basic lsp`: one process, requests with their answers, notifications. It knows nothing of VS Code.
"use strict";

const { spawn } = require("node:child_process");
const { Reader, written } = require("./frames.js");

class Client {
  // `told` receives notifications; `ended` is called when the process is gone without having been asked to go.
  constructor(command, told, ended) {
    this.told = told;
    this.ended = ended;
    this.waiting = new Map();
    this.number = 0;
    this.stopping = false;
    this.process = spawn(command[0], [...command.slice(1), "basic", "lsp", "--stdio"], { stdio: ["pipe", "pipe", "ignore"] });
    const reader = new Reader((message) => this.received(message));
    this.process.stdout.on("data", (piece) => reader.feed(piece));
    this.process.stdin.on("error", () => {});
    this.process.on("error", (error) => this.gone(error.message));
    this.process.on("exit", (code) => this.gone(`palaver basic lsp ended with ${code}`));
  }

  async start() {
    const answer = await this.ask("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
    this.tell("initialized", {});
    return answer.capabilities;
  }

  tell(method, params) {
    this.process.stdin.write(written({ jsonrpc: "2.0", method, params }));
  }

  // Undefined where the request failed or was cancelled; an error is thrown for what the server refuses with words.
  ask(method, params, cancelled) {
    const id = (this.number += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      cancelled?.onCancellationRequested(() => this.tell("$/cancelRequest", { id }));
      this.process.stdin.write(written({ jsonrpc: "2.0", id, method, params }));
    });
  }

  received(message) {
    if (message.method) {
      this.told(message.method, message.params);
      return;
    }
    const asked = this.waiting.get(message.id);
    if (!asked) return;
    this.waiting.delete(message.id);
    const REFUSED = -32803;
    if (message.error?.code === REFUSED) asked.reject(new Error(message.error.message));
    else asked.resolve(message.error ? undefined : message.result);
  }

  gone(reason) {
    for (const asked of this.waiting.values()) asked.resolve(undefined);
    this.waiting.clear();
    if (!this.stopping) {
      this.stopping = true;
      this.ended(reason);
    }
  }

  async stop() {
    if (this.stopping) return;
    this.stopping = true;
    await this.ask("shutdown", null);
    this.tell("exit", null);
  }
}

module.exports = { Client };
