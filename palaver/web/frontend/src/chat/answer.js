// One answer on the page: text that grows, rendered block by block at most once a frame; finished blocks are not touched again.
import { cite } from "./citations.js";
import { blocks, render } from "./markdown.js";
import { unfinished } from "./unfinished.js";

const LONG = 40000;

/** What may scroll sideways is reached and named. */
function scrollable(element, name) {
  element.tabIndex = 0;
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", name);
}

function codeBlock(pre) {
  const box = document.createElement("div");
  box.className = "code";
  const head = document.createElement("div");
  head.className = "code-head";
  const language = pre.querySelector("code")?.className.replace("language-", "") ?? "";
  const name = document.createElement("span");
  name.textContent = language || "text";
  head.append(name, document.getElementById("copy-template").content.cloneNode(true));
  pre.replaceWith(box);
  scrollable(pre, "Code");
  box.append(head, pre);
}

function wrapTable(table) {
  const box = document.createElement("div");
  box.className = "wide";
  scrollable(box, "Table");
  table.replaceWith(box);
  box.append(table);
}

/** Draws text into an element of class markdown. */
export class Answer {
  constructor(element) {
    this.element = element;
    this.text = element.textContent;
    this.sources = new Map();
    this.key = "[]";
    this.shown = [];
    this.frame = 0;
    this.live = false;
    this.onDraw = () => {};
  }

  append(piece) {
    this.text += piece;
    this.soon();
  }

  /** Sources make markers into links, so what stands already is drawn again. */
  cite(sources) {
    const key = JSON.stringify(sources);
    if (key === this.key) return;
    this.key = key;
    this.sources = new Map(sources.map((source) => [source.n, source]));
    for (const block of this.shown) block.raw = null;
    this.soon();
  }

  soon() {
    if (this.frame) return;
    const wait = this.text.length > LONG ? 120 : 0;
    this.frame = 1;
    const draw = () => requestAnimationFrame(() => this.draw());
    if (wait) setTimeout(draw, wait);
    else draw();
  }

  draw() {
    this.frame = 0;
    const wanted = blocks(this.live ? unfinished(this.text) : this.text);
    if (!this.element.classList.contains("rendered")) this.element.replaceChildren();
    this.element.classList.add("rendered");
    wanted.forEach((block, at) => this.place(block, at));
    for (const old of this.shown.splice(wanted.length)) old.element.remove();
    this.onDraw();
  }

  place(block, at) {
    const old = this.shown[at];
    if (old?.raw === block.raw) return;
    const element = document.createElement("div");
    element.className = "block";
    element.append(render(block));
    cite(element, this.sources);
    element.querySelectorAll("pre").forEach(codeBlock);
    element.querySelectorAll("table").forEach(wrapTable);
    if (old) old.element.replaceWith(element);
    else this.element.append(element);
    this.shown[at] = { raw: block.raw, element };
  }

  /** The numbers of the sources that it cites. */
  cited() {
    return new Set([...this.element.querySelectorAll(".cite")].map((link) => Number(link.dataset.source)));
  }

  /** The words as a screen reader should hear them. */
  spoken() {
    return this.element.innerText.slice(0, 4000);
  }
}
