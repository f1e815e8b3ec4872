// One side: a conversation of its own with one version; what goes wrong here stays here.
import { place, post } from "../chat/asking.js";
import { Follower } from "../chat/scroll.js";
import { clone } from "../chat/template.js";
import { TurnError, TurnStream } from "../chat/turn.js";
import { TurnView, failure } from "../chat/view.js";
import { Figures } from "./figures.js";

export class Pane {
  constructor(root, bot, onVersion) {
    this.root = root;
    this.bot = bot;
    this.version = root.querySelector("[data-version]");
    this.messages = root.querySelector("[data-messages]");
    this.blank = root.querySelector("[data-blank]");
    this.figures = root.querySelector("[data-figures]");
    this.link = root.querySelector("[data-link]");
    this.follower = new Follower(root.querySelector("[data-stream]"), root.querySelector("[data-to-end]"));
    this.version.addEventListener("change", () => { this.clear(); onVersion(); });
    root.addEventListener("click", (event) => { if (event.target.closest("[data-retry]")) this.again(); });
    this.clear();
  }

  get persona() {
    const { value } = this.version;
    if (value === "active") return { alias: this.bot };
    return { alias: this.bot, version: value === "draft" ? value : Number(value) };
  }

  /** Another conversation: the one before is left where it is. */
  clear() {
    this.stop();
    this.session = "";
    this.stream = null;
    this.question = "";
    this.messages.replaceChildren();
    this.blank.hidden = false;
    this.figures.textContent = "";
    this.link.hidden = true;
  }

  again() {
    if (this.question && !this.stream) this.ask(this.question);
  }

  async ask(text) {
    this.question = text;
    this.blank.hidden = true;
    const view = new TurnView(this.turn(text), { onGrow: () => this.follower.grown() });
    const figures = new Figures();
    const stream = new TurnStream({ start: () => this.post(text), onEvent: (event) => this.event(stream, view, figures, event),
      onLink: (state) => this.linked(stream, state) });
    this.stream = stream;
    this.busy?.();
    try {
      await stream.run();
    } catch (error) {
      if (this.stream === stream) this.lost(view, error);
    }
    if (this.stream !== stream) return;
    this.stream = null;
    this.link.hidden = true;
    this.follower.grown();
    this.busy?.();
  }

  turn(text) {
    const { answer } = place(this.messages, text);
    this.follower.toEnd();
    return answer;
  }

  post(message) {
    return post(message, this.session, { persona: this.persona, trial: true });
  }

  event(stream, view, figures, event) {
    if (stream.cancelled && event.type.startsWith("session_")) this.cancel(stream);
    if (this.stream !== stream) return;
    if (event.session_id) this.session = event.session_id;
    figures.see(event);
    this.figures.textContent = figures.text;
    view.show(event);
  }

  linked(stream, state) {
    if (this.stream !== stream) return;
    this.link.hidden = state === "open";
    this.link.textContent = state === "open" ? "" : "The connection was lost. Reconnecting…";
  }

  lost(view, error) {
    view.end();
    if (!(error instanceof TurnError)) console.error(error);
    const known = error instanceof TurnError ? error : new TurnError("internal", "Something went wrong on this page.");
    failure(view.after, known.message, known.requestId);
    this.find(view.after, known.details);
  }

  /** What a draft lacks that is not valid yet. */
  find(after, findings) {
    const told = Array.isArray(findings) ? findings.filter((each) => typeof each?.message === "string") : [];
    if (!told.length) return;
    const list = clone("findings-template");
    list.querySelector("ul").append(...told.map((each) => {
      const item = clone("finding-template");
      item.querySelector("[data-path]").textContent = each.path ?? "";
      item.querySelector("[data-message]").textContent = [each.message, each.hint].filter(Boolean).join("; ");
      return item;
    }));
    after.append(list);
  }

  stop() {
    const { stream } = this;
    if (!stream || stream.cancelled) return;
    stream.cancelled = true;
    if (stream.turn) this.cancel(stream);
  }

  cancel(stream) {
    const missed = () => { stream.cancelled = false; };
    fetch(`/api/chat/turns/${stream.turn}/cancel`, { method: "POST" }).then((response) => { if (!response.ok) missed(); }, missed);
  }
}
