// The page's side of a turn: makes the question and answer elements and shows each event on them.
import { Answer } from "./answer.js";
import { ask } from "./opinion.js";
import { fold, known, listed, written } from "./sources.js";
import { Steps } from "./steps.js";
import { clone, has } from "./template.js";

const MODERATED = { block: "was stopped by moderation", replace: "was replaced by moderation", mask: "was masked in part", handoff: "was handed to a person" };

/** Render an answer that the server wrote into the page, with the sources that stand under it. */
export function dress(article) {
  const answer = new Answer(article.querySelector("[data-markdown]"));
  const list = article.querySelector(".sources");
  if (list) answer.cite(written(list));
  answer.draw();
  if (list) fold(list, answer.cited());
  ask(article);
}

export function failure(after, message, requestId = "") {
  const box = clone("failure-template");
  box.querySelector("[data-failure-text]").textContent = requestId ? `${message} Request ${requestId}.` : message;
  after.append(box);
}

/** One live answer. */
export class TurnView {
  constructor(article, { turn = "", resumed = false, onGrow }) {
    this.article = article;
    this.after = article.querySelector("[data-after]");
    this.steps = new Steps(article);
    this.line = article.querySelector("[data-activity]");
    this.answer = new Answer(article.querySelector("[data-markdown]"));
    this.answer.live = true;
    this.answer.onDraw = onGrow;
    this.sources = [];
    this.turn = turn;
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
    this.turn = event.turn_id ?? this.turn;
    const shower = this[`on_${event.type}`];
    if (shower) shower.call(this, event);
  }

  on_session_continued({ bot_name: name }) {
    if (!name) return;
    const author = this.article.querySelector("[data-author]");
    author.textContent = name;
    author.hidden = false;
    this.article.setAttribute("aria-label", name);
  }

  on_sources({ items }) {
    this.sources = known(items);
    this.answer.cite(this.sources);
    this.activity(this.sources.length ? "Reading the sources" : "Working");
  }

  on_thinking({ content }) {
    const box = this.article.querySelector("[data-thinking]");
    box.hidden = false;
    box.querySelector("[data-thinking-text]").append(content ?? "");
    this.activity("Thinking");
  }

  on_tool_call_started(call) {
    this.steps.started(call);
    this.activity(`Using ${call.name}`);
  }

  on_tool_call_finished(call) {
    this.steps.finished(call);
    this.activity("Working");
  }

  on_moderation({ direction, category, action }) {
    const said = MODERATED[action];
    if (said) this.ending(`${direction === "input" ? "Your question" : "This answer"} ${said} (${category}).`);
  }

  on_approval_required(call) {
    this.steps.asks(call, this.turn);
    this.activity("Waiting for your decision");
  }

  on_suggestions({ items, switchers, on }) {
    this.offered = items;
    this.switchers = (switchers ?? []).map((each) => ({ ...each, on: on.includes(each.id) }));
  }

  on_handoff() {
    this.handed = true;
  }

  on_token({ content }) {
    this.activity("");
    this.answer.append(content);
  }

  on_done({ finish_reason: reason, sources, usage, cache_hit: cached }) {
    if (Array.isArray(sources)) this.sources = known(sources);
    this.end();
    if (has(`ending-${reason}-template`)) this.after.append(clone(`ending-${reason}-template`));
    else if (!this.answer.text && reason !== "error") this.ending(this.handed ? "A person answers here." : "The answer is empty.");
    this.used(usage, cached);
    this.offer();
    this.ask();
  }

  /** What a program offers: buttons that say their value, or their label where that is the name of something; chips. */
  offer() {
    if (!this.offered?.length && !this.switchers?.length) return;
    const list = document.createElement("ul");
    list.className = "suggestions";
    for (const { label, value, kind } of this.offered) {
      const button = document.createElement("button");
      button.className = "suggestion";
      button.type = "button";
      button.dataset.suggestion = (kind ?? "text") === "text" ? value : label;
      button.textContent = label;
      list.appendChild(document.createElement("li")).append(button);
    }
    for (const { id, label, on } of this.switchers) {
      const chip = document.createElement("button");
      chip.className = "suggestion";
      chip.type = "button";
      chip.dataset.switcher = id;
      chip.setAttribute("aria-pressed", String(on));
      chip.textContent = label;
      list.appendChild(document.createElement("li")).append(chip);
    }
    this.after.append(list);
  }

  on_error({ message, request_id: requestId }) {
    this.end();
    failure(this.after, message || "Something went wrong while answering.", requestId);
    this.ask();
  }

  used(usage, cached) {
    const line = this.article.querySelector("[data-used]");
    if (!line) return;
    const tokens = usage?.total ? `${usage.total.toLocaleString("en")} tokens` : "";
    line.textContent = [tokens, cached && "from the cache"].filter(Boolean).join(" · ");
  }

  /** The turn is over and stored: its owner may say what they think of it. */
  ask() {
    if (this.answer.text) ask(this.article, this.turn);
    const again = this.article.querySelector("[data-again]");
    if (again && this.turn) again.hidden = false;
  }

  ending(text) {
    const line = document.createElement("p");
    line.className = "ending";
    line.textContent = text;
    this.after.append(line);
  }

  end() {
    this.activity("");
    this.steps.end(this.turn);
    this.answer.live = false;
    this.answer.cite(this.sources);
    this.answer.draw();
    if (this.sources.length && this.answer.text && !this.after.querySelector(".sources")) this.after.prepend(listed(this.sources, this.answer.cited()));
    this.article.removeAttribute("aria-busy");
  }
}
