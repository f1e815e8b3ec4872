// What a word means, and what is wrong with it: under a mouse that rests, or by F1 at the cursor; Escape, typing or leaving closes it.
import { ask } from "./api.js";
import { placeOf } from "./places.js";

const REST = 500;

export class Told {
  constructor(box, code, marks, ask) {
    Object.assign(this, { box, code, marks, ask });
    for (const name of ["input", "blur", "mousedown", "scroll"]) code.area.addEventListener(name, () => this.close());
    code.area.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    code.area.addEventListener("mousemove", (event) => this.#rests(event));
    code.area.addEventListener("mouseleave", (event) => this.box.contains(event.relatedTarget) || this.close());
    box.addEventListener("mouseleave", () => this.close());
  }

  /** Of the word at the cursor. */
  async explain() {
    this.#show(this.code.area.selectionStart, "Nothing is known of this place.");
  }

  close() {
    clearTimeout(this.timer);
    this.word = null;
    this.box.hidden = true;
  }

  #rests({ clientX, clientY, buttons }) {
    if (buttons) return;
    const at = this.code.under(clientX, clientY);
    const word = at === null ? null : wordAt(this.code.text, at);
    if (word !== null && word === this.word) return;
    this.close();
    if (word === null) return;
    this.word = word;
    this.timer = setTimeout(() => this.#show(at, ""), REST);
  }

  async #show(at, otherwise) {
    const source = this.code.text;
    const { status, data } = await ask("POST", "/api/basic/hover", { ...this.ask, source, ...placeOf(source, at) });
    if (source !== this.code.text || (!otherwise && this.word === null)) return;
    const text = [...this.marks.at(at), status === 200 && data.text].filter(Boolean).join("\n\n") || otherwise;
    if (!text) return;
    this.box.replaceChildren(...shown(text));
    this.box.hidden = false;
    this.code.beside(this.box, at);
  }
}

/** Where the word begins that an offset is in, null outside of words. */
function wordAt(text, at) {
  if (!/[\p{L}\p{N}_"]/u.test(text[at] ?? "")) return null;
  return at - /[\p{L}\p{N}_]*$/u.exec(text.slice(Math.max(0, at - 200), at))[0].length;
}

/** The few marks of Markdown that the server uses: fenced code, and paragraphs. */
function shown(text) {
  return text.split(/```\w*\n([\s\S]*?)\n?```/).flatMap((part, n) => {
    if (n % 2) return [made("pre", part)];
    return part.split(/\n{2,}/).map((each) => each.trim()).filter(Boolean).map((each) => made("p", each));
  });
}

function made(tag, text) {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}
