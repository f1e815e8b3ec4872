// What is shown of an answer while it grows: no mark that has only begun, and nothing but marks is ever missing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { unfinished } from "../src/chat/unfinished.js";

const CASES = {
  "plain text": "plain text",
  "a **bold": "a **bold**",
  "a **bold*": "a **bold**",
  "a **": "a ",
  "a *": "a ",
  "an *italic word": "an *italic word*",
  "an *italic*": "an *italic*",
  "2 * 3": "2 * 3",
  "2*3 is": "2*3 is",
  "* one *two": "* one *two*",
  "call `days(": "call `days(`",
  "call `": "call ",
  "call `a * b` and **c": "call `a * b` and **c**",
  "~~gone": "~~gone~~",
  "see [the portal": "see the portal",
  "see [the portal](https://exa": "see the portal",
  "see [the portal](https://example.org) now": "see [the portal](https://example.org) now",
  "![a picture](/x": "a picture",
  "days [1": "days ",
  "days [1, 2": "days ",
  "days [1]": "days [1]",
  "days [1] and [the": "days [1] and the",
  "water H<su": "water H",
  "one\n-": "one",
  "one\n---": "one",
  "one\n2.": "one",
  "one\n- [x]": "one",
  "one\n##": "one",
  "one\n## Two": "one\n## Two",
  "text\n\n| a | b": "text\n",
  "text\n\n| a | b |\n| --": "text\n",
  "text\n\n| a | b |\n| --- | --- |\n| 1": "text\n\n| a | b |\n| --- | --- |\n| 1",
  "text\n```py": "text",
  "text\n```py\nx = 2 ** n": "text\n```py\nx = 2 ** n",
  "text\n```py\nx = 1\n``": "text\n```py\nx = 1",
  "text\n```py\nx = 1\n```\nthen **this": "text\n```py\nx = 1\n```\nthen **this**",
};

for (const [text, shown] of Object.entries(CASES)) {
  test(JSON.stringify(text), () => assert.equal(unfinished(text), shown));
}

test("whatever comes, words that have ended are shown", () => {
  const text = "## Leave\n\nYou get **27 days** [1] and `more`, see [portal](https://e.org).\n\n1. ask\n2. wait\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEnd.";
  for (let length = 1; length <= text.length; length += 1) {
    const shown = unfinished(text.slice(0, length));
    assert.ok(shown.length <= length + 3, `${length}`);
  }
  assert.equal(unfinished(text), text);
});
