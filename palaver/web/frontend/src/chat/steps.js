// What an answer did before it spoke: the tools that ran.
import { clone } from "./template.js";

const took = (ms) => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);

/** The steps of one answer; calls are told apart by their ids. */
export class Steps {
  constructor(article) {
    this.list = article.querySelector("[data-steps]");
    this.calls = new Map();
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
    const step = this.calls.get(id);
    if (!step) return;
    step.dataset.ok = String(ok);
    step.querySelector("[data-step-state]").textContent = `${ok ? "done" : "failed"} · ${took(ms)}`;
  }

  /** The answer is over: what still ran was stopped. */
  end() {
    for (const step of this.calls.values()) if (!step.dataset.ok) step.querySelector("[data-step-state]").textContent = "stopped";
  }
}
