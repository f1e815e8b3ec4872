// Names lead to where they have their meaning (F12, Ctrl+click), and get another one everywhere (F2).
import { ask } from "./api.js";

const many = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

export class Names {
  constructor(dialog, code, saving, ask) {
    Object.assign(this, { dialog, code, saving, ask });
    this.input = dialog.querySelector("input[name=name]");
    this.wrong = dialog.querySelector("[data-wrong]");
    dialog.querySelector(".dialog-body form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#rename();
    });
    dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => code.area.focus());
    code.area.addEventListener("click", (event) => (event.ctrlKey || event.metaKey) && this.follow());
    this.#arrive();
  }

  /** To where the name at the cursor is given its meaning; another program is opened once this one is saved. */
  async follow() {
    const { status, data, message } = await ask("POST", "/api/basic/definition", this.#here());
    if (status !== 200) return this.saving.tell("failed", message);
    const [found] = data.items;
    if (!found) return this.saving.tell("", "Nothing is known of where this begins.");
    if (found.path === this.ask.path) return this.code.go(found);
    if (this.saving.dirty) await this.saving.save();
    if (this.saving.dirty) return;
    const { alias } = this.saving.form.dataset;
    location.assign(`/bots/${alias}/scripts/edit?path=${encodeURIComponent(found.path)}#at=${found.line}:${found.column}`);
  }

  /** Ask for the new name of what is at the cursor. */
  open() {
    const at = this.code.area.selectionStart;
    const before = /[\p{L}\p{N}_-]*$/u.exec(this.code.text.slice(0, at))[0];
    this.input.value = before + /^[\p{L}\p{N}_-]*\$?/u.exec(this.code.text.slice(at))[0];
    this.wrong.textContent = "";
    this.dialog.showModal();
    this.input.select();
  }

  async #rename() {
    const { status, data, message } = await ask("POST", "/api/basic/rename", { ...this.#here(), name: this.input.value.trim() });
    if (status !== 200) {
      this.wrong.textContent = message;
      return;
    }
    const own = data.items.find((each) => each.path === this.ask.path);
    const others = data.items.filter((each) => each !== own);
    const done = [];
    for (const each of others) {
      const failed = await this.#put(each);
      if (failed) {
        this.wrong.textContent = [`${each.path} is not changed: ${failed}`, done.length && `Changed already: ${done.join(", ")}.`].filter(Boolean).join(" ");
        return;
      }
      done.push(each.path);
    }
    this.dialog.close();
    if (own) this.#replace(own.source);
    if (others.length) await this.saving.save();
    const told = [own && `${many(own.places, "place")} here`, ...others.map((each) => `${many(each.places, "place")} in ${each.path}`)];
    this.saving.tell(this.saving.dirty ? "unsaved" : "saved", `Renamed: ${told.filter(Boolean).join(", ")}${this.saving.dirty ? ". Not saved" : ""}`);
  }

  async #put({ path, source, etag }) {
    const address = `/api/bots/${this.saving.form.dataset.alias}/scripts/source?path=${encodeURIComponent(path)}`;
    const { status, message } = await ask("PUT", address, { source }, etag);
    return status === 200 ? "" : message;
  }

  #replace(source) {
    const { line, column } = this.code.place;
    this.code.put(source);
    this.code.go({ line, column });
  }

  #here() { return { ...this.ask, source: this.code.text, ...this.code.place }; }

  /** `#at=3:5` in the address is a place to go to. */
  #arrive() {
    const found = /^#at=(\d+):(\d+)$/.exec(location.hash);
    if (found) this.code.go({ line: Number(found[1]), column: Number(found[2]) });
  }
}
