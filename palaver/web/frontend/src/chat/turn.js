// Follows one turn to its last event: sends the question, and when the connection drops attaches again after the last id seen.
import { EventParser } from "./parser.js";

export const WAITS = [250, 500, 1000, 2000, 4000, ...Array(12).fill(8000)];
export const SILENCE = 45000;
const BUSY = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What ended a turn before its `done`: shaped like the server's own `error` event. */
export class TurnError extends Error {
  constructor(code, message, { status = 0, requestId = "", details = null } = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.details = details;
  }
}

async function refused(response) {
  let error = {};
  try {
    error = (await response.json()).error ?? {};
  } catch { /* not our JSON: a proxy answered */ }
  const message = error.message || `The server answered ${response.status}.`;
  const requestId = error.request_id || response.headers.get("x-request-id") || "";
  return new TurnError(error.code || "unavailable", message, { status: response.status, requestId, details: error.details });
}

/** Wait, but not past the moment when the browser is online again or the reader gave up. */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", over);
      signal?.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    globalThis.addEventListener?.("online", over);
    signal?.addEventListener("abort", over);
  });
}

async function* pieces(body, silence) {
  const reader = body.getReader();
  try {
    while (true) {
      let timer;
      const quiet = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error("silent")), silence); });
      const { done, value } = await Promise.race([reader.read(), quiet]).finally(() => clearTimeout(timer));
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function decoded(raw) {
  try {
    const event = JSON.parse(raw.data);
    return event && typeof event.type === "string" ? event : null;
  } catch {
    return null;
  }
}

/** `{start}` sends a question, `{turn, lastId}` attaches to a running one. Call `run` once. */
export class TurnStream {
  constructor({ start = null, turn = null, lastId = "", onEvent, onLink = () => {}, signal, waits = WAITS, silence = SILENCE,
    fetch = globalThis.fetch.bind(globalThis), base = "" }) {
    Object.assign(this, { start, turn, lastId, onEvent, onLink, signal, waits, silence, fetch, base });
    this.seen = new Set(lastId ? [lastId] : []);
  }

  attach() {
    const headers = { Accept: "text/event-stream" };
    if (this.lastId) headers["Last-Event-ID"] = this.lastId;
    return this.fetch(`${this.base}/api/chat/turns/${this.turn}/events`, { headers, signal: this.signal, cache: "no-store" });
  }

  /** Resolves with the `done` or `error` event, `nothing` where no turn was begun, null when aborted; throws TurnError when the turn cannot be reached. */
  async run() {
    let open = this.turn ? () => this.attach() : () => this.start(this.signal);
    for (this.tries = 0; ; this.tries += 1) {
      const last = await this.read(open);
      if (last || this.signal?.aborted) return last;
      if (!this.turn) throw new TurnError("unavailable", "The connection was lost before the question was stored.");
      if (this.tries >= this.waits.length) throw new TurnError("unavailable", "The connection was lost and could not be made again.");
      this.onLink("reconnecting");
      await pause(this.waits[this.tries], this.signal);
      if (this.signal?.aborted) return null;
      open = () => this.attach();
    }
  }

  /** One connection; null when it broke and may be tried again. */
  async read(open) {
    let response;
    try {
      response = await open();
    } catch {
      return null;
    }
    if (!response.ok) {
      if (this.turn && BUSY.has(response.status)) return null;
      throw await refused(response);
    }
    this.onLink("open");
    if (response.status === 204) return { type: "nothing" };
    try {
      return await this.events(response.body);
    } catch {
      return null;
    }
  }

  async events(body) {
    const parser = new EventParser();
    for await (const bytes of pieces(body, this.silence)) {
      for (const raw of parser.push(bytes)) {
        const last = this.take(raw);
        if (last) return last;
      }
    }
    return null;
  }

  take(raw) {
    const event = decoded(raw);
    if (!event || (raw.id && this.seen.has(raw.id))) return null;
    if (raw.id) {
      this.lastId = raw.id;
      this.seen.add(raw.id);
      this.tries = 0;
    }
    if (event.turn_id) this.turn = event.turn_id;
    this.onEvent(event);
    return event.type === "done" || event.type === "error" ? event : null;
  }
}
