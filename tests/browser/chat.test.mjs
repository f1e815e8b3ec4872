// A conversation in Chromium: streaming, citations, stopping, errors, reload, a second tab, drops, and nothing that jumps.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

let house;
before(async () => { house = await open(); });
after(() => house.stop());

async function ask(page, text) {
  await page.fill("#message", text);
  await page.press("#message", "Enter");
}

const done = (page) => page.waitForSelector("#send:not([hidden])");
const last = (page) => page.locator(".answer .markdown").last();

test("an answer streams in, is rendered, cites, and the page takes the session's address", async () => {
  const page = await house.page("/");
  assert.equal(await page.locator("#message").evaluate((area) => area === document.activeElement), true);
  await ask(page, "How many days?");
  await page.waitForSelector("#stop:not([hidden])");
  await done(page);
  assert.match(await last(page).innerText(), /You get 30 days of annual leave/);
  assert.equal(await last(page).locator("table").count(), 1);
  assert.equal(await last(page).locator("pre code.language-python").count(), 1);
  for (const name of ["Table", "Code"]) assert.equal(await last(page).getByRole("region", { name }).evaluate((node) => node.tabIndex), 0);
  assert.equal(await last(page).locator("a.cite").count(), 5);
  assert.deepEqual(await page.locator(".turn [data-cited] .source-n").allInnerTexts(), ["1", "2"]);
  assert.match(page.url(), /\/chat\/session-\d+$/);
  assert.match(await page.locator("#conversations [aria-current]").innerText(), /How many days/);
  assert.match(await page.locator("#announce").textContent(), /30 days/);
  assert.deepEqual(page.wrong, []);
  await page.close();
});

test("what the answer cites is listed, the rest is folded; live and after a reload, without repeating the title", async () => {
  const page = await house.page("/");
  const lists = async () => {
    const shown = await page.locator(".answer [data-cited] .source").last().evaluate((link) => link.closest(".sources").innerText);
    const folded = await page.locator(".answer .also").last().innerText();
    return [shown.replace(/\s+/g, " "), folded, await page.locator(".also [data-also] .source").first().isVisible()];
  };
  await ask(page, "How many days?");
  await done(page);
  const live = await lists();
  assert.match(live[0], /1 Staff handbook 2026\.pdf page 12 · Leave › Annual leave 2 Works agreement/);
  assert.deepEqual(live.slice(1), ["Also found · 1", false]);
  await page.reload();
  await page.waitForSelector(".markdown.rendered");
  assert.deepEqual(await lists(), live);
  await page.click(".also summary");
  assert.match((await page.locator(".also .source").innerText()).replace(/\s+/g, " "), /^3 Staff handbook 2026\.pdf page 31 · Travel › By train$/);
  await page.click(".also .source");
  await page.waitForSelector("#panel .document-image");
  await page.close();
});

test("passages that an answer does not cite are not passed off as its sources", async () => {
  const page = await house.page("/");
  await ask(page, "echo I do not know.");
  await done(page);
  assert.equal(await page.locator(".turn .sources h3").isHidden(), true);
  assert.match(await page.locator(".turn .sources").innerText(), /^Found, not cited · 3$/);
  await page.close();
});

test("an answer that failed on its way keeps the sources of what it says", async () => {
  const page = await house.page("/");
  await ask(page, "fail at the end");
  await page.waitForSelector(".failure");
  assert.equal(await page.locator(".turn [data-cited] .source").count(), 2);
  await page.close();
});

test("a citation opens the panel at its page, Escape closes it and gives the focus back", async () => {
  const page = await house.page("/chat/s-1");
  const cite = page.locator("a.cite").first();
  await cite.click();
  await page.waitForSelector("#panel .document-image");
  assert.equal(await page.locator("#panel-title").innerText(), "Staff handbook 2026.pdf");
  assert.match(await page.locator("#panel .document-place").innerText(), /Page 12 of 64/);
  assert.match(await page.locator("#panel mark").innerText(), /thirty days/);
  await page.click("#panel [aria-label='Next page']");
  await page.waitForSelector("#panel .document-place:has-text('Page 13')");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#panel").isHidden(), true);
  assert.equal(await cite.evaluate((link) => link === document.activeElement), true);
  assert.deepEqual(page.wrong, []);
  await page.close();
});

test("stop ends the answer and keeps what was written", async () => {
  const page = await house.page("/");
  await ask(page, "a long answer");
  await page.waitForFunction(() => document.querySelector(".turn .markdown")?.textContent.length > 80);
  await page.click("#stop");
  await done(page);
  assert.match(await page.locator(".turn .ending").innerText(), /Stopped/);
  assert.match(await last(page).innerText(), /You get/);
  await page.close();
});

test("a stop that the server could not carry out can be tried again", async () => {
  const page = await house.page("/");
  await page.route("**/cancel", (route) => route.fulfill({ status: 503, json: {} }), { times: 1 });
  await ask(page, "A long one, please");
  await page.waitForFunction(() => document.querySelector(".turn .markdown")?.textContent.length > 20);
  const refused = page.waitForResponse("**/cancel");
  await page.click("#stop");
  await refused;
  await page.click("#stop");
  await done(page);
  assert.match(await page.locator(".turn .ending").innerText(), /Stopped/);
  await page.close();
});

test("dropped connections are made again without a lost or doubled character", async () => {
  const page = await house.page("/");
  const attached = [];
  page.on("request", (request) => request.url().endsWith("/events") && attached.push(request.headers()["last-event-id"]));
  await ask(page, `echo ${"drop ".repeat(5)}${"0123456789".repeat(30)}`);
  await done(page);
  assert.ok(attached.length >= 4, `${attached.length} connections`);
  assert.equal((await last(page).innerText()).trim(), `${"drop ".repeat(5)}${"0123456789".repeat(30)}`);
  assert.equal(await page.locator("#link-state").isHidden(), true);
  await page.close();
});

test("a reload in the middle and a second tab both see the whole answer", async () => {
  const page = await house.page("/");
  await ask(page, "please be long");
  await page.waitForFunction(() => document.querySelector(".turn .markdown")?.textContent.length > 60);
  const second = await house.page(new URL(page.url()).pathname);
  await page.reload();
  await Promise.all([done(page), done(second)]);
  const texts = await Promise.all([last(page).innerText(), last(second).innerText()]);
  assert.equal(texts[0], texts[1]);
  assert.equal(texts[0].match(/You get 30 days/g).length, 4);
  assert.deepEqual([...page.wrong, ...second.wrong], []);
  await Promise.all([page.close(), second.close()]);
});

test("a tab that stands idle in the session shows what is asked in another", async () => {
  const first = await house.page("/");
  await ask(first, "one");
  await done(first);
  const second = await house.page(new URL(first.url()).pathname);
  await ask(second, "two");
  await first.waitForSelector(".bubble:has-text('two')");
  await Promise.all([done(first), done(second)]);
  assert.equal(await first.locator(".answer").count(), 2);
  await Promise.all([first.close(), second.close()]);
});

test("a refusal is told, the question comes back, and trying again is one click", async () => {
  const page = await house.page("/");
  await ask(page, "refuse this");
  await page.waitForSelector(".failure");
  assert.match(await page.locator(".failure").innerText(), /Too many questions.*0197-r/s);
  assert.equal(await page.inputValue("#message"), "refuse this");
  await page.click("[data-retry]");
  await page.waitForFunction(() => document.querySelectorAll(".failure").length === 2);
  await page.close();
});

test("a failed provider is told under what was written", async () => {
  const page = await house.page("/");
  await ask(page, "fail at the end");
  await page.waitForSelector(".failure");
  assert.match(await page.locator(".failure").innerText(), /answered 500/);
  assert.match(await last(page).innerText(), /You get/);
  await page.close();
});

test("nothing jumps while it streams: the composer stays, a reader who scrolled up stays", async () => {
  const page = await house.page("/chat/s-1");
  const composer = () => page.locator("#composer").boundingBox();
  const at = await composer();
  await ask(page, "a very long one");
  await page.waitForFunction(() => document.querySelector(".turn .markdown")?.textContent.length > 400);
  assert.deepEqual(await composer(), at);
  const question = await page.locator(".turn .bubble").boundingBox();
  assert.ok(question.y < 200, "the question went to the top");
  await page.locator("#stream").evaluate((stream) => { stream.scrollTop = 0; });
  await page.waitForTimeout(100);
  await done(page);
  assert.equal(await page.locator("#stream").evaluate((stream) => stream.scrollTop), 0);
  assert.deepEqual(await composer(), at);
  await page.click("#to-end");
  await page.waitForSelector("#to-end[hidden]", { state: "attached" });
  await page.close();
});

test("no markup that has only begun is shown, nothing shifts, and a wait is told", async () => {
  const page = await house.page("/");
  await page.evaluate(() => {
    window.shifts = [];
    window.seen = [];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().filter((each) => !each.hadRecentInput).map((each) => each.value)))
      .observe({ type: "layout-shift", buffered: true });
    new MutationObserver(() => window.seen.push(document.querySelector(".turn .answer")?.innerText ?? "")).observe(document.getElementById("messages"),
      { subtree: true, childList: true, characterData: true });
  });
  await ask(page, "How many days?");
  await page.waitForSelector(".turn .activity:not([hidden])");
  await done(page);
  const seen = await page.evaluate(() => window.seen);
  assert.ok(seen.length > 5);
  for (const text of seen) assert.doesNotMatch(text, /\*\*|^\||\[\d*$|\]\(|```/m);
  assert.deepEqual(await page.evaluate(() => window.shifts), []);
  await page.close();
});

test("shift and enter is a new line; 8,001 characters are counted and not sent", async () => {
  const page = await house.page("/");
  await page.fill("#message", "one");
  await page.press("#message", "Shift+Enter");
  assert.equal(await page.inputValue("#message"), "one\n");
  assert.equal(await page.locator("#counter").isHidden(), true);
  await page.fill("#message", "é".repeat(8001));
  assert.match(await page.locator("#counter").innerText(), /8,001 of 8,000 characters: shorten it/);
  assert.equal(await page.locator("#send").isDisabled(), true);
  await page.press("#message", "Enter");
  assert.equal(await page.locator(".bubble").count(), 0);
  await page.fill("#message", " \n ");
  assert.equal(await page.locator("#send").isDisabled(), true);
  await page.close();
});

test("a thumb says what one thinks, by keyboard too, with a comment; it stays after a reload and can be taken back", async () => {
  const page = await house.page("/");
  await ask(page, "echo Thirty days.");
  const thumb = (name) => page.locator(".answer").last().getByRole("button", { name });
  const states = async () => Promise.all(["Good answer", "Bad answer"].map((name) => thumb(name).getAttribute("aria-pressed")));
  const put = () => page.waitForResponse((response) => response.url().endsWith("/feedback"));
  await page.waitForSelector(".answer[aria-busy]");
  assert.equal(await thumb("Good answer").count(), 0, "not before the end");
  await done(page);
  assert.deepEqual(await states(), ["false", "false"]);
  await Promise.all([put(), thumb("Good answer").click()]);
  await thumb("Bad answer").focus();
  await Promise.all([put(), page.keyboard.press("Enter")]);
  assert.deepEqual(await states(), ["false", "true"]);
  await page.keyboard.press("Tab");
  await page.keyboard.type("It was 28.");
  await page.keyboard.press("Tab");
  await Promise.all([put(), page.keyboard.press("Enter")]);
  await page.waitForSelector(".opinion [role=status]:has-text('Saved')");
  await page.reload();
  await page.waitForSelector(".markdown.rendered");
  assert.deepEqual(await states(), ["false", "true"]);
  assert.equal(await page.getByRole("textbox", { name: "Comment on this answer" }).inputValue(), "It was 28.");
  await Promise.all([put(), thumb("Bad answer").click()]);
  await page.reload();
  await page.waitForSelector(".markdown.rendered");
  assert.deepEqual(await states(), ["false", "false"]);
  assert.deepEqual(page.wrong, []);
  await page.close();
});

test("a thumb that the server did not take is not shown as taken", async () => {
  const page = await house.page("/");
  await ask(page, "echo no opinion");
  await done(page);
  await page.getByRole("button", { name: "Good answer" }).click();
  await page.waitForSelector("#toast :text('still being written')");
  assert.equal(await page.getByRole("button", { name: "Good answer" }).getAttribute("aria-pressed"), "false");
  await page.close();
});
