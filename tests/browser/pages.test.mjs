// The other pages in Chromium: forms and their errors, dialogs, uploads, live progress, search, drawer, theme.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

let house;
before(async () => { house = await open(); });
after(() => house.stop());

async function over(page) {
  assert.deepEqual(page.wrong, []);
  await page.close();
}

test("a form that is wrong comes back into its dialog with the error at the field", async () => {
  const page = await house.page("/bots");
  await page.click("text=New bot");
  assert.equal(await page.evaluate(() => document.activeElement.id), "field-name");
  await page.fill("#field-name", "wrong");
  await page.fill("#field-alias", "some_bot");
  await page.click("text=Create bot");
  await page.waitForSelector("#new-bot .wrong");
  assert.equal(await page.inputValue("#field-alias"), "some_bot");
  assert.equal(await page.getAttribute("#field-name", "aria-invalid"), "true");
  await page.fill("#field-name", "Right");
  await Promise.all([page.waitForNavigation(), page.click("text=Create bot")]);
  assert.equal(new URL(page.url()).pathname, "/bots");
  await over(page);
});

test("the secret of a key is shown once and the list is read again when the dialog closes", async () => {
  const page = await house.page("/keys?new=1");
  assert.equal(await page.locator("#new-key").evaluate((dialog) => dialog.matches(":modal")), true);
  await page.fill("#field-name", "Website");
  await page.click("text=Create key");
  await page.waitForSelector("#secret");
  assert.match(await page.inputValue("#secret"), /^sk_test_/);
  await page.click("#new-key [data-copy]");
  await page.waitForSelector("#new-key :text('Copied')");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Escape")]);
  assert.equal(await page.locator("#secret").count(), 0);
  await over(page);
});

test("what destroys asks first; a refusal of the server is a toast that stays", async () => {
  const page = await house.page("/keys");
  const posts = [];
  page.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
  await page.click("#key-k-1 >> text=Revoke");
  await page.click("#confirm >> text=Cancel");
  assert.deepEqual(posts, []);
  await page.click("#key-k-1 >> text=Revoke");
  await page.click("#confirm >> text=Continue");
  await page.waitForSelector("#toast .toast.danger");
  assert.match(await page.innerText("#toast"), /still valid.*0197-t/s);
  await page.click("#toast [aria-label=Dismiss]");
  assert.equal(await page.locator(".toast").count(), 0);
  await over(page);
});

test("several files go up, each with its own bar; what is refused says why", async () => {
  const page = await house.page("/knowledge/handbook");
  const file = (name) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.alloc(20000, 65) });
  await page.setInputFiles("#files", [file("one.pdf"), file("two.md"), file("three.zip")]);
  await page.waitForSelector(".upload .wrong:not([hidden])");
  assert.match(await page.innerText(".uploads"), /three\.zip\s*ZIP files cannot be read yet/);
  await page.waitForSelector("#documents :text('one.pdf')");
  await page.waitForSelector("#documents :text('two.md')");
  assert.equal(await page.innerText("#documents-count"), String(await page.locator("#documents tbody tr").count()), "the tab counts along");
  assert.equal(await page.locator(".upload").count(), 1);
  await over(page);
});

/** What a mouse carries that drags a file. */
const dragged = (page, name) => page.evaluateHandle((name_) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(["hello"], name_, { type: "text/plain" }));
  return transfer;
}, name);

test("a dropped file goes up too", async () => {
  const page = await house.page("/knowledge/handbook");
  const data = await dragged(page, "dropped.txt");
  await page.dispatchEvent("#drop", "dragenter", { dataTransfer: data });
  assert.equal(await page.locator("#drop.over").count(), 1);
  await page.dispatchEvent("#drop", "drop", { dataTransfer: data });
  await page.waitForSelector("#documents :text('dropped.txt')");
  assert.equal(await page.locator("#drop.over").count(), 0);
  await over(page);
});

test("a file that misses the zone goes up all the same; on other pages it leads nowhere and is told where to", async () => {
  const page = await house.page("/knowledge/handbook");
  await page.dispatchEvent(".page-head h1", "drop", { dataTransfer: await dragged(page, "missed.txt") });
  await page.waitForSelector("#documents :text('missed.txt')");
  await page.goto(`${house.base}/bots`);
  await page.evaluate(() => addEventListener("drop", (event) => { window.kept = event.defaultPrevented; }));
  await page.dispatchEvent("main", "drop", { dataTransfer: await dragged(page, "lost.txt") });
  await page.waitForSelector("#toast :text('under Knowledge')");
  assert.equal(await page.evaluate(() => window.kept), true);
  await over(page);
});

/** Answer as the server does to htmx when something is wrong. */
const refuse = (status, text) => (route) => route.fulfill({ status, contentType: "text/html",
  headers: { "HX-Retarget": "#toast", "HX-Reswap": "beforeend" }, body: `<div class="toast danger" data-toast="danger"><p>${text} <span class="hint">Request ${Math.random()}</span></p></div>` });

test("what fails every second is told once", async () => {
  const page = await house.page("/knowledge/handbook");
  let polls = 0;
  await page.route("**/knowledge/handbook/documents", (route) => { polls += 1; return refuse(503, "The database does not answer.")(route); });
  await page.waitForSelector("#toast .toast");
  while (polls < 3) await page.waitForTimeout(200);
  await page.waitForTimeout(100);
  assert.equal(await page.locator("#toast .toast").count(), 1);
  await over(page);
});

test("a source that is gone is told, and no empty panel stays", async () => {
  const page = await house.page("/chat/s-1");
  await page.waitForSelector("a.cite");
  await page.route("**/documents/**", refuse(404, "There is no such document."));
  await page.locator("a.cite").first().click();
  await page.waitForSelector("#toast :text('There is no such document')");
  await page.waitForSelector("#panel", { state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.className), "cite");
  await over(page);
});

test("states are read once a second while something moves, and no longer after that", async () => {
  const page = await house.page("/knowledge/handbook");
  let polls = 0;
  page.on("request", (request) => { polls += request.url().endsWith("/documents") ? 1 : 0; });
  await page.waitForSelector("#documents-poll", { state: "attached" });
  await page.focus("#documents [aria-label^='Delete']");
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  const before_ = await focused();
  await page.waitForSelector("#documents-poll", { state: "detached", timeout: 30000 });
  assert.ok(polls > 0);
  assert.equal(await focused(), before_);
  const then = polls;
  await page.waitForTimeout(2500);
  assert.equal(polls, then);
  await over(page);
});

test("a file that could not be sent says so at its place and goes up with one click", async () => {
  const page = await house.page("/knowledge/handbook");
  await page.route("**/api/collections/**", (route) => route.abort());
  await page.setInputFiles("#files", [{ name: "offline.md", mimeType: "text/markdown", buffer: Buffer.from("# Hello") }]);
  await page.waitForSelector(".upload .wrong:not([hidden])");
  assert.match(await page.innerText(".uploads"), /offline\.md\s*The connection was lost/);
  await page.unroute("**/api/collections/**");
  await page.click(".upload [data-again]");
  await page.waitForSelector("#documents :text('offline.md')");
  assert.equal(await page.locator(".upload").count(), 0);
  await over(page);
});

test("a bot without documents leads to where they are added", async () => {
  const page = await house.page("/?bot=new");
  assert.match(await page.innerText(".lacks"), /no documents to answer from yet/);
  await Promise.all([page.waitForURL("**/knowledge?new=1"), page.click(".lacks a")]);
  assert.equal(await page.locator("#new-collection").isVisible(), true);
  await over(page);
});

test("a test question shows hits with their scores, and a hit opens in the panel", async () => {
  const page = await house.page("/knowledge/handbook?tab=search");
  await page.fill("#query", "how many days");
  await page.press("#query", "Enter");
  await page.waitForSelector(".hit");
  assert.match(await page.locator(".scores").first().innerText(), /fused\s*0\.033\s*dense\s*0\.812\s*sparse\s*11\.420/);
  await page.locator(".hit a").first().click();
  await page.waitForSelector("#panel mark");
  await page.fill("#query", "nothing at all");
  await page.press("#query", "Enter");
  await page.waitForSelector("text=Nothing fits");
  await over(page);
});

test("on a phone the menu is a drawer and the source a sheet over everything", async () => {
  const page = await house.page("/chat/s-1", { width: 360, height: 740 });
  assert.equal(await page.locator("#menu").isVisible(), false);
  await page.click("[aria-label=Menu]");
  assert.equal(await page.locator("#menu").isVisible(), true);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#menu").isVisible(), false);
  await page.locator("a.cite").last().click();
  await page.waitForSelector("#panel mark");
  const box = await page.locator("#panel").boundingBox();
  assert.deepEqual([box.x, box.width], [0, 360]);
  assert.equal(await page.locator("#main").evaluate((main) => main.inert), true, "what lies behind cannot be reached");
  await page.click("[aria-label='Close the source']");
  assert.equal(await page.locator("#panel").isVisible(), false);
  assert.equal(await page.locator("#main").evaluate((main) => main.inert), false);
  assert.match(await page.evaluate(() => document.activeElement.className), /cite/);
  await over(page);
});

test("the theme is switched at once and is in the page that the server sends next", async () => {
  const page = await house.page("/bots");
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.click("[data-theme-toggle]");
  assert.notEqual(await background(), light);
  const html = await (await page.request.get(`${house.base}/bots`)).text();
  assert.match(html, /data-theme="dark"/);
  await page.click("[data-theme-toggle]");
  assert.equal(await background(), light);
  await over(page);
});

test("a server that is away is told, not swallowed", async () => {
  const page = await house.page("/knowledge/handbook?tab=search");
  await page.route("**/search?**", (route) => route.abort());
  await page.fill("#query", "anything");
  await page.press("#query", "Enter");
  await page.waitForSelector("#toast .toast.danger");
  page.wrong = page.wrong.filter((text) => !/Failed to fetch|htmx/.test(text));
  await over(page);
});

test("without script the drawer, the dialogs and the forms still work", async () => {
  const context = await house.browser.browser().newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.goto(`${house.base}/bots`);
  await page.click("[aria-label=Menu]");
  assert.equal(await page.locator("#menu").isVisible(), true);
  await page.goto(`${house.base}/bots?new=1`);
  assert.equal(await page.locator("#new-bot").isVisible(), true);
  await page.fill("#field-name", "wrong");
  await page.fill("#field-alias", "some_bot");
  await page.click("text=Create bot");
  assert.match(await page.content(), /This name is taken/);
  await context.close();
});
