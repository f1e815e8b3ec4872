// A turn is followed to its end against a real server that drops, repeats, stalls and refuses.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { TurnError, TurnStream } from "../src/chat/turn.js";

const TEXT = Array.from({ length: 400 }, (_, n) => `word${n} é😀 `).join("");
const PIECES = TEXT.match(/.{1,9}/gsu);
const LOG = [
  { type: "session_created", session_id: "s1", turn_id: "t1" },
  ...PIECES.map((content) => ({ type: "token", content })),
  { type: "done", finish_reason: "stop", sources: [] },
];
const frame = (at) => `id: ${at + 1}\nevent: ${LOG[at].type}\ndata: ${JSON.stringify(LOG[at])}\n\n`;
const FAST = { waits: Array(500).fill(1), silence: 3000 };

let server;
let base;
let answer;
const seen = [];

before(async () => {
  server = createServer((request, response) => {
    seen.push({ url: request.url, last: request.headers["last-event-id"] ?? null });
    answer(request, response, seen.length);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

function follow(options = {}) {
  seen.length = 0;
  const events = [];
  const links = [];
  const stream = new TurnStream({ start: (signal) => fetch(`${base}/api/chat/completion/stream`, { method: "POST", body: "{}", signal }),
    onEvent: (event) => events.push(event), onLink: (link) => links.push(link), base, ...FAST, ...options });
  const text = () => events.filter((event) => event.type === "token").map((event) => event.content).join("");
  return { events, links, stream, text };
}

const from = (request) => Number(request.headers["last-event-id"] ?? 0);

test("an unbroken stream", async () => {
  answer = (_, response) => response.end(LOG.map((_, at) => frame(at)).join(""));
  const { stream, text, links } = follow();
  assert.equal((await stream.run()).type, "done");
  assert.equal(text(), TEXT);
  assert.deepEqual(links, ["open"]);
});

test("dropped again and again, in the middle of frames and of characters, the text is the same", async () => {
  let seed = 3;
  answer = (request, response) => {
    const rest = Buffer.from(LOG.slice(from(request)).map((_, at) => frame(from(request) + at)).join(""));
    seed = (seed * 48271) % 2147483647;
    const cut = 60 + (seed % 2000);
    if (rest.length <= cut) return response.end(rest);
    response.writeHead(200);
    response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 2));
  };
  const { stream, text, links } = follow();
  assert.equal((await stream.run()).type, "done");
  assert.equal(text(), TEXT);
  assert.ok(links.includes("reconnecting"));
  assert.ok(seen.slice(1).every(({ url, last }) => url === "/api/chat/turns/t1/events" && last));
});

test("a server that sends what was already seen adds nothing twice", async () => {
  answer = (request, response, count) => {
    const start = Math.max(0, from(request) - 3);
    const end = count < 4 ? start + 40 : LOG.length;
    response.end(LOG.slice(start, end).map((_, at) => frame(start + at)).join(""));
  };
  const { stream, text } = follow();
  await stream.run();
  assert.equal(text(), TEXT);
});

test("attaching to a running turn starts after the id it was given", async () => {
  answer = (request, response) => response.end(LOG.slice(from(request)).map((_, at) => frame(from(request) + at)).join(""));
  const { stream, text } = follow({ start: null, turn: "t1", lastId: "11" });
  await stream.run();
  assert.deepEqual(seen, [{ url: "/api/chat/turns/t1/events", last: "11" }]);
  assert.equal(text(), PIECES.slice(10).join(""));
});

test("a connection that goes silent is left and made again", async () => {
  answer = (request, response, count) => {
    if (count > 1) return response.end(LOG.slice(from(request)).map((_, at) => frame(from(request) + at)).join(""));
    response.writeHead(200);
    response.write(frame(0) + frame(1));
  };
  const { stream, text } = follow({ silence: 60 });
  await stream.run();
  assert.equal(text(), TEXT);
});

test("a busy server is asked again once the turn is known", async () => {
  answer = (request, response, count) => {
    if (count === 1) return response.end(frame(0) + frame(1));
    if (count < 4) return response.writeHead(503).end();
    response.end(LOG.slice(from(request)).map((_, at) => frame(from(request) + at)).join(""));
  };
  const { stream, text } = follow();
  await stream.run();
  assert.equal(text(), TEXT);
});

test("a refusal carries the server's own words", async () => {
  answer = (_, response) => response.writeHead(429, { "content-type": "application/json" })
    .end(JSON.stringify({ error: { code: "rate_limited", message: "Slow down.", request_id: "r1" } }));
  await assert.rejects(follow().stream.run(), (error) => error instanceof TurnError && error.code === "rate_limited"
    && error.message === "Slow down." && error.requestId === "r1" && error.status === 429);
});

test("a question that never reached the server is not sent twice", async () => {
  answer = (_, response) => response.destroy();
  await assert.rejects(follow().stream.run(), /before the question was stored/);
  assert.equal(seen.length, 1);
});

test("the number of attempts ends", async () => {
  answer = (_, response, count) => (count === 1 ? response.end(frame(0)) : response.destroy());
  await assert.rejects(follow({ waits: [1, 1, 1] }).stream.run(), /could not be made again/);
  assert.equal(seen.length, 5 - 1);
});

test("an error event is the end of it", async () => {
  answer = (_, response) => response.end(`${frame(0)}id: 2\ndata: {"type":"error","code":"provider_error","message":"No."}\n\n`);
  assert.equal((await follow().stream.run()).code, "provider_error");
});

test("leaving stops it", async () => {
  answer = (_, response) => { response.writeHead(200); response.write(frame(0)); };
  const leave = new AbortController();
  const { stream } = follow({ signal: leave.signal, onEvent: () => leave.abort() });
  assert.equal(await stream.run(), null);
});
