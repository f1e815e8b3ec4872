// The form's controls and the document: what is typed becomes a change of it, and what the document says is shown. Which fields there are
// is the page's to say: each is an element with data-field, made from the schema.
import { Rows } from "./rows.js";
import { at, placeOf, same } from "./tree.js";
import { textOf, valueOf } from "./values.js";

class Single {
  constructor(element) {
    const { kind, nullable } = element.dataset;
    this.input = element.querySelector("[data-input]");
    this.read = () => valueOf(kind, this.input.value, nullable !== undefined);
  }

  show(value) {
    const text = textOf(value);
    if (this.input.value === text) return;
    if (this.input.matches("select") && ![...this.input.options].some((option) => option.value === text)) this.input.add(new Option(text, text));
    this.input.value = text;
  }
}

export class Controls {
  /** `change(place, value)` is called with what was typed, undefined where a field goes back to its default. */
  constructor(root, change) {
    this.change = change;
    this.fields = new Map();
    for (const element of root.querySelectorAll("[data-field]")) this.#add(element);
    root.addEventListener("input", (event) => this.#typed(event.target));
    root.addEventListener("click", (event) => this.#clicked(event));
  }

  #add(element) {
    const { field: path, kind, beneath } = element.dataset;
    const listed = kind === "texts" || kind === "objects";
    const control = listed ? new Rows(element) : new Single(element);
    this.fields.set(path, { path, place: placeOf(path), element, control, beneath: JSON.parse(beneath) });
  }

  show(doc) {
    this.doc = doc;
    for (const field of this.fields.values()) this.#shown(field);
  }

  #shown({ place, element, control, beneath }) {
    const value = at(this.doc, place);
    const set = value !== undefined && !("locked" in element.dataset); // what the operator has locked is as they say
    const counts = set ? value : beneath;
    if (!same(control.read(), counts)) control.show(counts);
    element.classList.toggle("set", set);
    for (const each of element.querySelectorAll("[data-revert], [data-built-in]")) each.hidden = !set;
  }

  #fieldOf(node) {
    const field = this.fields.get(node.closest?.("[data-field]")?.dataset.field);
    return field && !("closed" in field.element.dataset) ? field : null;
  }

  #typed(node) {
    const field = this.#fieldOf(node);
    if (field) this.#say(field, field.control.read());
  }

  #say(field, value) {
    const before = at(this.doc, field.place);
    if (!same(value, before === undefined ? field.beneath : before)) this.change(field.place, value);
  }

  #clicked(event) {
    const field = this.#fieldOf(event.target);
    if (!field) return;
    if (event.target.closest("[data-revert]")) {
      event.preventDefault();
      this.change(field.place, undefined);
      (field.element.querySelector("[data-input]") ?? field.element.querySelector("[data-add]"))?.focus();
    } else if (event.target.closest("[data-add]")) {
      field.control.add();
    } else if (event.target.closest("[data-remove]")) {
      field.control.remove(event.target.closest("[data-row]"));
      this.#say(field, field.control.read());
    }
  }

  /** The field that a path is of, or of what is above it: {path, element}; null where no field is. */
  nearest(path) {
    for (let place = path; place; place = place.slice(0, Math.max(0, place.lastIndexOf(".")))) {
      if (this.fields.has(place)) return this.fields.get(place);
    }
    return null;
  }

  /** Unfold and focus a field, or what in it a path is of. */
  focus(path) {
    const field = this.nearest(path);
    if (!field) return;
    for (let fold = field.element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const row = field.control.at?.(path.slice(field.path.length + 1));
    (row ?? field.element.querySelector("[data-input], [data-add]"))?.focus();
    field.element.scrollIntoView({ block: "center" });
  }
}
