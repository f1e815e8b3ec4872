// Stepping through a program: each command runs it again from its beginning up to there, with the answers of the trial.
import { ask } from "./api.js";

const ENDED = { done: "It ended.", waiting: "It waits for an answer: write one above.", replying: "It waits for what a server or a model answers: write it above.", error: "An error ended it.", limit: "A limit ended it." };

export class Stepping {
  constructor(box, given, code, ask) {
    Object.assign(this, { box, given, code, ask });
    this.commands = [];
    this.state = box.querySelector("[data-state]");
    this.frames = box.querySelector("[data-frames]");
    this.variables = box.querySelector("[data-variables]");
    box.addEventListener("click", (event) => {
      const command = event.target.closest("[data-step]")?.dataset.step;
      if (command === "stop") this.stop();
      else if (command) this.go(command);
    });
    code.changed(() => this.stop());
  }

  async go(command) {
    const given = this.running ? null : this.given.body;
    if (!given) return;
    this.running = true;
    const commands = [...this.commands, command].slice(-500);
    const body = { ...this.ask, ...given, source: this.code.text, commands, breakpoints: [...this.code.stops].sort((a, b) => a - b) };
    const { status, data, message } = await ask("POST", "/api/basic/step", body);
    this.running = false;
    if (status !== 200) return this.#tell(data?.error?.details?.length ? "It has errors: they stand above." : message);
    const waits = data.ended === "waiting" || data.ended === "replying";
    this.commands = data.ended === "stopped" || waits ? commands : [];
    if (waits) this.commands = this.commands.slice(0, -1);
    this.#show(data);
  }

  stop() {
    if (!this.commands.length && !this.code.here) return;
    this.commands = [];
    this.#tell("");
  }

  #show({ ended, told, stop, frames, variables, lines }) {
    const last = lines.filter((each) => each.kind === "said" || each.kind === "sent").at(-1);
    const done = last ? `; it last ${last.kind === "said" ? "said" : "would have sent"} “${last.text}”` : "";
    const place = ended === "stopped" && `Before line ${stop.line}${stop.script === this.ask.path ? "" : ` of ${stop.script}`}${done}.`;
    const asked = ended === "replying" && last ? `“${last.text}”` : "";
    this.#tell(place || [ENDED[ended], asked, told].filter(Boolean).join(" "));
    if (!stop) return;
    if (stop.script === this.ask.path) this.code.stand(stop.line);
    this.frames.replaceChildren(...frames.map((each) => made("li", `${each.procedure || each.script}, line ${each.line}`)));
    this.variables.replaceChildren(...variables.flatMap((each) => [made("dt", each.name), made("dd", each.text, each.kind)]));
    this.box.lastElementChild.scrollIntoView({ block: "nearest" });
  }

  #tell(text) {
    this.state.textContent = text;
    this.code.stand(0);
    this.frames.replaceChildren();
    this.variables.replaceChildren();
  }
}

function made(tag, text, title = "") {
  const node = document.createElement(tag);
  node.textContent = text;
  if (title) node.title = title;
  return node;
}
