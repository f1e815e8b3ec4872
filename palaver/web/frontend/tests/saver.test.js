// Saving by itself: one request at a time, through servers that are away, refuse, or have what somebody else saved.
import assert from "node:assert/strict";
import { test } from "node:test";
import { merge } from "../src/editor/merge.js";
import { Saver } from "../src/editor/saver.js";
import { same } from "../src/editor/tree.js";

/** A draft on a server, with If-Match as ours has it; `away` answers come first. */
class Server {
  constructor(doc) {
    this.doc = doc;
    this.version = 1;
    this.answers = [];
    this.seen = [];
  }

  put(doc) {
    this.doc = doc;
    this.version += 1;
  }

  async send(doc, etag) {
    this.seen.push(doc);
    const first = this.answers.shift();
    if (typeof first === "function") first();
    else if (first) return first;
    if (etag !== `v${this.version}`) return { status: 412, theirs: this.doc, etag: `v${this.version}` };
    this.put(doc);
    return { status: 200, etag: `v${this.version}` };
  }
}

function house(doc = { a: 1, b: 1 }) {
  const server = new Server(doc);
  const states = [];
  const waited = [];
  const hooks = {
    send: (...given) => server.send(...given),
    merge: async (base, theirs) => merge(base, saver.doc, theirs).doc,
    tell: (...state) => states.push(state.filter(Boolean)),
    wait: async (ms) => { waited.push(ms); },
  };
  const saver = new Saver({ doc, etag: "v1" }, hooks);
  return { server, saver, states, waited, hooks };
}

test("a change is saved after a pause, and what comes meanwhile after it", async () => {
  const { server, saver, states } = house();
  server.answers.push(() => saver.change({ a: 3, b: 1 }));
  saver.change({ a: 2, b: 1 });
  assert.equal(await saver.now(), true);
  assert.deepEqual(server.seen, [{ a: 2, b: 1 }, { a: 3, b: 1 }]);
  assert.deepEqual(states, [["waiting"], ["saving"], ["saving"], ["saved"]]);
});

test("what is as it was needs no saving", async () => {
  const { server, saver, states } = house();
  saver.change({ b: 1, a: 1, empty: {} });
  await saver.now();
  assert.deepEqual([server.seen, states], [[], [["saved"]]]);
});

test("a server that is away is tried again, later and later, and as long as it asks for", async () => {
  const { server, saver, waited, states } = house();
  server.answers.push({ status: 0, message: "away" }, { status: 503, message: "away" }, { status: 429, message: "slowly", after: 7000 }, { status: 401, message: "out" });
  saver.change({ a: 2, b: 1 });
  assert.equal(await saver.now(), true);
  assert.deepEqual(waited, [800, 1000, 2000, 7000, 10000]);
  assert.deepEqual(states.filter(([state]) => state === "unsaved").map(([, why]) => why), ["away", "away", "slowly", "out"]);
  assert.deepEqual(server.doc, { a: 2, b: 1 });
});

test("what is refused is said and not sent again before it is changed", async () => {
  const { server, saver, states } = house();
  server.answers.push({ status: 422, message: "a key", findings: ["f"] });
  saver.change({ a: "sk-", b: 1 });
  assert.equal(await saver.now(), false);
  assert.deepEqual(states.at(-1), ["unsaved", "a key", ["f"]]);
  saver.change({ a: 2, b: 1 });
  assert.equal(await saver.now(), true);
  assert.equal(server.seen.length, 2);
});

test("somebody else's change is merged in, and a third one that comes meanwhile too", async () => {
  const { server, saver } = house({ a: 1, b: 1, c: 1 });
  server.put({ a: 1, b: 2, c: 1 });
  server.answers.push(null, () => server.put({ a: 1, b: 2, c: 3 }));
  saver.change({ a: 9, b: 1, c: 1 });
  assert.equal(await saver.now(), true);
  assert.deepEqual(server.doc, { a: 9, b: 2, c: 3 });
  assert.deepEqual(saver.seen, { doc: server.doc, etag: `v${server.version}` });
});

test("an answer that was lost on its way is no conflict", async () => {
  const { server, saver } = house();
  server.answers.push(() => server.put({ a: 2, b: 1 }));
  saver.change({ a: 2, b: 1 });
  assert.equal(await saver.now(), true);
  assert.deepEqual(server.doc, { a: 2, b: 1 });
});

test("who would rather choose later is asked again with the next change, and loses nothing", async () => {
  const { server, saver, hooks, states } = house();
  const later = saver.hooks.merge;
  saver.hooks.merge = async () => null;
  server.put({ a: 5, b: 1 });
  saver.change({ a: 2, b: 1 });
  assert.equal(await saver.now(), false);
  assert.equal(states.at(-1)[0], "unsaved");
  assert.deepEqual(saver.doc, { a: 2, b: 1 });
  saver.hooks.merge = later;
  assert.equal(await saver.now(), true);
  assert.ok(same(server.doc, { a: 2, b: 1 }) && hooks);
});

test("what somebody else has saved is learnt without a change of one's own", async () => {
  const { server, saver } = house();
  server.put({ a: 1, b: 7 });
  await saver.learn({ theirs: server.doc, etag: "v2" });
  assert.deepEqual([saver.doc, saver.saved, server.seen], [{ a: 1, b: 7 }, true, []]);
  saver.change({ a: 2, b: 7 });
  await saver.now();
  assert.deepEqual(server.doc, { a: 2, b: 7 });
});
