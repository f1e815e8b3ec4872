// A list in the form: rows made from the page's blank one; a row that is left empty does not count.
import { isPart } from "./tree.js";
import { textOf, valueOf } from "./values.js";

export class Rows {
  constructor(element) {
    this.label = element.querySelector(".setting-label")?.textContent.trim() ?? "";
    this.objects = element.dataset.kind === "objects";
    this.list = element.querySelector("[data-rows]");
    this.blank = element.querySelector("[data-blank]");
    this.adder = element.querySelector("[data-add]");
    this.made = 0;
    this.whole = new WeakMap(); // what else an item says, by its row
    this.list.querySelector("noscript")?.remove();
    this.closed = !this.blank;
  }

  get rows() {
    return [...this.list.querySelectorAll("[data-row]")];
  }

  read() {
    if (this.closed) return this.value;
    const values = this.rows.map((row) => this.#value(row));
    return values.filter((value) => (isPart(value) ? Object.keys(value).length : value !== ""));
  }

  show(value) {
    this.value = value;
    if (this.closed) return;
    this.list.replaceChildren();
    for (const item of Array.isArray(value) ? value : []) this.#fill(this.#append(), item);
  }

  add() {
    this.#append().querySelector("[data-input]").focus();
  }

  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("[data-input]") ?? this.adder).focus();
  }

  /** The control of "2" or "2.name"; null when there is none. */
  at(path) {
    const [n, name] = path.split(".");
    const row = this.rows[Number(n)];
    return row?.querySelector(name ? `[data-below="${CSS.escape(name)}"] [data-input]` : "[data-input]") ?? null;
  }

  #append() {
    const row = this.blank.content.firstElementChild.cloneNode(true);
    this.made += 1;
    for (const node of row.querySelectorAll("[id], [for]")) {
      for (const name of ["id", "for"]) if (node.hasAttribute(name)) node.setAttribute(name, node.getAttribute(name).replace("--new", `-row${this.made}`));
    }
    this.list.append(row);
    return row;
  }

  #fill(row, item) {
    this.whole.set(row, item);
    if (!this.objects) row.querySelector("[data-input]").value = textOf(item);
    else for (const cell of row.querySelectorAll("[data-below]")) cell.querySelector("[data-input]").value = textOf(item?.[cell.dataset.below]);
  }

  #value(row) {
    const before = this.whole.get(row);
    if (!this.objects) {
      const text = row.querySelector("[data-input]").value;
      return before !== undefined && text === textOf(before) ? before : text;
    }
    const item = isPart(before) ? { ...before } : {};
    for (const cell of row.querySelectorAll("[data-below]")) {
      const [name, text] = [cell.dataset.below, cell.querySelector("[data-input]").value];
      if (text === textOf(item[name]) && name in item) continue;
      if (text) item[name] = valueOf(cell.dataset.kind, text, "nullable" in cell.dataset);
      else delete item[name];
    }
    return item;
  }
}
