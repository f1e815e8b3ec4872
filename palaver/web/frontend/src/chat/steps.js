// What an answer did before it spoke: tools that ran, and what somebody must allow first.
import { clone } from "./template.js";

const LONGEST = 2000;
const took = (ms) => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);

async function decide(turn, call, ok) {
  const response = await fetch(`/api/chat/turns/${turn}/approvals/${call}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ok }) });
  if (!response.ok) throw new Error((await response.json()).error.message);
}

/** What the calls of a turn were asked with, once it is over. */
async function asked(turn) {
  const response = await fetch(`/api/chat/turns/${turn}/calls`, { cache: "no-store" });
  return response.ok ? (await response.json()).items : [];
}

/** The steps of one answer; calls are told apart by their ids. */
export class Steps {
  constructor(article) {
    this.list = article.querySelector("[data-steps]");
    this.calls = new Map();
    this.cards = new Map();
  }

  started({ id, name }) {
    if (this.calls.has(id)) return;
    const step = clone("step-template");
    step.querySelector("[data-step-name]").textContent = name;
    this.calls.set(id, step);
    this.list.append(step);
    this.list.hidden = false;
  }

  finished({ id, ok, ms }) {
    this.decided(id);
    const step = this.calls.get(id);
    if (!step) return;
    step.dataset.ok = String(ok);
    step.querySelector("[data-step-state]").textContent = `${ok ? "done" : "failed"} · ${took(ms)}`;
  }

  /** A card with what would be done; it goes when the call goes on, whoever has decided. */
  asks({ call_id: id, tool, arguments: given }, turn) {
    if (this.cards.has(id)) return;
    const card = clone("approval-template");
    card.querySelector("[data-approval-tool]").textContent = tool;
    card.querySelector("[data-approval-arguments]").textContent = JSON.stringify(given, null, 2);
    card.addEventListener("click", (event) => {
      const button = event.target.closest("[data-ok]");
      if (button) this.answer(card, turn, id, button.dataset.ok === "true");
    });
    this.cards.set(id, card);
    this.list.after(card);
  }

  answer(card, turn, id, ok) {
    const buttons = [...card.querySelectorAll("[data-ok]")];
    const status = card.querySelector("[role=status]");
    for (const button of buttons) button.disabled = true;
    status.textContent = ok ? "Allowed" : "Refused";
    decide(turn, id, ok).catch((error) => {
      for (const button of buttons) button.disabled = false;
      status.textContent = error.message || "The server did not answer. Try again.";
    });
  }

  decided(id) {
    this.cards.get(id)?.remove();
    this.cards.delete(id);
  }

  /** The answer is over: nobody waits for a decision any more, and what still ran was stopped. */
  end(turn) {
    if (this.calls.size && turn) asked(turn).then((calls) => this.tell(calls), () => {});
    for (const id of [...this.cards.keys()]) this.decided(id);
    for (const step of this.calls.values()) if (!step.dataset.ok) step.querySelector("[data-step-state]").textContent = "stopped";
  }

  tell(calls) {
    for (const { id, arguments: given } of calls) {
      const text = typeof given === "string" ? given : JSON.stringify(given);
      const step = this.calls.get(id);
      if (!step || text === "{}") continue;
      step.querySelector("[data-step-arguments]").textContent = text.slice(0, LONGEST);
      step.querySelector("details").hidden = false;
    }
  }
}
