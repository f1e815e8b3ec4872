// Photographs pages at three widths in both themes: shots.mjs <base url> <out dir> [cookie] [path ...]
import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(new URL("../tests/browser/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const [base, out, cookie = "", ...asked] = process.argv.slice(2);
if (!base || !out) {
  console.error("usage: shots.mjs <base url> <out dir> [name=value cookie] [path ...]");
  process.exit(2);
}
const PATHS = ["/", "/bots", "/bots?new=1", "/knowledge", "/knowledge?new=1", "/keys", "/keys?new=1", "/people", "/roles", "/roles?new=1", "/groups", "/limits", "/audit", "/secrets", "/secrets?new=1", "/profile", "/status", "/docs", "/nothing-here"];
const WIDTHS = { 360: 740, 800: 1000, 1400: 900 };
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--hide-scrollbars"];

const profile = mkdtempSync(join(tmpdir(), "palaver-shots-"));
mkdirSync(out, { recursive: true });
const paths = asked.length ? asked : PATHS;
const name = (path) => path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "start";
let wrong = 0;

/** Links that the page shows to one conversation, collection and document, so that their pages are photographed too. */
async function found(page) {
  const more = [];
  for (const [start, selector] of [["/", "#conversations a"], ["/knowledge", ".card a, .table a"]]) {
    await page.goto(base + start);
    const href = await page.locator(selector).first().getAttribute("href", { timeout: 1000 }).catch(() => null);
    if (!href) continue;
    more.push(href);
    if (start === "/") more.push(`${href}#cited`);
    if (!href.startsWith("/knowledge/")) continue;
    more.push(`${href}?tab=search&q=leave`);
    await page.goto(base + href);
    const document_ = await page.locator("a[href^='/documents/']").first().getAttribute("href", { timeout: 1000 }).catch(() => null);
    if (document_) more.push(document_);
  }
  return more;
}

/** The panel with the page of the first citation. */
async function openCited(page) {
  await page.locator("a.cite").first().click({ timeout: 2000 }).catch(() => {});
  await page.waitForFunction(() => [...document.querySelectorAll("#panel img")].every((image) => image.complete));
  await page.waitForTimeout(250);
}

async function photograph(page, path, width, theme) {
  await page.setViewportSize({ width, height: WIDTHS[width] });
  await page.goto("about:blank");
  await page.goto(base + path, { waitUntil: "load" });
  await page.waitForTimeout(250);
  if (path.endsWith("#cited")) await openCited(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) {
    wrong += 1;
    console.log(`${path} at ${width}: ${wide} px wider than the window`);
  }
  await page.screenshot({ path: join(out, `${name(path)}-${width}-${theme}.png`) });
}

const browser = await chromium.launchPersistentContext(profile, { executablePath: "/usr/bin/chromium", args: FLAGS, headless: true });
try {
  const page = browser.pages()[0] ?? (await browser.newPage());
  page.on("pageerror", (error) => { wrong += 1; console.log("page error:", error.message); });
  page.on("console", (message) => message.type() === "error" && console.log("console:", message.text().slice(0, 200)));
  const both = async (list) => {
    for (const theme of ["light", "dark"]) {
      await browser.addCookies([{ name: "theme", value: theme, url: base }]);
      for (const path of list) for (const width of Object.keys(WIDTHS).map(Number)) await photograph(page, path, width, theme);
    }
    return list.length;
  };
  let count = asked.length ? 0 : await both(["/login"]);
  if (cookie) {
    const at = cookie.indexOf("=");
    await browser.addCookies([{ name: cookie.slice(0, at), value: cookie.slice(at + 1), url: base }]);
  }
  count += await both(asked.length ? paths : [...paths, ...(await found(page))]);
  console.log(`${count} pages, ${count * 6} photographs in ${out}${wrong ? `, ${wrong} things wrong` : ""}`);
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
