// How what is being written is called: a line under the text, the argument at the cursor in bold.
import { ask } from "./api.js";

const PAUSE = 250;

export class Signs {
  constructor(line, code, ask) {
    Object.assign(this, { line, code, ask });
    for (const name of ["input", "keyup", "mouseup"]) code.area.addEventListener(name, () => this.#later());
  }

  #later() {
    const at = `${this.code.area.selectionStart} ${this.code.text.length}`;
    if (at === this.at) return;
    this.at = at;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#now(), PAUSE);
  }

  async #now() {
    const before = this.code.text.slice(0, this.code.area.selectionStart);
    if (!before.slice(before.lastIndexOf("\n") + 1).trim()) return this.line.replaceChildren();
    const { at } = this;
    const { status, data } = await ask("POST", "/api/basic/signature", { ...this.ask, source: this.code.text, ...this.code.place });
    if (at === this.at) this.line.replaceChildren(...(status === 200 && data.hint ? parts(data.hint) : []));
  }
}

/** The label with its active argument marked: the first whole word of that name after those before it. */
function parts({ label, parameters, active, doc }) {
  const code = document.createElement("code");
  let at = 0;
  for (let n = 0; n <= active; n += 1) {
    const found = label.indexOf(parameters[n], at);
    if (found < 0) break;
    if (n === active) {
      const bold = document.createElement("b");
      bold.textContent = parameters[n];
      code.append(label.slice(0, found), bold, label.slice(found + parameters[n].length));
    }
    at = found + parameters[n].length;
  }
  if (!code.childNodes.length) code.append(label);
  return doc ? [code, ` ${doc}`] : [code];
}
