// The chat page: one turn at a time, from the composer, from another tab, or found running when the page opened.
import { place, post } from "./asking.js";
import { Composer } from "./composer.js";
import { Follower } from "./scroll.js";
import { TurnError, TurnStream } from "./turn.js";
import { clone } from "./template.js";
import { TurnView, dress, failure } from "./view.js";

class Chat {
  constructor(root) {
    this.root = root;
    this.bot = root.dataset.bot;
    this.session = root.dataset.session;
    this.messages = root.querySelector("#messages");
    this.follower = new Follower(root.querySelector("#stream"), root.querySelector("#to-end"));
    this.composer = new Composer(root.querySelector("#composer"), (text) => this.ask(text));
    this.linkState = root.querySelector("#link-state");
    this.tabs = "BroadcastChannel" in window ? new BroadcastChannel("palaver-turns") : null;
    this.running = null;
  }

  open() {
    const live = this.root.querySelector("#running .answer");
    for (const article of this.messages.querySelectorAll(".answer")) if (article !== live) dress(article);
    this.follower.toEnd();
    this.root.addEventListener("click", (event) => this.clicked(event));
    this.composer.stop.addEventListener("click", () => this.stop());
    this.tabs?.addEventListener("message", ({ data }) => this.elsewhere(data));
    if (matchMedia("(pointer: fine)").matches) this.composer.area.focus({ preventScroll: true });
    if (live) this.follow(live, { turn: this.root.dataset.turn, lastId: this.root.dataset.lastEventId });
  }

  clicked(event) {
    const suggestion = event.target.closest("[data-suggestion]");
    if (suggestion) this.ask(suggestion.textContent.trim());
    if (event.target.closest("[data-retry]")) this.retry();
  }

  retry() {
    const text = [...this.messages.querySelectorAll(".bubble")].at(-1)?.textContent;
    if (text && !this.running) this.ask(text);
  }

  /** A question and the place for its answer; the place is as high as the view, so nothing moves while it fills. */
  turn(text) {
    document.getElementById("greeting")?.remove();
    for (const old of this.messages.querySelectorAll(".turn.asked")) old.classList.remove("asked");
    const { turn, answer } = place(this.messages, text);
    turn.classList.add("asked");
    this.follower.toEnd();
    return answer;
  }

  ask(text) {
    if (this.running) return;
    this.question = text;
    this.follow(this.turn(text), { start: (signal) => this.post(text, signal) });
  }

  post(message, signal) {
    return post(message, this.session, { persona: this.bot }, signal);
  }

  async follow(article, source) {
    const view = new TurnView(article, { turn: source.turn, resumed: Boolean(source.lastId), onGrow: () => this.follower.grown() });
    const stream = new TurnStream({ ...source, onEvent: (event) => this.event(view, stream, event), onLink: (state) => this.link(state) });
    this.running = stream;
    this.composer.busy(true);
    this.announce("The answer is being written.");
    try {
      await stream.run();
      this.announce(view.answer.spoken());
    } catch (error) {
      this.lost(view, stream, error);
    }
    this.running = null;
    this.link("open");
    this.composer.busy(false);
    this.follower.grown();
  }

  event(view, stream, event) {
    if (event.type === "session_created") this.created(event.session_id);
    if (event.type.startsWith("session_") && stream.start) this.tell(event);
    if (event.type.startsWith("session_") && stream.cancelled) this.cancel(stream.turn);
    view.show(event);
  }

  created(session) {
    this.session = session;
    const title = this.question.trim().split("\n")[0].slice(0, 80);
    history.replaceState(null, "", `/chat/${session}`);
    document.querySelectorAll("#menu [aria-current]").forEach((link) => link.removeAttribute("aria-current"));
    document.querySelector("#conversations .none")?.remove();
    const item = clone("conversation-template");
    const link = item.querySelector("a");
    link.href = `/chat/${session}`;
    link.querySelector("span").textContent = title;
    document.getElementById("conversations").prepend(item);
    this.head(title);
  }

  /** What the head will say after a reload, now. */
  head(title) {
    const head = clone("head-template");
    head.querySelector("h1").textContent = title;
    this.root.querySelector(".chat-head").replaceWith(head);
    document.title = document.title.replace(/^.*? · /s, `${title} · `);
    document.querySelector(".topbar-title").textContent = title;
  }

  tell(event) {
    this.tabs?.postMessage({ session: event.session_id, turn: event.turn_id, question: this.question });
  }

  /** Another tab of this browser asked something in the session that this one shows. */
  elsewhere({ session, turn, question }) {
    if (this.running || session !== this.session) return;
    this.question = question;
    this.follow(this.turn(question), { turn });
  }

  lost(view, stream, error) {
    view.end();
    const known = error instanceof TurnError;
    if (error.status === 401) return failure(view.after, "You are signed out. Sign in again in another tab, then try again.");
    failure(view.after, known ? error.message : "Something went wrong on this page.", known ? error.requestId : "");
    if (!known) console.error(error);
    if (!stream.turn && !this.composer.area.value) this.composer.set(this.question);
  }

  link(state) {
    this.linkState.hidden = state === "open";
    this.linkState.textContent = state === "open" ? "" : "The connection was lost. Reconnecting…";
  }

  announce(text) {
    document.getElementById("announce").textContent = text;
  }

  stop() {
    const stream = this.running;
    if (!stream || stream.cancelled) return;
    stream.cancelled = true;
    if (stream.turn) this.cancel(stream.turn);
  }

  cancel(turn) {
    const missed = () => { if (this.running) this.running.cancelled = false; };
    fetch(`/api/chat/turns/${turn}/cancel`, { method: "POST" }).then((response) => { if (!response.ok) missed(); }, missed);
  }
}

export function startChat() {
  const root = document.getElementById("chat");
  if (root) new Chat(root).open();
  for (const article of document.querySelectorAll("#record .answer")) dress(article);
}
