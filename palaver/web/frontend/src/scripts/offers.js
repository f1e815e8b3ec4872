// Proposals at the cursor: asked for by Ctrl+Space, or two letters into a word; arrows choose, Enter or Tab takes.
import { ask } from "./api.js";

const PAUSE = 250;

export class Offers {
  constructor(list, code, ask) {
    Object.assign(this, { list, code, ask });
    this.items = [];
    code.area.addEventListener("input", (event) => this.#typed(event));
    code.area.addEventListener("keydown", (event) => this.#keyed(event), true);
    code.area.addEventListener("blur", () => this.close());
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const row = event.target.closest("[role=option]");
      if (row) this.#take([...list.children].indexOf(row));
    });
  }

  async open() {
    clearTimeout(this.timer);
    const source = this.code.text;
    const at = this.code.area.selectionStart;
    const { status, data } = await ask("POST", "/api/basic/complete", { ...this.ask, source, ...this.code.place });
    if (status !== 200 || source !== this.code.text || at !== this.code.area.selectionStart) return;
    this.items = data.items;
    this.at = at;
    if (!this.items.length) return this.close();
    this.list.replaceChildren(...this.items.map((item, n) => row(item, n)));
    this.list.hidden = false;
    this.#choose(0);
    this.code.beside(this.list);
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
  }

  #typed(event) {
    this.close();
    if (event.inputType !== "insertText") return;
    const before = this.code.text.slice(0, this.code.area.selectionStart);
    if (/[A-Za-z_]{2}$|\.$/.test(before)) this.timer = setTimeout(() => this.open(), PAUSE);
  }

  #keyed(event) {
    if (this.list.hidden) return;
    const act = {
      ArrowDown: () => this.#choose((this.chosen + 1) % this.items.length),
      ArrowUp: () => this.#choose((this.chosen - 1 + this.items.length) % this.items.length),
      Enter: () => this.#take(this.chosen),
      Tab: () => this.#take(this.chosen),
      Escape: () => this.close(),
    }[event.key];
    if (!act || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  #choose(n) {
    this.chosen = n;
    [...this.list.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === n)));
    this.list.children[n].scrollIntoView({ block: "nearest" });
  }

  #take(n) {
    const { insert, replaces } = this.items[n];
    const start = back(this.code.text, this.at, replaces);
    this.close();
    this.code.put(insert, start, this.at);
    this.close();
  }
}

/** So many characters before an offset, of which some have two units. */
const back = (text, at, count) => at - [...text.slice(0, at)].slice(-count || Infinity).join("").length * (count ? 1 : 0);

function row({ label, detail }, n) {
  const made = document.createElement("li");
  made.setAttribute("role", "option");
  made.id = `offer-${n}`;
  made.textContent = label;
  if (detail && detail !== label) {
    const hint = document.createElement("span");
    hint.className = "hint";
    hint.textContent = detail;
    made.append(hint);
  }
  return made;
}
