// Undo, values, word diffs: what the editor remembers and shows of a change.
import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../src/editor/history.js";
import { said, textOf, valueOf } from "../src/editor/values.js";
import { words } from "../src/editor/words.js";

function clock() {
  const history = new History(() => clock.now);
  clock.now = 0;
  return history;
}
const typed = (path, before, after) => [{ place: path.split("."), before, after }];

test("typing on in one field is one step; another field, or a pause, is another", () => {
  const history = clock();
  history.did(typed("a", undefined, "H"));
  clock.now = 500;
  history.did(typed("a", "H", "He"));
  clock.now = 2000;
  history.did(typed("a", "He", "Hel"));
  history.did(typed("b", 1, 2));
  assert.deepEqual(history.undo(), typed("b", 2, 1));
  assert.deepEqual(history.undo(), typed("a", "Hel", "He"));
  assert.deepEqual(history.undo(), typed("a", "He", undefined));
  assert.equal(history.undo(), null);
});

test("what was undone can be done again, until something else is done", () => {
  const history = clock();
  history.did(typed("a", 1, 2));
  history.undo();
  assert.deepEqual(history.redo(), typed("a", 1, 2));
  assert.equal(history.redo(), null);
  history.undo();
  history.did(typed("b", 1, 2));
  assert.equal(history.redo(), null);
});

test("steps at places that somebody else has changed are forgotten, the others stay", () => {
  const history = clock();
  history.did(typed("model.name", 1, 2));
  clock.now = 5000;
  history.did(typed("greeting.text", 1, 2));
  history.forget([["model"]]);
  assert.deepEqual(history.undo(), typed("greeting.text", 2, 1));
  assert.equal(history.undo(), null);
});

test("what is typed is a value of its field's kind, and stays text where it is half-written", () => {
  assert.deepEqual(["9", "0.5", "1e", "", "9223372036854775807"].map((text) => valueOf("number", text)), [9, 0.5, "1e", "", "9223372036854775807"]);
  assert.equal(valueOf("integer", "", true), null);
  assert.equal(valueOf("text", "", true), null);
  assert.equal(valueOf("text", "12"), "12");
  assert.deepEqual(valueOf("json", '{"a": [1]}'), { a: [1] });
  assert.deepEqual([null, undefined, "x", 1, ["a"]].map(textOf), ["", "", "x", "1", '["a"]']);
  assert.deepEqual([undefined, null, "", [], ["a", 1]].map(said), ["not set", "none", "empty", "empty", "• a\n• 1"]);
});

test("pieces lead from one text to the other", () => {
  for (const [before, after] of [["Be brief and kind.", "Be very brief and kind."], ["", "new"], ["old", ""], ["same", "same"], ["a b c d", "d c b a"], ["x ".repeat(4000), "y ".repeat(4000)]]) {
    const pieces = words(before, after);
    const of = (kind) => pieces.filter((piece) => piece.kind !== kind).map((piece) => piece.text).join("");
    assert.deepEqual([of("added"), of("removed")], [before, after]);
  }
  assert.deepEqual(words("Be brief.", "Be very brief."), [{ kind: "same", text: "Be " }, { kind: "added", text: "very " }, { kind: "same", text: "brief." }]);
});
