// What a word means: F1 at the cursor; Escape, typing or leaving closes it.
import { ask } from "./api.js";

export class Told {
  constructor(box, code, ask) {
    Object.assign(this, { box, code, ask });
    for (const name of ["input", "blur", "mousedown"]) code.area.addEventListener(name, () => this.close());
    code.area.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  async explain() {
    const { status, data } = await ask("POST", "/api/basic/hover", { ...this.ask, source: this.code.text, ...this.code.place });
    this.box.textContent = status === 200 && data.text ? plain(data.text) : "Nothing is known of this place.";
    this.box.hidden = false;
    this.code.beside(this.box);
  }

  close() { this.box.hidden = true; }
}

/** The few marks of Markdown that the server uses, taken out. */
const plain = (text) => text.replace(/^```\w*\n?/gm, "").replace(/\n{3,}/g, "\n\n").trim();
