// Saves by itself what was changed, one request at a time, until the server has it: waits for a server that is away, and lets somebody
// else's change be merged before it tries again. What it knows of the server is `seen`: {doc, etag}.
import { same } from "./tree.js";

const PAUSE = 800;
const WAITS = [1000, 2000, 5000, 10000, 15000];
const LATER = new Set([0, 401, 408, 429, 500, 502, 503, 504]);

export class Saver {
  /**
   * `send(doc, etag)` answers {status, etag, theirs, message, findings, after}; `merge(base, theirs)` resolves with what to save instead,
   * or null when somebody has to choose first; `tell(state, why, findings)`: "saved", "waiting", "saving" or "unsaved".
   */
  constructor(seen, { send, merge, tell, wait = pause }) {
    this.seen = seen;
    this.doc = seen.doc;
    this.hooks = { send, merge, tell };
    this.wait = wait;
    this.running = null;
    this.hurry = () => {};
  }

  get saved() {
    return same(this.doc, this.seen.doc);
  }

  change(doc) {
    this.doc = doc;
    if (this.running) return;
    if (this.saved) return this.hooks.tell("saved");
    this.hooks.tell("waiting");
    this.running = this.#run().finally(() => { this.running = null; });
  }

  /** Save at once; resolves when there is nothing left to do, or nothing that can be done. */
  async now() {
    if (!this.running && !this.saved) this.change(this.doc);
    this.hurry();
    await this.running;
    return this.saved;
  }

  /** Somebody else has saved: merge it in, unless that is under way. */
  async learn(found) {
    if (this.running || found.etag === this.seen.etag) return;
    this.running = this.#merged(found).finally(() => { this.running = null; });
    if (await this.running) this.change(this.doc);
  }

  async #run() {
    await this.#pause(PAUSE);
    for (let failures = 0; !this.saved;) {
      const sent = this.doc;
      this.hooks.tell("saving");
      const answer = await this.hooks.send(sent, this.seen.etag);
      if (answer.status === 200) {
        this.seen = { doc: sent, etag: answer.etag };
        failures = 0;
        if (!this.saved) await this.#pause(PAUSE);
      } else if (answer.status === 412) {
        if (!(await this.#merged(answer))) return;
      } else if (LATER.has(answer.status)) {
        this.hooks.tell("unsaved", answer.message);
        await this.#pause(answer.after ?? WAITS[Math.min(failures, WAITS.length - 1)]);
        failures += 1;
      } else if (same(sent, this.doc)) {
        return this.hooks.tell("unsaved", answer.message, answer.findings);
      }
    }
    this.hooks.tell("saved");
  }

  async #merged({ theirs, etag }) {
    const made = await this.hooks.merge(this.seen.doc, theirs);
    if (made === null) {
      this.hooks.tell("unsaved", "Somebody else has changed the draft, and both changes are to be merged.");
      return false;
    }
    this.seen = { doc: theirs, etag };
    this.doc = made;
    return true;
  }

  #pause(ms) {
    return Promise.race([this.wait(ms), new Promise((resolve) => { this.hurry = resolve; })]);
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
