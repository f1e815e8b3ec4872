// The document as YAML in one area: what is written there becomes a change of it as soon as it can be read. The server reads and writes
// YAML; what it cannot read yet stays in the area, and is not saved.
import * as api from "./api.js";
import { merge } from "./merge.js";
import { differences, same } from "./tree.js";

const PAUSE = 350;

/** Where in a text the key stands that a path leads to; -1 when none does. */
export function lineOf(text, path) {
  const lines = text.split("\n");
  let found = -1;
  let depth = -1;
  for (const key of path.split(".")) {
    const next = lines.findIndex((line, n) => n > found && indent(line) > depth && names(line, key));
    if (next < 0) break;
    [found, depth] = [next, indent(lines[next])];
  }
  return found;
}

const indent = (line) => line.search(/\S/);
const names = (line, key) => line.trimStart().replace(/^(- )+/, "").replace(/^(['"])(.*?)\1:/, "$2:").startsWith(`${key}:`);

export class Raw {
  /** `change(ops)` is called with what was written, `tell(why)` with why it cannot be read, "" when it can. */
  constructor(area, { change, tell }) {
    this.area = area;
    this.told = document.getElementById("yaml-told");
    this.hooks = { change, tell };
    this.pending = false;
    this.turns = 0;
    area.addEventListener("input", () => {
      this.pending = true;
      this.turns += 1;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.now(), PAUSE);
    });
  }

  /** Read what is written now. */
  async now() {
    clearTimeout(this.timer);
    if (!this.pending) return;
    const mine = (this.turns += 1);
    const text = this.area.value;
    const { status, data, message } = await api.convert({ text });
    if (mine !== this.turns) return;
    const wrong = (data?.error?.details ?? []).map((each) => `${each.path.replace(":", " ")}: ${each.message}`).join("; ");
    this.#tell(status === 200 ? "" : wrong || message);
    if (status !== 200) return;
    this.pending = this.area.value !== text;
    // What somebody else has changed since this text was begun stays.
    const made = same(this.base, this.doc) ? data.config : merge(this.base, data.config, this.doc).doc;
    this.base = data.config;
    this.hooks.change(differences(this.doc, made));
    this.show(this.doc);
  }

  #tell(why) {
    this.told.replaceChildren(...(why ? [Object.assign(document.createElement("p"), { className: "wrong", textContent: why })] : []));
    this.area.setAttribute("aria-invalid", String(Boolean(why)));
    this.hooks.tell(why);
  }

  async show(doc) {
    this.base ??= doc;
    this.doc = doc;
    if (this.pending || same(doc, this.base)) return;
    const mine = (this.turns += 1);
    const { status, data } = await api.convert({ config: doc });
    if (status !== 200 || mine !== this.turns) return;
    this.base = doc;
    this.area.value = data.text;
  }

  nearest(path) {
    return lineOf(this.area.value, path) < 0 ? null : { path };
  }

  focus(path) {
    const lines = this.area.value.split("\n");
    const line = lineOf(this.area.value, path);
    const start = lines.slice(0, line).join("\n").length + (line > 0);
    this.area.focus();
    this.area.setSelectionRange(start, start + lines[line].length);
    this.area.scrollTop = Math.max(0, line - 3) * (this.area.scrollHeight / lines.length);
  }
}
