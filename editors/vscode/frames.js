// Frames of JSON-RPC over a pipe: a header with a length, a blank line, the message.
"use strict";

function written(message) {
  const body = Buffer.from(JSON.stringify(message), "utf8");
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`, "ascii"), body]);
}

// Takes pieces of any size and hands over whole messages.
class Reader {
  constructor(take) {
    this.take = take;
    this.rest = Buffer.alloc(0);
  }

  feed(piece) {
    this.rest = Buffer.concat([this.rest, piece]);
    for (;;) {
      const end = this.rest.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = /content-length:\s*(\d+)/i.exec(this.rest.toString("ascii", 0, end));
      const from = end + 4;
      const size = length ? Number(length[1]) : 0;
      if (this.rest.length < from + size) return;
      const body = this.rest.toString("utf8", from, from + size);
      this.rest = this.rest.subarray(from + size);
      if (size) this.take(JSON.parse(body));
    }
  }
}

module.exports = { Reader, written };
