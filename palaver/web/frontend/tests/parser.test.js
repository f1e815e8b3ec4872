// The event parser gives the same events however the bytes were cut.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EventParser } from "../src/chat/parser.js";

const bytes = (text) => new TextEncoder().encode(text);
const STREAM = ": hello\n\nid: 1\nevent: token\ndata: {\"content\":\"Grüße 👋\"}\n\nid: 2\r\nevent: token\r\ndata: a\r\ndata: b\r\n\r\n"
  + "data:no space\nid\n\nid: 4\revent: done\rdata: {}\r\r";
const EVENTS = [
  { id: "1", name: "token", data: "{\"content\":\"Grüße 👋\"}" },
  { id: "2", name: "token", data: "a\nb" },
  { id: "", name: "", data: "no space" },
];
const LAST = { id: "4", name: "done", data: "{}" };

function parse(pieces) {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

test("one piece", () => {
  assert.deepEqual(parse([bytes(STREAM)]), EVENTS);
});

test("a last line that ends with a bare CR waits for what may follow", () => {
  assert.deepEqual(parse([bytes(STREAM), bytes("x")]), [...EVENTS, LAST]);
});

test("every two-way cut, half characters included", () => {
  const all = bytes(STREAM);
  for (let at = 0; at <= all.length; at += 1) {
    assert.deepEqual(parse([all.slice(0, at), all.slice(at), bytes("x")]), [...EVENTS, LAST], `cut at ${at}`);
  }
});

test("byte by byte", () => {
  assert.deepEqual(parse([...bytes(STREAM)].map((byte) => Uint8Array.of(byte))), EVENTS);
});

test("random cuts", () => {
  const all = bytes(STREAM.repeat(5));
  let seed = 7;
  const random = (limit) => (seed = (seed * 48271) % 2147483647) % limit;
  for (let round = 0; round < 200; round += 1) {
    const pieces = [];
    for (let from = 0; from < all.length;) {
      const to = Math.min(all.length, from + 1 + random(40));
      pieces.push(all.slice(from, to));
      from = to;
    }
    assert.equal(parse(pieces).length, 19);
  }
});

test("an event without data is none, an unfinished one is not given", () => {
  assert.deepEqual(parse([bytes("event: ping\nid: 9\n\ndata: never finished\n")]), []);
});
