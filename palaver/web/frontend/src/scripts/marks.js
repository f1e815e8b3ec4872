// Checks while somebody types: what is wrong is underlined, and listed under the text.
import { ask } from "./api.js";
import { offsetOf, parts } from "./places.js";

const PAUSE = 400;

export class Marks {
  constructor(form, code, ask) {
    Object.assign(this, { code, ask });
    this.list = form.querySelector("#marks");
    this.count = form.querySelector("#marks-count");
    this.template = document.getElementById("mark-template");
    this.writes = "writes" in form.dataset;
    this.list.addEventListener("click", (event) => {
      const place = event.target.closest("[data-line]");
      if (place) code.go({ line: Number(place.dataset.line), column: Number(place.dataset.column) });
    });
  }

  /** Tell each judgement, the last one at once. */
  judged(hook) {
    this.hook = hook;
    if (this.last) hook(this.last);
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), PAUSE);
  }

  async now() {
    if (!this.writes) return;
    const source = this.code.text;
    const { status, data } = await ask("POST", "/api/basic/check", { ...this.ask, source });
    if (source !== this.code.text) return; // the next check is under way
    if (status !== 200) return;
    this.last = data;
    this.of = source;
    this.hook?.(data);
    this.#show(source, data);
  }

  /** What is wrong at an offset of the text as it was checked last. */
  at(offset) {
    if (this.of !== this.code.text) return [];
    const there = ({ start, end }) => offsetOf(this.of, start) <= offset && offset <= offsetOf(this.of, end);
    return this.last.marks.filter(there).map((each) => [each.message, hint(each)].filter(Boolean).join("; "));
  }

  #show(source, { marks, errors, warnings }) {
    this.code.underline(parts(source, marks), new Set(marks.filter((each) => each.severity === "error").map((each) => each.start.line)));
    this.list.replaceChildren(...marks.map((each) => this.#row(each)));
    const many = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
    this.count.textContent = `${many(errors, "error")}, ${many(warnings, "warning")}`;
  }

  #row(mark) {
    const { severity, start, message } = mark;
    const row = this.template.content.firstElementChild.cloneNode(true);
    row.className = severity === "error" ? "wrong" : "doubt";
    const place = row.querySelector("[data-line]");
    Object.assign(place.dataset, { line: start.line, column: start.column });
    place.textContent = `${start.line}:${start.column}`;
    row.querySelector("[data-message]").textContent = message;
    row.querySelector("[data-hint]").textContent = hint(mark);
    return row;
  }
}

function hint({ suggestion, expected }) {
  return suggestion || (expected && `expected: ${expected}`);
}
