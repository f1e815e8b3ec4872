// Dialogs in Chromium against the real server: a program speaks when the page opens; its buttons and chips outlive a reload.
// PALAVER_BASE and the session PALAVER_ANA come from tests/e2e/test_browser_dialogs.py.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

let house;

before(async () => {
  house = await open();
  house.browser.setDefaultTimeout(25000);
  await house.browser.addCookies([{ name: "palaver_session", value: process.env.PALAVER_ANA, url: house.base }]);
});
after(() => house?.stop());

const GREETING = "Welcome to the desk.\n\nWhere do you want to sit?";
const answers = (page) => page.locator("#messages .answer .markdown");
const buttons = (page) => page.locator("#messages [data-suggestion]").allInnerTexts();
const left = async (page) => (await page.locator("#messages [data-suggestion]").first().boundingBox()).x;
const chip = (page) => page.locator('[data-switcher="list"]');
const listed = (page) => page.locator("#conversations .conversation").count();
const over = (page) => page.waitForSelector("#chat:not([data-running])");
const title = (page) => page.locator("#conversations [aria-current] [data-title]").innerText();

async function begun(page) {
  await page.waitForURL(/\/chat\/[0-9a-f-]{36}$/);
  await over(page);
  await page.waitForSelector("#messages [data-suggestion]");
  return page.url();
}

async function done(page) {
  assert.deepEqual(page.wrong, []);
  await page.close();
}

test("the program speaks first, its question's options are buttons, and all of it is there after a reload", async () => {
  const page = await house.page("/?bot=desk");
  const address = await begun(page);
  for (const again of [false, true]) {
    if (again) await page.reload();
    assert.deepEqual(await answers(page).allInnerTexts(), [GREETING], again ? "after a reload" : "when it opens");
    assert.equal(await page.locator("#messages strong").innerText(), "desk");
    assert.deepEqual(await buttons(page), ["inside", "terrace"]);
    assert.equal(await page.locator("#greeting:visible, .question, [data-regenerate]:visible").count(), 0);
    assert.equal(await listed(page), 0, "nobody has said anything yet");
  }
  const other = await house.page("/?bot=desk");
  assert.equal(await begun(other), address, "it waits for whoever comes again");
  assert.deepEqual(await answers(other).allInnerTexts(), [GREETING]);
  await done(other);
  await page.click('[data-suggestion="terrace"]');
  await page.waitForSelector('.answer .markdown p:text-is("So terrace.")');
  await over(page);
  assert.equal(await title(page), "terrace");
  assert.deepEqual(await buttons(page), ["Opening hours", "Hours"], "what it offers from here on");
  assert.equal(await page.evaluate(() => document.activeElement.id), "message", "the next answer may be written");
  const place = await left(page);
  await page.reload();
  assert.equal(await left(page), place, "the buttons stand where they stood");
  assert.deepEqual(await answers(page).allInnerTexts(), [GREETING, "So terrace."]);
  assert.deepEqual(await buttons(page), ["Opening hours", "Hours"]);
  assert.equal(await title(page), "terrace");
  await page.click('#messages [data-suggestion]:text-is("Hours")');
  await page.waitForSelector('.answer .markdown p:text-is("I am the model.")');
  assert.equal(await page.locator(".question .bubble").last().innerText(), "When are you open?");
  await done(page);
});

test("a chip is pressed and let go, and is so after a reload", async () => {
  const page = await house.page("/?bot=desk");
  await begun(page);
  assert.equal(await chip(page).getAttribute("aria-pressed"), "false");
  for (const state of ["true", "false"]) {
    const told = page.waitForResponse((response) => response.url().endsWith("/switchers"));
    await chip(page).click();
    assert.equal((await told).status(), 204);
    await page.reload();
    assert.equal(await chip(page).getAttribute("aria-pressed"), state);
    assert.deepEqual(await buttons(page), ["inside", "terrace"], "beside what the question takes");
  }
  await done(page);
});

test("an answer that is kept from everybody is no title", async () => {
  const page = await house.page("/?bot=vault");
  await page.waitForURL(/\/chat\//);
  await over(page);
  await page.fill("#message", "s3cret boat");
  await page.keyboard.press("Enter");
  await page.waitForSelector('.answer .markdown p:text-is("Thanks.")');
  await over(page);
  const shown = await title(page);
  const places = [await page.title(), await page.locator(".chat-head").innerText(), await page.locator("#conversations").innerText()];
  assert.deepEqual(places.filter((text) => text.includes("s3cret") || !text.includes(shown)), []);
  await page.reload();
  assert.equal(await title(page), shown);
  await done(page);
});

test("a file is an answer without a word", async () => {
  const page = await house.page("/?bot=box");
  await page.waitForURL(/\/chat\//);
  await over(page);
  await page.setInputFiles("[data-files]", [{ name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("ground floor") }]);
  await page.click("#send:enabled");
  await page.waitForSelector('.answer .markdown p:text-is("Got plan.txt.")');
  assert.equal(await page.locator(".question .bubble").innerText(), "plan.txt");
  await over(page);
  assert.equal(await page.isEnabled("#send"), false, "nothing is left to send");
  await done(page);
});

test("the first message answers the question, and two tabs show one conversation", async () => {
  const page = await house.page("/?bot=desk");
  const other = await house.page("/?bot=desk");
  assert.equal(await begun(page), await begun(other));
  await page.fill("#message", "ins");
  await page.keyboard.press("Enter");
  for (const tab of [page, other]) await tab.waitForSelector('.answer .markdown p:text-is("So inside.")');
  assert.equal(await title(page), "ins");
  await done(page);
  await done(other);
});

test("a program that says nothing leaves the page as it is, and where none begins nothing is stored", async () => {
  const mute = await house.page("/?bot=mute");
  await mute.waitForURL(/\/chat\//);
  await over(mute);
  await mute.waitForSelector("#greeting:visible");
  assert.equal(await mute.locator(".message").count(), 0);
  await done(mute);
  const asked = [];
  const plain = await house.page("/?bot=plain");
  plain.on("request", (request) => asked.push(request.url()));
  await plain.reload();
  await plain.waitForSelector("#greeting:visible");
  assert.deepEqual(asked.filter((url) => url.includes("/api/chat/")), []);
  await done(plain);
});
