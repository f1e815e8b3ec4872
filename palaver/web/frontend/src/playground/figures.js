// What one answer took, in words: until its first token, whole, and in tokens.
export class Figures {
  constructor(now = () => performance.now()) {
    this.now = now;
    this.started = now();
    this.first = this.last = null;
    this.usage = null;
  }

  see(event) {
    if (event.type === "token" && this.first === null) this.first = this.now();
    if (event.type !== "done" && event.type !== "error") return;
    this.last = this.now();
    this.usage = event.usage ?? null;
  }

  get text() {
    const parts = [];
    if (this.first !== null) parts.push(`first token ${span(this.first - this.started)}`);
    if (this.last !== null) parts.push(`done ${span(this.last - this.started)}`);
    if (this.usage) parts.push(`${count(this.usage.prompt)} + ${count(this.usage.completion)} tokens`);
    return parts.join(" · ");
  }
}

const count = (number) => Number(number ?? 0).toLocaleString("en");

function span(ms) {
  return ms < 995 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
