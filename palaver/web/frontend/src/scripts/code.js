// The text of a program over a copy of it that is underlined, with its numbers: they scroll as one.
import { offsetOf, placeOf } from "./places.js";

export class Code {
  constructor(box) {
    this.box = box;
    this.area = box.querySelector("textarea");
    this.copy = box.querySelector("[data-under]");
    this.numbers = box.querySelector("[data-numbers]");
    this.hooks = [];
    this.bad = new Set();
    this.stops = new Set(); // lines with a breakpoint
    this.here = 0; // the line that a run stands before
    this.numbers.addEventListener("click", (event) => this.#toggled(event));
    this.area.addEventListener("scroll", () => this.#scrolled());
    this.area.addEventListener("input", () => this.#typed());
    this.area.addEventListener("keydown", (event) => this.#indented(event));
    this.#numbered();
  }

  get text() { return this.area.value; }

  get place() { return placeOf(this.text, this.area.selectionStart); }

  changed(hook) { this.hooks.push(hook); }

  /** Replace a part, so that Ctrl+Z takes it back. */
  put(text, from = 0, to = this.text.length) {
    this.area.focus();
    this.area.setSelectionRange(from, to);
    if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
      this.area.setRangeText(text, from, to, "end");
      this.area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  go(place) {
    const at = offsetOf(this.text, place);
    this.area.focus();
    this.area.setSelectionRange(at, at);
    this.area.scrollTop = Math.max(0, (place.line - 4) * this.row);
  }

  /** Mark the line that a run stands before, 0 for none. */
  stand(line) {
    this.here = line;
    this.#numbered();
    if (line) this.area.scrollTop = Math.max(0, (line - 4) * this.row);
  }

  #toggled(event) {
    const top = this.numbers.getBoundingClientRect().top + parseFloat(getComputedStyle(this.numbers).paddingTop);
    const line = Math.floor((event.clientY - top + this.numbers.scrollTop) / this.row) + 1;
    if (line >= 1 && line <= this.count) this.toggle(line);
  }

  /** Set or clear a breakpoint, of the cursor's line where none is named. */
  toggle(line = placeOf(this.text, this.area.selectionStart).line) {
    if (!this.stops.delete(line)) this.stops.add(line);
    this.#numbered();
  }

  #classOf(n) {
    return [this.bad.has(n) && "bad", this.stops.has(n) && "stop", this.here === n && "here"].filter(Boolean).join(" ");
  }

  get row() { return parseFloat(getComputedStyle(this.area).lineHeight); }

  /** Where the cursor, or another offset, stands in the box, in pixels. */
  at(offset = this.area.selectionStart) {
    const style = getComputedStyle(this.area);
    const start = this.text.lastIndexOf("\n", offset - 1) + 1;
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    const width = pen.measureText(this.text.slice(start, offset).replaceAll("\t", "  ")).width;
    const line = this.text.slice(0, start).split("\n").length;
    return {
      x: width + parseFloat(style.paddingInlineStart) - this.area.scrollLeft,
      y: line * this.row + parseFloat(style.paddingTop) - this.area.scrollTop,
    };
  }

  /** The offset under a point of the page, or null where no text is. */
  under(x, y) {
    const box = this.area.getBoundingClientRect();
    const style = getComputedStyle(this.area);
    const line = Math.floor((y - box.top + this.area.scrollTop - parseFloat(style.paddingTop)) / this.row);
    const rows = this.text.split("\n");
    if (line < 0 || line >= rows.length || x > box.left + this.area.clientWidth) return null;
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    const wanted = x - box.left + this.area.scrollLeft - parseFloat(style.paddingInlineStart);
    const width = (count) => pen.measureText(rows[line].slice(0, count).replaceAll("\t", "  ")).width;
    if (wanted < 0 || wanted > width(rows[line].length)) return null;
    let count = 0;
    while (count < rows[line].length && width(count + 1) <= wanted) count += 1;
    return rows.slice(0, line).reduce((all, each) => all + each.length + 1, 0) + count;
  }

  /** Put a box beside the cursor: below the line, or above it where there is no room. */
  beside(node, offset) {
    const { x, y } = this.at(offset);
    node.style.left = `${Math.max(0, Math.min(x, this.area.clientWidth - node.offsetWidth - 8))}px`;
    const above = y + node.offsetHeight > this.area.clientHeight && y - this.row > node.offsetHeight;
    node.style.top = `${above ? y - this.row - node.offsetHeight : y}px`;
  }

  /** Underline parts: [[text, severity]], and mark the numbers of lines. */
  underline(parts, lines) {
    this.copy.replaceChildren(...parts.map(([text, severity]) => (severity ? span(text, severity) : text)), "\n");
    this.bad = lines;
    this.#numbered();
    this.#scrolled();
  }

  #typed() {
    this.copy.replaceChildren();
    this.#numbered();
    for (const hook of this.hooks) hook();
  }

  #numbered() {
    const count = this.text.split("\n").length;
    const plain = !this.bad.size && !this.stops.size && !this.here;
    if (count === this.count && plain && this.plain) return;
    Object.assign(this, { count, plain });
    const made = [];
    for (let n = 1; n <= count; n += 1) made.push(this.#classOf(n) ? span(String(n), this.#classOf(n)) : String(n), "\n");
    this.numbers.replaceChildren(...joined(made));
    this.#scrolled();
  }

  #scrolled() {
    this.copy.scrollTop = this.numbers.scrollTop = this.area.scrollTop;
    this.copy.scrollLeft = this.area.scrollLeft;
  }

  /** A new line begins where the one before it does. */
  #indented(event) {
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented || this.area.readOnly || event.ctrlKey || event.metaKey) return;
    const { selectionStart: from, selectionEnd: to } = this.area;
    const line = this.text.slice(this.text.lastIndexOf("\n", from - 1) + 1, from);
    const indent = /^[ \t]*/.exec(line)[0];
    if (!indent) return;
    event.preventDefault();
    this.put(`\n${indent}`, from, to);
  }
}

function span(text, severity) {
  const made = document.createElement("span");
  made.className = severity;
  made.textContent = text;
  return made;
}

/** Neighbouring texts as one, so that thousands of lines are few nodes. */
function joined(nodes) {
  const made = [];
  for (const node of nodes) {
    if (typeof node === "string" && typeof made.at(-1) === "string") made[made.length - 1] += node;
    else made.push(node);
  }
  return made;
}
