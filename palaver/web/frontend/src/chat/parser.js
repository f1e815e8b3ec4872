// Server-sent events from a byte stream, however the network cut it: lines, CR LF, half characters.
export class EventParser {
  constructor() {
    this.decoder = new TextDecoder();
    this.rest = "";
    this.fresh();
  }

  fresh() {
    this.id = null;
    this.name = "";
    this.data = [];
  }

  /** The events that these bytes complete, each `{id, name, data}`. */
  push(bytes) {
    const events = [];
    this.rest += this.decoder.decode(bytes, { stream: true });
    let from = 0;
    for (let at = this.lineEnd(from); at >= 0; at = this.lineEnd(from)) {
      const line = this.rest.slice(from, at);
      from = at + (this.rest.startsWith("\r\n", at) ? 2 : 1);
      const event = this.line(line);
      if (event) events.push(event);
    }
    this.rest = this.rest.slice(from);
    return events;
  }

  /** Where the next line ends; a CR that is the last character waits, since its LF may still come. */
  lineEnd(from) {
    for (let at = from; at < this.rest.length; at += 1) {
      const code = this.rest.charCodeAt(at);
      if (code === 10) return at;
      if (code === 13) return at + 1 < this.rest.length ? at : -1;
    }
    return -1;
  }

  line(line) {
    if (line === "") return this.dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.data.push(value);
    else if (field === "event") this.name = value;
    else if (field === "id" && !value.includes("\0")) this.id = value;
    return null;
  }

  dispatch() {
    const event = this.data.length ? { id: this.id, name: this.name, data: this.data.join("\n") } : null;
    this.fresh();
    return event;
  }
}
