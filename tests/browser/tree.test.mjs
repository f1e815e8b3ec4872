// A conversation as a tree in Chromium against the real server: ask again, edit, go from branch to branch, steps, and the list beside it.
// PALAVER_BASE, PALAVER_LINK, PALAVER_BOTS, PALAVER_SEEING and PALAVER_WHOLE come from tests/e2e/test_browser_tree.py.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { filesComeWithQuestions } from "./files.mjs";
import { open } from "./harness.mjs";
import { oneConversationShowsItAll } from "./whole.mjs";

const [SEES, BLIND] = process.env.PALAVER_SEEING.split(" ");
const [PLAIN, TOOL, OTHER, HANDED, ASKING] = process.env.PALAVER_BOTS.split(" ");
let house;
before(async () => {
  house = await open();
  house.browser.setDefaultTimeout(25000);
  const { pathname, search } = new URL(process.env.PALAVER_LINK);
  await (await house.page(pathname + search)).close();
});
after(() => house.stop());

const ended = (page) => page.waitForSelector("#chat:not([data-running])");
const bubbles = (page) => page.locator(".bubble").allInnerTexts();
const answers = (page) => page.locator(".answer .markdown").allInnerTexts();
const entry = (page, title) => page.locator("#conversations .conversation", { hasText: title });

async function ask(page, text) {
  await page.fill("#message", text);
  await page.press("#message", "Enter");
  await ended(page);
}

async function begun(bot, ...questions) {
  const page = await house.page(`/?bot=${bot}`);
  for (const question of questions) await ask(page, question);
  return page;
}

async function act(page, title, label) {
  const item = entry(page, title);
  await item.locator("summary").click();
  await item.getByText(label, { exact: true }).click();
}

async function over(page) {
  assert.deepEqual(page.wrong, []);
  await page.close();
}

test("an answer is given again beside the first, and one goes from branch to branch by the keyboard", async () => {
  const page = await begun(PLAIN, "First <b>question</b>?", "Second?");
  await page.locator("[data-regenerate]").first().click();
  await ended(page);
  assert.deepEqual(await bubbles(page), ["First <b>question</b>?"]);
  assert.equal(await page.locator("[data-branch-place]").innerText(), "2/2");
  assert.equal(await page.locator("[data-branch='1']").isDisabled(), true);
  await page.locator("[data-branch='-1']").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll(".bubble").length === 2);
  assert.deepEqual(await bubbles(page), ["First <b>question</b>?", "Second?"]);
  assert.equal(await page.locator("[data-branch-place]").first().innerText(), "1/2");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.branch), "1");
  assert.match(await page.locator("#announce").textContent(), /Branch 1 of 2/);
  await page.reload();
  assert.equal(await page.locator("[data-branch-place]").first().innerText(), "1/2");
  await over(page);
});

test("a question is put differently, or left as it was", async () => {
  const page = await begun(PLAIN, "Why?", "And then?");
  await page.locator("[data-edit]").first().click();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("[data-editing]").count(), 0);
  await page.locator("[data-edit]").first().click();
  await page.locator("[data-editing] textarea").fill("How?");
  await page.keyboard.press("Enter");
  await ended(page);
  assert.deepEqual(await bubbles(page), ["How?"]);
  assert.equal(await page.locator("[data-branch-place]").innerText(), "2/2");
  await ask(page, "And now?");
  assert.deepEqual(await bubbles(page), ["How?", "And now?"]);
  await page.reload();
  assert.deepEqual(await bubbles(page), ["How?", "And now?"]);
  await over(page);
});

test("a branch that the server refuses leaves the page as the server has it, and says why", async () => {
  const page = await begun(PLAIN, "Again?");
  await page.route("**/regenerate", (route) => route.fulfill({ status: 429, json: { error: { code: "rate_limited", message: "Wait a little." } } }));
  await page.click("[data-regenerate]");
  await page.waitForSelector(".toast:has-text('Wait a little.')");
  assert.deepEqual(await bubbles(page), ["Again?"]);
  await page.locator(".answer .markdown.rendered", { hasText: "Answer" }).waitFor();
  await over(page);
});

test("a second tab follows a question that is asked again", async () => {
  const page = await begun(PLAIN, "Both?", "More?");
  const second = await house.page(new URL(page.url()).pathname);
  await page.locator("[data-regenerate]").first().click();
  await ended(page);
  await second.waitForFunction(() => document.querySelectorAll(".bubble").length === 1 && !document.querySelector("#chat[data-running]"));
  assert.deepEqual(await answers(second), await answers(page));
  assert.equal(await second.locator("[data-branch-place]").innerText(), "2/2");
  await second.close();
  await over(page);
});

test("an answer tells its steps and what it used", async () => {
  const page = await begun(TOOL, "Six times seven?");
  assert.equal(await page.locator(".step [data-step-name]").innerText(), "builtin.calculator");
  assert.match(await page.locator(".step [data-step-state]").innerText(), /^done · [\d.]+ m?s$/);
  assert.match(await page.locator(".answer .markdown").last().innerText(), /It is 42\./);
  assert.match(await page.locator("[data-used]").innerText(), /^\d+ tokens/);
  await page.waitForFunction(async () => {
    document.querySelector("[data-cost]").click();
    await new Promise((resolve) => setTimeout(resolve, 200));
    return /^\$.* · \d+ tokens$/.test(document.querySelector("[data-used]").textContent);
  });
  const step = () => page.locator(".step").innerText();
  await page.locator(".step summary").click();
  const live = await step();
  assert.match(live, /builtin\.calculator[\s\S]*done · [\s\S]*\{"expression":"6 \* 7"\}/);
  await page.reload();
  assert.match(await page.locator("[data-used]").innerText(), /^\d+ tokens/);
  await page.locator(".step summary").click();
  assert.equal(await step(), live, "a step is stored");
  await over(page);
});

for (const [label, ending] of [["Allow", /It is 42\./], ["Refuse", /It is .*(declined|not)/i]]) {
  test(`a call that needs somebody's word waits for it, also after a reload: ${label}`, async () => {
    const page = await house.page(`/?bot=${ASKING}`);
    await page.fill("#message", "Compute it");
    await page.press("#message", "Enter");
    await page.waitForSelector(".approval");
    assert.equal(await page.locator("[data-approval-tool]").innerText(), "builtin.calculator");
    assert.match(await page.locator("[data-approval-arguments]").innerText(), /"expression": "6 \* 7"/);
    if (process.env.PALAVER_SHOTS) await page.screenshot({ path: `${process.env.PALAVER_SHOTS}/approval.png` });
    await page.reload();
    await page.waitForSelector(".approval");
    await page.getByRole("button", { name: label }).click();
    await ended(page);
    assert.equal(await page.locator(".approval").count(), 0);
    assert.match((await answers(page)).at(-1), ending);
    await over(page);
  });
}

test("another bot takes over inside a conversation", async () => {
  const page = await begun(PLAIN, "Who are you?");
  await page.selectOption("#persona", OTHER);
  await ask(page, "And you?");
  assert.match((await answers(page)).at(-1), /I am another/);
  await over(page);
});

test("conversations are found, renamed, pinned, copied and deleted without leaving the page", async () => {
  const page = await begun(PLAIN, "The quetzal question");
  const address = page.url();
  await act(page, "quetzal", "Rename");
  await page.locator(".rename input").fill("Green birds");
  await page.keyboard.press("Enter");
  await entry(page, "Green birds").waitFor();
  assert.equal(await page.locator(".chat-title").innerText(), "Green birds");
  await act(page, "Green birds", "Pin");
  await page.waitForSelector("#conversations .conversation[data-pinned]:first-child");
  const file = page.waitForEvent("download");
  await act(page, "Green birds", "Export as Markdown");
  assert.match((await file).suggestedFilename(), /^conversation-.*\.md$/);
  await page.fill("#find", "no such thing at all");
  await page.waitForSelector("#conversations .none");
  await page.fill("#find", "QUETZAL");
  await entry(page, "Green birds").waitFor();
  assert.equal(await page.locator("#conversations .conversation").count(), 1);
  assert.equal(page.url(), address);
  await act(page, "Green birds", "Copy");
  await page.waitForURL((url) => url.href !== address && url.pathname.startsWith("/chat/"));
  assert.deepEqual(await bubbles(page), ["The quetzal question"]);
  await over(page);
});

test("a conversation is deleted after a question, by the keyboard alone", async () => {
  const page = await begun(PLAIN, "To be deleted");
  await entry(page, "To be deleted").locator("summary").focus();
  await page.keyboard.press("Enter");
  await entry(page, "To be deleted").getByText("Delete", { exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("#confirm[open]");
  await page.locator("#confirm button[value=yes]").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/");
  assert.equal(await entry(page, "To be deleted").count(), 0);
  await over(page);
});

test("on a phone nothing runs over the edge", async () => {
  const page = await begun(TOOL, `Wide ${"word ".repeat(30)}`);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.locator("[data-edit]").click();
  const { wide, shown } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, shown: innerWidth }));
  assert.ok(wide <= shown, `${wide} > ${shown}`);
  if (process.env.PALAVER_SHOTS) await page.screenshot({ path: `${process.env.PALAVER_SHOTS}/360.png` });
  await over(page);
});

test("screens", { skip: !process.env.PALAVER_SHOTS }, async () => {
  const page = await begun(TOOL, "Six times seven?", "Again?");
  await page.locator("[data-regenerate]").last().click();
  await ended(page);
  await page.locator("#conversations summary").first().click();
  await page.screenshot({ path: `${process.env.PALAVER_SHOTS}/light.png` });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: `${process.env.PALAVER_SHOTS}/dark.png` });
  await page.close();
});

test("somebody asks for a person, who answers from the inbox, live", async () => {
  const page = await begun(HANDED, "Hello?");
  await page.getByRole("button", { name: "Ask for a person" }).click();
  await page.getByText("A person has been asked for").waitFor();
  const desk = await house.page("/inbox");
  await desk.getByRole("link", { name: "Hello?" }).first().click();
  await desk.getByRole("button", { name: "Take it" }).click();
  await page.getByText("A person is answering here").waitFor();
  await ask(page, "Is it you?");
  await desk.locator("#said", { hasText: "Is it you?" }).waitFor();
  await desk.fill("#reply", "It is <b>me</b>.");
  await desk.getByRole("button", { name: "Answer", exact: true }).click();
  await page.locator(".answer .markdown", { hasText: "It is" }).waitFor();
  assert.equal(await page.locator(".answer .markdown b").count(), 0);
  if (process.env.PALAVER_SHOTS) {
    await page.screenshot({ path: `${process.env.PALAVER_SHOTS}/person.png` });
    await desk.screenshot({ path: `${process.env.PALAVER_SHOTS}/inbox.png` });
  }
  await desk.getByRole("button", { name: "Give back to the bot" }).click();
  await page.getByRole("button", { name: "Ask for a person" }).waitFor();
  await ask(page, "And now?");
  assert.match((await answers(page)).at(-1), /bot again/);
  assert.deepEqual(desk.wrong, []);
  await desk.close();
  await over(page);
});

filesComeWithQuestions(() => house, SEES, BLIND);
oneConversationShowsItAll(() => house, process.env.PALAVER_WHOLE.split(" "));
