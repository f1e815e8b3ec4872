import assert from "node:assert/strict";
import { test } from "node:test";
import { Figures } from "../src/playground/figures.js";

function at(...times) {
  return new Figures(() => times.shift());
}

test("before anything comes there is nothing to tell", () => {
  assert.equal(at(0).text, "");
});

test("the first token counts, not the second", () => {
  const figures = at(100, 342.4, 900);
  figures.see({ type: "session_created" });
  figures.see({ type: "token", content: "a" });
  figures.see({ type: "token", content: "b" });
  assert.equal(figures.text, "first token 242 ms");
});

test("at the end it says how long it took and how many tokens", () => {
  const figures = at(0, 500, 2340);
  figures.see({ type: "token", content: "a" });
  figures.see({ type: "done", usage: { prompt: 1200, completion: 34, total: 1234 } });
  assert.equal(figures.text, "first token 500 ms · done 2.3 s · 1,200 + 34 tokens");
});

test("an error ends it without tokens", () => {
  const figures = at(0, 1000);
  figures.see({ type: "error", code: "unavailable", message: "no" });
  assert.equal(figures.text, "done 1.0 s");
});
