// The playground in Chromium against the real server: draft and active version answer the same question at once.
// PALAVER_BASE, PALAVER_LINK and PALAVER_BOTS come from tests/e2e/test_browser_playground.py.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

const [BOTH, SLOW, BROKEN, WRONG] = process.env.PALAVER_BOTS.split(" ");
let house;
before(async () => {
  house = await open();
  house.browser.setDefaultTimeout(25000);
  const { pathname, search } = new URL(process.env.PALAVER_LINK);
  await (await house.page(pathname + search)).close();
});
after(() => house.stop());

const side = (page, name) => page.locator(`[data-pane="${name}"]`);
const said = (page, name) => side(page, name).locator(".answer .markdown").last();
const ended = (page) => page.waitForSelector("#send:not([hidden])");

async function ask(page, text) {
  await page.fill("#playground-message", text);
  await page.press("#playground-message", "Enter");
}

async function over(page) {
  assert.deepEqual(page.wrong, []);
  await page.close();
}

test("both versions answer the same question, and each says what it took", async () => {
  const page = await house.page(`/bots/${BOTH}/playground`);
  await ask(page, "What is new?");
  await ended(page);
  assert.equal(await said(page, "left").innerText(), "The <b>new</b> answer.");
  assert.equal(await said(page, "left").locator("b").count(), 0);
  assert.equal(await said(page, "right").innerText(), "The old answer.");
  for (const name of ["left", "right"]) {
    assert.equal(await side(page, name).locator(".bubble").innerText(), "What is new?");
    assert.match(await side(page, name).locator("[data-figures]").innerText(), /^first token [\d.]+ m?s · done [\d.]+ m?s · \d+ \+ \d+ tokens$/);
  }
  await ask(page, "And now?");
  await ended(page);
  assert.equal(await side(page, "right").locator(".turn").count(), 2);
  await page.click("#clear");
  assert.equal(await page.locator(".turn").count(), 0);
  await over(page);
});

test("another version is chosen, and the address says so", async () => {
  const page = await house.page(`/bots/${BOTH}/playground?left=1&right=nonsense`);
  assert.equal(await page.inputValue("#pane-left"), "1");
  assert.equal(await page.inputValue("#pane-right"), "active");
  await page.selectOption("#pane-right", "draft");
  assert.equal(new URL(page.url()).search, "?left=1&right=draft");
  await ask(page, "What is new?");
  await ended(page);
  assert.equal(await said(page, "left").innerText(), "The old answer.");
  assert.equal(await said(page, "right").innerText(), "The <b>new</b> answer.");
  await over(page);
});

test("Shift+Enter writes on, Esc stops both sides", async () => {
  const page = await house.page(`/bots/${SLOW}/playground`);
  await page.fill("#playground-message", "Tell");
  await page.press("#playground-message", "Shift+Enter");
  assert.equal(await page.inputValue("#playground-message"), "Tell\n");
  await ask(page, "Tell me");
  for (const name of ["left", "right"]) await said(page, name).getByText("And so").waitFor();
  await page.keyboard.press("Escape");
  await ended(page);
  for (const name of ["left", "right"]) assert.match(await side(page, name).locator(".ending").innerText(), /Stopped/);
  await over(page);
});

test("what fails on one side leaves the other alone and is tried again there", async () => {
  const page = await house.page(`/bots/${BROKEN}/playground`);
  await ask(page, "Well?");
  await ended(page);
  assert.equal(await said(page, "right").innerText(), "All is well.");
  assert.equal(await side(page, "left").locator(".failure").count(), 1);
  await side(page, "left").locator("[data-retry]").click();
  await page.waitForFunction(() => document.querySelectorAll('[data-pane="left"] .failure').length === 2);
  assert.equal(await side(page, "right").locator(".turn").count(), 1);
  await over(page);
});

test("a draft that is not valid says what is wrong, before and after it is asked", async () => {
  const page = await house.page(`/bots/${WRONG}/playground`);
  assert.match(await page.innerText(".notice.danger"), /model\.params\.temperature/);
  await ask(page, "Well?");
  await ended(page);
  assert.match(await side(page, "left").locator(".findings").innerText(), /model\.params\.temperature/);
  assert.equal(await said(page, "right").innerText(), "All is well.");
  await over(page);
});

test("on a phone the sides stand below each other and the box stays at hand", async () => {
  const page = await house.page(`/bots/${BOTH}/playground`, { width: 360, height: 700 });
  const boxes = await Promise.all(["left", "right"].map((name) => side(page, name).boundingBox()));
  assert.ok(boxes[0].y + boxes[0].height <= boxes[1].y);
  assert.ok(await page.evaluate(() => document.querySelector(".main").scrollWidth <= 360));
  await ask(page, "What is new?");
  await ended(page);
  await over(page);
});
