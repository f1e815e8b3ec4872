// Two people's changes of one document: what only one has changed merges by itself, and nothing is lost of what both have.
import assert from "node:assert/strict";
import { test } from "node:test";
import { both, chosen, merge } from "../src/editor/merge.js";
import { at, differences, parse, put, same } from "../src/editor/tree.js";

const BASE = { identity: { alias: "support", name: "Support" }, model: { params: { temperature: 0.3 } }, greeting: { suggestions: ["One"] }, limits: {} };
const with_ = (...changes) => changes.reduce((doc, [path, value]) => put(doc, path.split("."), value), BASE);
const paths = (found) => found.map(({ place }) => place.join("."));

test("different fields merge by themselves, in nested sections too", () => {
  const { doc, taken, kept, conflicts } = merge(BASE, with_(["model.params.temperature", 1]), with_(["model.params.top_p", 0.5], ["identity.name", "Help"]));
  assert.deepEqual(doc, { ...BASE, identity: { alias: "support", name: "Help" }, model: { params: { temperature: 1, top_p: 0.5 } } });
  assert.deepEqual([paths(taken).sort(), paths(kept), conflicts], [["identity.name", "model.params.top_p"], ["model.params.temperature"], []]);
});

test("a field that both have changed is asked about, unless both say the same", () => {
  const { doc, conflicts } = merge(BASE, with_(["identity.name", "Mine"]), with_(["identity.name", "Theirs"]));
  assert.equal(doc.identity.name, "Mine");
  assert.deepEqual(conflicts, [{ place: ["identity", "name"], base: "Support", mine: "Mine", theirs: "Theirs" }]);
  assert.equal(chosen(doc, [{ place: ["identity", "name"], value: "Theirs" }]).identity.name, "Theirs");
  assert.deepEqual(merge(BASE, with_(["identity.name", "Same"]), with_(["identity.name", "Same"])).conflicts, []);
});

test("what is unset is a change like any other", () => {
  const unset = with_(["model.params.temperature", undefined]);
  assert.equal("model" in unset, false, "a part in which nothing is left goes");
  assert.equal(at(merge(BASE, unset, BASE).doc, ["model", "params", "temperature"]), undefined);
  assert.equal(at(merge(BASE, BASE, unset).doc, ["model", "params", "temperature"]), undefined);
  const { conflicts } = merge(BASE, unset, with_(["model.params.temperature", 2]));
  assert.deepEqual(conflicts, [{ place: ["model", "params", "temperature"], base: 0.3, mine: undefined, theirs: 2 }]);
  assert.equal(chosen(BASE, [{ place: ["model", "params", "temperature"], value: undefined }]).model, undefined);
});

test("a list is one field; both changes of it can be kept", () => {
  const [mine, theirs] = [with_(["greeting.suggestions", ["One", "Mine"]]), with_(["greeting.suggestions", ["Theirs"]])];
  const { conflicts } = merge(BASE, mine, theirs);
  assert.deepEqual(paths(conflicts), ["greeting.suggestions"]);
  assert.deepEqual(both(conflicts[0]), ["Theirs", "Mine"], "One is gone: they took it out, and I did not put it in");
  assert.equal(both({ base: 1, mine: 2, theirs: 3 }), null);
  assert.deepEqual(both({ base: undefined, mine: [{ name: "a" }], theirs: [{ name: "a" }, { name: "b" }] }), [{ name: "a" }, { name: "b" }]);
});

test("a section that one of us has made something else is asked about whole", () => {
  const { conflicts, doc } = merge(BASE, with_(["model.params.temperature", 1]), { ...BASE, model: 5 });
  assert.deepEqual(paths(conflicts), ["model"]);
  assert.deepEqual(doc.model, { params: { temperature: 1 } });
});

test("whatever two people do, each change is in the merge or is asked about", () => {
  const random = (seed) => () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const next = random(4711);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const values = [1, "a", null, true, ["x"], ["x", "y"], [{ name: "n" }], "longer text"];
  const names = ["a", "b", "c.d", "c.e", "c.f.g"];
  const edited = (doc) => [1, 2, 3].reduce((made) => put(made, pick(names).split("."), next() < 0.3 ? undefined : pick(values)), doc);
  for (let n = 0; n < 2000; n += 1) {
    const base = edited({});
    const [mine, theirs] = [edited(base), edited(base)];
    const { doc, conflicts } = merge(base, mine, theirs);
    for (const side of [mine, theirs]) {
      for (const { place, after } of differences(base, side)) {
        const asked = conflicts.some((each) => same(each.place, place));
        assert.ok(asked || same(at(doc, place), after), JSON.stringify({ base, mine, theirs, place }));
      }
    }
    assert.ok(same(chosen(doc, conflicts.map(({ place, mine: value }) => ({ place, value }))), doc));
    assert.ok(same(merge(base, mine, base).doc, mine) && same(merge(base, base, theirs).doc, theirs));
  }
});

test("a whole number that this language cannot hold stays what it was", () => {
  assert.deepEqual(parse('{"seed": -9223372036854775807, "x": 0.12345678901234567, "s": "a \\" 9223372036854775807", "n": 9007199254740991}'),
    { seed: "-9223372036854775807", x: 0.12345678901234567, s: 'a " 9223372036854775807', n: 9007199254740991 });
});
