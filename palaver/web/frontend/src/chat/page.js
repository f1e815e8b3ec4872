// The chat page: one turn at a time, from the composer, from another tab, or found running when the page opened.
import { place, placeAnswer, post, postInstead, postOpening } from "./asking.js";
import { choose, count, cut, name, neighbour, variants, written } from "./branches.js";
import { Composer } from "./composer.js";
import { edit } from "./editing.js";
import { ask as askCost } from "./cost.js";
import { Handoff } from "./handoff.js";
import { named, retitle, titleOf } from "./list.js";
import { Follower } from "./scroll.js";
import { TurnError, TurnStream } from "./turn.js";
import { press } from "./switchers.js";
import { clone } from "./template.js";
import { attached } from "./tray.js";
import { TurnView, dress, failure } from "./view.js";
import { toast } from "../toast.js";

class Chat {
  constructor(root) {
    this.root = root;
    this.bot = root.dataset.bot;
    this.session = root.dataset.session;
    this.messages = root.querySelector("#messages");
    this.follower = new Follower(root.querySelector("#stream"), root.querySelector("#to-end"));
    this.composer = new Composer(root.querySelector("#composer"), (text, files) => this.ask(text, files));
    this.linkState = root.querySelector("#link-state");
    this.tabs = "BroadcastChannel" in window ? new BroadcastChannel("palaver-turns") : null;
    this.running = null;
    this.instead = null;
    this.untitled = this.opened = "untitled" in root.dataset;
    this.unnamed = false;
    this.files = [];
    this.handoff = new Handoff(root.querySelector("#handoff"), () => this.replied());
  }

  open() {
    const live = this.root.querySelector("#running .answer");
    this.dress(live);
    this.follower.toEnd();
    this.root.addEventListener("click", (event) => this.clicked(event));
    this.root.addEventListener("change", ({ target }) => { if (target.matches("[data-persona]")) this.persona = target.value; });
    this.composer.stop.addEventListener("click", () => this.stop());
    this.tabs?.addEventListener("message", ({ data }) => this.elsewhere(data));
    if (this.session && location.pathname === "/") this.at(this.session);
    if (this.session) this.handoff.about(this.session, this.root.dataset.head);
    this.composer.expect();
    if (live) this.follow(live, { turn: this.root.dataset.turn, lastId: this.root.dataset.lastEventId });
    else if ("opens" in this.root.dataset) this.begin();
  }

  /** A program of the bot speaks first; where it says nothing the page is as it was. */
  async begin() {
    const greeting = document.getElementById("greeting");
    const { turn, answer } = placeAnswer(this.messages);
    answer.querySelector("[data-again]")?.remove();
    greeting.hidden = true;
    this.question = "";
    this.opened = true;
    await this.follow(answer, { start: (signal) => postOpening(this.bot, signal) });
    if (answer.querySelector("[data-markdown]").textContent.trim()) return;
    answer.querySelector(".ending")?.remove();
    greeting.hidden = Boolean(answer.querySelector(".suggestions, .failure"));
    if (!greeting.hidden) turn.remove();
  }

  clicked(event) {
    const suggestion = event.target.closest("[data-suggestion]");
    if (suggestion) this.suggested(suggestion.dataset.suggestion || suggestion.textContent.trim());
    const chip = event.target.closest("[data-switcher]");
    if (chip) press(chip, this.session);
    if (event.target.closest("[data-retry]")) this.retry();
    if (this.running) return;
    const question = this.questionOf(event.target);
    if (event.target.closest("[data-regenerate]") && question) this.again(question);
    const cost = event.target.closest("[data-cost]");
    if (cost && question) askCost(cost, question.dataset.turn);
    if (event.target.closest("[data-edit]")) edit(question, (text) => this.again(question, text));
    const branch = event.target.closest("[data-branch]");
    if (branch) this.branch(question, Number(branch.dataset.branch));
  }

  /** The button goes with the others: whoever pressed it writes on in the box. */
  suggested(text) {
    if (this.running) return;
    this.ask(text);
    this.composer.expect();
  }

  /** Render what the server wrote; `live` is still being answered. */
  dress(live = null) {
    for (const article of this.messages.querySelectorAll(".answer")) {
      if (article !== live) dress(article);
      if (!this.questionOf(article)) article.querySelector("[data-again]")?.remove();
    }
    for (const question of this.messages.querySelectorAll(".question")) count(question);
  }

  /** The question that an element belongs to, or answers. */
  questionOf(element) {
    const message = element.closest(".message");
    const all = [...this.messages.querySelectorAll(".message")];
    return message && all.slice(0, all.indexOf(message) + 1).findLast((each) => each.matches(".question"));
  }

  retry() {
    const question = [...this.messages.querySelectorAll(".question")].at(-1);
    if (this.running) return;
    if (!question) return location.reload();
    if (question.dataset.turn) this.again(question);
    else this.ask(question.querySelector(".bubble").textContent, this.composer.tray.give());
  }

  /** Ask in the place of a question, the same or `text`: what came after it is another branch from here on. */
  again(question, text = null) {
    const [turn, others] = [question.dataset.turn, variants(question)];
    this.question = text ?? question.querySelector(".bubble").textContent;
    this.instead = { turn, others };
    this.files = attached(question);
    cut(this.messages, question);
    this.follow(this.turn(this.question), { start: (signal) => postInstead(turn, text, signal) });
  }

  async branch(question, step) {
    const turn = neighbour(question, step);
    if (!turn) return;
    try {
      await choose(this.session, turn);
      await this.refresh();
    } catch (error) {
      toast(error.message);
      return;
    }
    const shown = this.messages.querySelector(`.question[data-turn="${CSS.escape(turn)}"]`);
    shown?.scrollIntoView({ block: "nearest" });
    shown?.querySelector(`[data-branch="${step}"]:enabled, [data-branch]:enabled`)?.focus({ preventScroll: true });
    if (shown) this.announce(`Branch ${variants(shown).indexOf(turn) + 1} of ${variants(shown).length}`);
  }

  /** A person has answered: shown at once, or when the turn under way is over. */
  async replied() {
    this.stale = Boolean(this.running);
    if (this.stale) return;
    try {
      await this.refresh();
      this.follower.toEnd();
      this.announce([...this.messages.querySelectorAll(".answer .markdown")].at(-1)?.innerText ?? "");
    } catch (error) {
      toast(error.message);
    }
  }

  /** Show what the server has of this conversation. */
  async refresh() {
    this.messages.replaceChildren(...await written(this.session));
    this.dress();
  }

  /** A question and the place for its answer; the place is as high as the view, so nothing moves while it fills. */
  turn(text) {
    document.getElementById("greeting")?.remove();
    for (const offered of this.messages.querySelectorAll(".suggestions")) offered.remove();
    for (const old of this.messages.querySelectorAll(".turn.asked")) old.classList.remove("asked");
    const { turn, answer } = place(this.messages, text, this.files);
    turn.classList.add("asked");
    this.follower.toEnd();
    return answer;
  }

  ask(text, files = []) {
    if (this.running) return;
    this.question = text;
    this.files = files;
    this.instead = null;
    this.follow(this.turn(text), { start: (signal) => this.post(text, signal) });
  }

  post(message, signal) {
    const files = this.files.length ? { attachments: this.files.map(({ id }) => id) } : {};
    return post(message, this.session, { persona: this.bot, ...files }, signal, { ...(this.persona && { persona: this.persona }), ...files });
  }

  async follow(article, source) {
    const view = new TurnView(article, { turn: source.turn, resumed: Boolean(source.lastId), onGrow: () => this.follower.grown() });
    const stream = new TurnStream({ ...source, onEvent: (event) => this.event(view, stream, event), onLink: (state) => this.link(state) });
    this.running = stream;
    this.composer.busy(true);
    this.root.toggleAttribute("data-running", true);
    this.announce("The answer is being written.");
    try {
      await stream.run();
      this.announce(view.answer.spoken());
    } catch (error) {
      this.lost(view, stream, error);
    }
    if (this.unnamed) await this.nameAgain();
    this.running = null;
    this.link("open");
    this.composer.busy(false);
    this.root.toggleAttribute("data-running", false);
    this.follower.grown();
    if (this.stale) this.replied();
  }

  event(view, stream, event) {
    if (event.type.startsWith("session_") && !this.session) this.created(event.session_id);
    const question = event.type.startsWith("session_") && this.questionOf(view.article);
    if (question) name(question, event.turn_id, this.instead?.others);
    if (question && this.untitled) this.name();
    if (event.type.startsWith("session_")) this.handoff.about(event.session_id, event.turn_id);
    if (event.type === "handoff") this.handoff.show(event.state);
    if (question && stream.start) this.tell(event);
    if (event.type.startsWith("session_") && stream.cancelled) this.cancel(stream.turn);
    view.show(event);
  }

  created(session) {
    this.session = session;
    this.at(session);
    this.untitled = true;
  }

  at(session) {
    history.replaceState(null, "", `/chat/${session}`);
  }

  /** The first question is what a conversation is called by; where a program has spoken first, it may have asked for a secret. */
  name() {
    this.untitled = false;
    this.unnamed = true;
    if (!this.opened) this.titled(this.question.trim().split("\n")[0].slice(0, 80));
  }

  /** What the server has kept of that question, when its turn is over; who cannot be told it now asks after the next one. */
  async nameAgain() {
    const title = await titleOf(this.session).catch(() => "");
    if (!title) return;
    this.unnamed = false;
    this.titled(title);
  }

  /** Its title here and in the list, where it has a place from now on. */
  titled(title) {
    const listed = document.querySelector(`#conversations [data-session="${CSS.escape(this.session)}"]`);
    if (listed) return retitle(listed, title);
    document.querySelectorAll("#menu [aria-current]").forEach((link) => link.removeAttribute("aria-current"));
    document.querySelector("#conversations .none")?.remove();
    const item = clone("conversation-template");
    named(item, this.session, title);
    document.getElementById("conversations").prepend(item);
    this.head(title);
  }

  /** What the head will say after a reload, now. */
  head(title) {
    const head = clone("head-template");
    head.querySelector("h1").textContent = title;
    this.root.querySelector(".chat-head").replaceWith(head);
    document.title = document.title.replace(/^.*? · /s, () => `${title} · `);
    document.querySelector(".topbar-title").textContent = title;
  }

  tell(event) {
    this.tabs?.postMessage({ session: event.session_id, turn: event.turn_id, question: this.question, instead: this.instead, files: this.files.map(({ id, name, kind }) => ({ id, name, kind })) });
  }

  /** Another tab of this browser asked something in the session that this one shows. */
  elsewhere({ session, turn, question, instead, files = [] }) {
    if (this.running || session !== this.session) return;
    const old = instead && this.messages.querySelector(`.question[data-turn="${CSS.escape(instead.turn)}"]`);
    if (instead && !old) return location.reload();
    if (old) cut(this.messages, old);
    this.question = question;
    this.instead = instead;
    this.files = files;
    this.follow(this.turn(question), { turn });
  }

  lost(view, stream, error) {
    view.end();
    const known = error instanceof TurnError;
    if (!stream.turn && this.instead) {
      toast(error.message);
      return this.refresh().catch(() => location.reload());
    }
    if (error.status === 401) return failure(view.after, "You are signed out. Sign in again in another tab, then try again.");
    failure(view.after, known ? error.message : "Something went wrong on this page.", known ? error.requestId : "");
    if (!known) console.error(error);
    if (stream.turn) return;
    if (!this.composer.area.value) this.composer.set(this.question);
    this.composer.tray.put(this.files);
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
