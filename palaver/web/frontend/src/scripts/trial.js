// Trying a program: what it says with the answers beside it; where it waits, the next answer goes on.
import { ask } from "./api.js";

const ENDED = { done: "It ended.", waiting: "It waits for an answer.", replying: "It waits for what a server or a model answers.", error: "An error ended it.", limit: "A limit ended it." };
const WHO = { said: "Bot", answered: "Person", asked: "It asks", waited: "It waits", logged: "Log", sent: "Not sent", replied: "Reply" };

export class Trial {
  constructor(box, given, code, ask) {
    Object.assign(this, { box, given, code, ask });
    this.template = document.getElementById("trial-template");
  }

  async run() {
    const given = this.given.body;
    if (!given) return;
    const { status, data, message } = await ask("POST", "/api/basic/run", { ...this.ask, ...given, source: this.code.text });
    if (status === 200) this.#show(data);
    else this.box.replaceChildren(said("p", "wrong", data?.error?.details?.length ? "It has errors: they stand above." : message));
  }

  #show({ lines, ended, value, failure }) {
    const list = document.createElement("ol");
    list.append(...lines.map((each) => this.#line(each)));
    const place = failure?.line ? ` in line ${failure.line}` : "";
    const told = [ENDED[ended], value === null ? "" : `Its value: ${value}`, failure ? `${failure.code}${place}: ${failure.message}` : ""];
    const end = said("p", "trial-end", told.filter(Boolean).join(" "));
    end.dataset.ended = ended;
    this.box.replaceChildren(list, end);
    const waits = { waiting: "answers", replying: "replies" }[ended];
    if (waits) document.getElementById(waits).focus();
  }

  #line({ kind, text, options }) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    row.dataset.kind = kind;
    row.querySelector("[data-who]").textContent = WHO[kind];
    row.querySelector("[data-text]").textContent = text;
    row.append(...options.flatMap((each) => [" ", said("span", "badge neutral", each)]));
    return row;
  }
}

function said(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
