// The editor: one document, what was done to it, and who is to be told when it changes.
import * as api from "./api.js";
import { choose } from "./conflict.js";
import { History } from "./history.js";
import { chosen, merge } from "./merge.js";
import { Saver } from "./saver.js";
import { at, parse, put } from "./tree.js";

const CHECK = 350; // ms after which a change is validated

export class Editor {
  /** `hooks`: show(doc), report(report), tell(state, why, findings), merged(taken), steps(history). */
  constructor(form, hooks) {
    this.alias = form.dataset.alias;
    this.doc = parse(form.dataset.config);
    this.hooks = hooks;
    this.history = new History();
    this.checks = 0;
    this.saver = new Saver({ doc: this.doc, etag: form.dataset.etag }, {
      send: (doc, etag) => this.#send(doc, etag), merge: (base, theirs) => this.#merge(base, theirs), tell: hooks.tell,
    });
  }

  change(place, value) {
    this.changeAll([{ place, before: undefined, after: value }]);
  }

  /** Do [{place, before, after}] as one step. */
  changeAll(ops) {
    if (!ops.length) return this.saver.change(this.doc);
    const done = ops.map(({ place, after }) => ({ place, before: at(this.doc, place), after }));
    this.history.did(done);
    this.#apply(done);
  }

  undo() {
    this.#apply(this.history.undo() ?? []);
  }

  redo() {
    this.#apply(this.history.redo() ?? []);
  }

  #apply(ops) {
    if (ops.length) this.#set(ops.reduce((doc, { place, after }) => put(doc, place, after), this.doc));
  }

  #set(doc) {
    this.doc = doc;
    this.hooks.show(doc);
    this.hooks.steps(this.history);
    this.saver.change(doc);
    this.check(CHECK);
  }

  async #send(doc, etag) {
    const { status, data, etag: now, message, after } = await api.saveDraft(this.alias, doc, etag);
    const details = data?.error?.details;
    if (status === 412) return { status, theirs: details.config, etag: details.etag };
    return { status, etag: now, message, after, findings: Array.isArray(details) ? details : [] };
  }

  /** What is mine and what is theirs as one document; null when somebody would rather choose later. */
  async #merge(base, theirs) {
    let found = merge(base, this.doc, theirs);
    if (found.conflicts.length) {
      const choices = await choose(document.getElementById("editor-merge"), found.conflicts, found.taken, this.hooks.kindOf);
      if (choices === null) return null;
      found = { ...found, doc: chosen(found.doc, choices) };
    }
    this.history.forget([...found.taken, ...found.conflicts].map(({ place }) => place));
    this.doc = found.doc;
    this.hooks.show(found.doc);
    this.hooks.steps(this.history);
    this.hooks.merged(found);
    this.check(0);
    return found.doc;
  }

  /** Learn what somebody else has done, also where there is nothing of one's own to save. */
  async refresh() {
    const { status, data, etag } = await api.readDraft(this.alias);
    if (status === 200) await this.saver.learn({ theirs: data.config, etag });
  }

  check(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#check(), wait);
  }

  async #check() {
    const mine = (this.checks += 1);
    const { status, data } = await api.validate(this.alias, this.doc);
    if (status === 200 && mine === this.checks) this.hooks.report(data);
  }
}
