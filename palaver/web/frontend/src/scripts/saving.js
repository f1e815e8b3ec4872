// Saving a program into the draft, and giving it its usual shape; somebody else's change is never lost in silence.
import { ask } from "./api.js";

export class Saving {
  constructor(form, code) {
    Object.assign(this, { form, code });
    this.etag = form.dataset.etag;
    this.saved = code.text;
    this.state = form.querySelector("#script-state");
    this.clash = form.querySelector("#script-clash");
    this.clash.querySelector("[data-theirs]").addEventListener("click", () => this.#settle(this.theirs));
    this.clash.querySelector("[data-mine]").addEventListener("click", () => this.#settle(null));
  }

  get dirty() { return this.code.text !== this.saved; }

  touched() {
    if (this.dirty) this.tell("unsaved", "Not saved");
    else this.tell("saved", "");
  }

  async save() {
    if (this.running) return;
    this.running = true;
    const { alias, path } = this.form.dataset;
    const source = this.code.text;
    this.tell("saving", "Saving …");
    const answer = await ask("PUT", `/api/bots/${alias}/scripts/source?path=${encodeURIComponent(path)}`, { source }, this.etag);
    this.running = false;
    if (answer.status === 200) {
      this.etag = answer.etag;
      this.form.elements.etag.value = answer.etag;
      this.saved = source;
      if (this.dirty) this.touched();
      else this.tell("saved", "Saved in the draft");
    } else if (answer.status === 412) {
      this.theirs = answer.data?.error?.details;
      this.clash.hidden = false;
      this.tell("failed", "Not saved");
      this.clash.querySelector("button").focus();
    } else {
      const why = answer.data?.error?.details?.[0]?.message ?? answer.message;
      this.tell("failed", `Not saved. ${why}`);
    }
  }

  async format() {
    const source = this.code.text;
    const { status, data, message } = await ask("POST", "/api/basic/format", { source });
    if (status !== 200) return this.tell("failed", message);
    if (!data.ok) return this.tell("failed", "It has errors: its shape stays as it is.");
    if (source === this.code.text && data.source !== source) this.code.put(data.source);
  }

  /** Take what the other has written, or overwrite it with what is here. */
  #settle(theirs) {
    this.clash.hidden = true;
    if (this.theirs?.etag) this.etag = this.theirs.etag;
    if (!theirs?.source && theirs !== null) return;
    if (theirs === null) return this.save();
    this.saved = theirs.source;
    this.code.put(theirs.source);
    this.touched();
  }

  tell(state, text) {
    this.state.dataset.state = state;
    this.state.textContent = text;
  }
}
