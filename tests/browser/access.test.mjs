// Every page, three widths, both themes: contrast, target sizes, names, landmarks, no sideways scrolling.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

const PATHS = ["/login?error=Wrong+password&notice=Sign+in", "/ui-key", "/api/auth/oidc/logout", "/", "/chat/s-1", "/bots", "/bots?new=1", "/bots?empty=1", "/bots?q=x", "/bots?more=1", "/bots/demo/edit", "/bots/demo/edit?late=1", "/bots/demo/edit?reads=1", "/bots/demo/edit/yaml", "/knowledge", "/knowledge?new=1",
  "/knowledge?empty=1", "/knowledge/handbook", "/knowledge/other", "/knowledge/handbook?tab=search&q=leave", "/documents/d-1?page=12", "/documents/d-2",
  "/keys", "/keys?new=1", "/keys?empty=1", "/keys?wrong=1", "/keys?secret=sk_test_1", "/audit", "/audit?broken=1&wrong=1", "/audit?who=nobody", "/secrets", "/secrets?new=1", "/secrets?rotate=openai", "/secrets?empty=1", "/limits", "/limits?wrong=1", "/limits?empty=1", "/status", "/profile", "/profile?step=pending", "/profile?step=codes", "/profile?step=on", "/login/step?error=Wrong", "/people?link=x", "/people?empty=1&wrong=1", "/people/1?wrong=1", "/roles", "/roles?wrong=1", "/roles/press?wrong=1", "/groups", "/groups/1?wrong=1", "/bots/demo/access?wrong=1", "/knowledge/handbook?tab=access", "/nothing-here"];

let house;
before(async () => { house = await open(); });
after(() => house.stop());

/** Everything that this page gets wrong, in words. */
function faults() {
  const found = [];
  const visible = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !node.closest(".unseen, .skip, noscript");
  const rgb = (text) => text.match(/[\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((value, at) => value * a + under[at] * (1 - a));
  const luminance = (color) => color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }).reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (node) => {
    const own = rgb(getComputedStyle(node).backgroundColor);
    if ((own[3] ?? 1) === 1) return own;
    return over(own, node.parentElement ? ground(node.parentElement) : [255, 255, 255]);
  };
  const label = (node) => `${node.tagName.toLowerCase()}.${node.className?.baseVal ?? node.className} "${(node.textContent ?? "").trim().slice(0, 30)}"`;

  const modal = document.querySelector("dialog:modal");
  const scope = modal ?? document.body;
  for (const node of scope.querySelectorAll("*")) {
    const says = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!says || !visible(node) || node.closest(":disabled, svg, option")) continue;
    const under = ground(node);
    const [a, b] = [luminance(over(rgb(getComputedStyle(node).color), under)), luminance(under)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(`contrast ${ratio.toFixed(2)}: ${label(node)}`);
    if (!node.matches(".cite") && node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX === "visible" && node.clientWidth) found.push(`cut: ${label(node)}`);
  }
  for (const node of scope.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (!visible(node) || node.matches(".unseen")) continue;
    const box = (node.closest("label.choice") ?? node).getBoundingClientRect();
    const inline = node.matches("a") && getComputedStyle(node).display.startsWith("inline") && node.closest("p, li, dd, td, h1, h2, h3, .block") && !node.matches(".button");
    const cover = node.matches(".card-title a, .hit a, .cite, .document-open");
    if (!inline && !cover && (box.width < 24 || box.height < 24)) found.push(`target ${box.width}x${box.height}: ${label(node)}`);
    const name = node.getAttribute("aria-label") || node.labels?.[0]?.textContent.trim() || node.closest("label")?.textContent.trim() || node.textContent.trim();
    if (!name) found.push(`no name: ${label(node)}`);
  }
  for (const image of document.images) if (!image.hasAttribute("alt")) found.push("image without alt");
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids.filter((each, at) => ids.indexOf(each) !== at))) found.push(`id twice: ${id}`);
  for (const attribute of ["aria-labelledby", "aria-describedby", "for", "popovertarget"]) {
    for (const node of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of node.getAttribute(attribute).trim().split(/\s+/)) if (!document.getElementById(id)) found.push(`${attribute} to nothing: ${id}`);
    }
  }
  if (document.querySelectorAll("main").length !== 1) found.push("not one main");
  if (document.querySelectorAll("main h1").length !== 1) found.push("not one h1");
  if (document.documentElement.scrollWidth > innerWidth) found.push(`${document.documentElement.scrollWidth - innerWidth} px wider than the window`);
  const main = document.querySelector("main");
  if (main.scrollWidth > main.clientWidth + 1) found.push(`main scrolls sideways by ${main.scrollWidth - main.clientWidth}`);
  if (modal && modal.scrollWidth > modal.clientWidth + 1) found.push(`dialog scrolls sideways by ${modal.scrollWidth - modal.clientWidth}`);
  if (document.querySelector("[style]:not(html)")) found.push("a style attribute");
  if (document.querySelector("script:not([src]), [onclick], [onload]")) found.push("inline script");
  return [...new Set(found)];
}

for (const theme of ["light", "dark"]) {
  test(`every page, ${theme}`, async () => {
    await house.browser.addCookies([{ name: "theme", value: theme, url: house.base }]);
    const page = await house.page("/login");
    const wrong = [];
    for (const width of [360, 800, 1400]) {
      await page.setViewportSize({ width, height: 800 });
      for (const path of PATHS) {
        await page.goto(house.base + path);
        await page.waitForFunction(() => !document.querySelector(".markdown:not(.rendered), main .skeleton"));
        await page.waitForTimeout(30);
        wrong.push(...(await page.evaluate(faults)).map((fault) => `${path} at ${width}: ${fault}`));
      }
    }
    assert.deepEqual(wrong, []);
    assert.deepEqual(page.wrong, []);
    await page.close();
  });
}

test("the checks find what they look for", async () => {
  const page = await house.page("/bots");
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(".hint { color: #777 } .page { width: 3000px; max-width: none } .main { overflow: auto }");
    document.adoptedStyleSheets.push(sheet);
    document.querySelector("main").insertAdjacentHTML("beforeend", "<button></button><h1>x</h1><img><label for=nobody>x</label>");
  });
  const found = (await page.evaluate(faults)).join("\n");
  for (const word of ["contrast", "sideways", "no name", "not one h1", "without alt", "for to nothing", "target"]) assert.match(found, new RegExp(word));
  await page.close();
});

test("the skip link is the first stop of the keyboard and leads to the content", async () => {
  const page = await house.page("/bots");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to content");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.close();
});
