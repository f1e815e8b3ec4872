// A person in the place of the bot: who answers in this conversation, and when there is something new of theirs.
import { toast } from "../toast.js";
import { EventParser } from "./parser.js";
import { pause } from "./turn.js";

const AGAIN = 2000;
const WORDS = { waiting: "A person has been asked for. What you write reaches them.", human: "A person is answering here.", closed: "This conversation was closed." };

/** When a turn began, in milliseconds: what the events of a conversation are numbered by. */
const moment = (turn) => parseInt(turn.replaceAll("-", "").slice(0, 12), 16) || 0;

export class Handoff {
  constructor(box, onReply) {
    this.box = box;
    this.onReply = onReply;
    this.following = null;
    this.last = 0;
    box?.addEventListener("click", ({ target }) => {
      if (target.closest("[data-handoff-ask]")) this.change(() => fetch(`/api/sessions/${this.session}/handoff`, { method: "POST" }), "waiting");
      if (target.closest("[data-handoff-back]")) this.change(() => fetch(`/api/sessions/${this.session}/handoff`, { method: "DELETE" }), "bot");
    });
  }

  /** The conversation that this is about; `turn` is its newest that the page has. */
  about(session, turn) {
    this.session = session;
    if (turn) this.last = Math.max(this.last, moment(turn));
    if (this.box) this.show(this.box.dataset.state);
  }

  show(state) {
    if (!this.box) return;
    this.box.dataset.state = state;
    this.box.querySelector("[role=status]").textContent = WORDS[state] ?? "";
    const people = state === "waiting" || state === "human";
    this.box.querySelector("[data-handoff-back]").hidden = !people;
    const ask = this.box.querySelector("[data-handoff-ask]");
    if (ask) ask.hidden = people || state === "closed" || !this.session;
    this.box.hidden = !WORDS[state] && (!ask || ask.hidden);
    if (people && !this.following) this.follow();
  }

  async change(asked, state) {
    try {
      const response = await asked();
      if (!response.ok) throw new Error((await response.json()).error.message);
      this.show(state);
    } catch (error) {
      toast(error.message || "The server did not answer. Try again.");
    }
  }

  /** Listen for as long as people answer; a connection that breaks is made again. */
  async follow() {
    this.following = new AbortController();
    while (["waiting", "human"].includes(this.box.dataset.state)) {
      try {
        await this.listen();
      } catch { /* made again */ }
      await pause(AGAIN);
    }
    this.following = null;
  }

  async listen() {
    const headers = { Accept: "text/event-stream", "Last-Event-ID": String(this.last) };
    const response = await fetch(`/api/sessions/${this.session}/events`, { headers, cache: "no-store", signal: this.following.signal });
    if (!response.ok) return;
    const parser = new EventParser();
    for await (const bytes of response.body) {
      for (const raw of parser.push(bytes)) this.take(raw);
    }
  }

  take(raw) {
    const event = JSON.parse(raw.data);
    this.last = Math.max(this.last, Number(raw.id) || 0);
    if (event.type === "session_continued") this.onReply();
    if (event.type !== "handoff") return;
    this.show(event.state);
    if (event.state === "bot" || event.state === "closed") this.following?.abort();
  }
}
