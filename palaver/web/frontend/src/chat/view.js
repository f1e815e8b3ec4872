// The page's side of a turn: makes the question and answer elements and shows each event on them.
import { Answer } from "./answer.js";
import { usable } from "./citations.js";

const ENDINGS = { length: "The answer stopped at its length limit.", cancelled: "Stopped.",
  content_filter: "The rest was withheld by the content filter." };

export function clone(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** Render an answer that the server wrote into the page, with the sources that stand under it. */
export function dress(article) {
  const answer = new Answer(article.querySelector("[data-markdown]"));
  answer.sources = new Map([...article.querySelectorAll(".source")].map(described).filter(usable).map((each) => [each.n, each]));
  answer.draw();
}

function described(link) {
  const title = link.querySelector(".source-title").textContent;
  link.dataset.title = title;
  return { n: Number(link.dataset.source), url: link.getAttribute("href"), title, heading: link.querySelector(".source-place").textContent.trim() };
}

function sourceItem(source) {
  const item = clone("source-template");
  const link = item.querySelector("a");
  link.href = source.url;
  link.dataset.source = source.n;
  link.dataset.title = source.title;
  link.querySelector(".source-n").textContent = source.n;
  link.querySelector(".source-title").textContent = source.title;
  const place = [source.page && `page ${source.page}`, source.heading].filter(Boolean).join(" · ");
  link.querySelector(".source-place").textContent = place;
  return item;
}

export function failure(after, message, requestId = "") {
  const box = clone("failure-template");
  box.querySelector("[data-failure-text]").textContent = requestId ? `${message} Request ${requestId}.` : message;
  after.append(box);
}

/** One live answer. */
export class TurnView {
  constructor(article, { resumed = false, onGrow }) {
    this.article = article;
    this.after = article.querySelector("[data-after]");
    this.line = article.querySelector("[data-activity]");
    this.answer = new Answer(article.querySelector("[data-markdown]"));
    this.answer.live = true;
    this.answer.onDraw = onGrow;
    this.sources = [];
    this.said = "";
    if (!resumed) this.answer.text = "";
    if (this.answer.text) this.answer.soon();
    else this.activity("Working");
    article.setAttribute("aria-busy", "true");
  }

  activity(text) {
    this.line.hidden = !text;
    if (text) this.line.textContent = text;
  }

  show(event) {
    const shower = this[`on_${event.type}`];
    if (shower) shower.call(this, event);
  }

  on_sources({ items }) {
    this.sources = items ?? [];
    this.answer.cite(this.sources);
    this.activity(this.sources.length ? "Reading the sources" : "Working");
  }

  on_thinking({ content }) {
    const box = this.article.querySelector("[data-thinking]");
    box.hidden = false;
    box.querySelector("[data-thinking-text]").append(content ?? "");
    this.activity("Thinking");
  }

  on_tool_call_started({ name }) {
    this.activity(`Using ${name}`);
  }

  on_tool_call_finished() {
    this.activity("Working");
  }

  on_token({ content }) {
    this.activity("");
    this.answer.append(content);
  }

  on_done({ finish_reason: reason, sources }) {
    if (Array.isArray(sources)) this.sources = sources;
    this.end();
    if (this.sources.some(usable)) this.after.append(this.sourceList());
    if (ENDINGS[reason]) this.ending(ENDINGS[reason]);
    else if (!this.answer.text && reason !== "error") this.ending("The answer is empty.");
  }

  on_error({ message, request_id: requestId }) {
    this.end();
    failure(this.after, message || "Something went wrong while answering.", requestId);
  }

  ending(text) {
    const line = document.createElement("p");
    line.className = "ending";
    line.textContent = text;
    this.after.append(line);
  }

  sourceList() {
    const list = clone("sources-template");
    list.querySelector("ol").replaceChildren(...this.sources.filter(usable).map(sourceItem));
    return list;
  }

  end() {
    this.activity("");
    this.answer.live = false;
    if (this.sources.length) this.answer.cite(this.sources);
    this.answer.draw();
    this.article.removeAttribute("aria-busy");
  }
}
