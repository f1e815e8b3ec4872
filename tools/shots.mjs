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
const PATHS = ["/login", "/", "/bots", "/bots?new=1", "/knowledge", "/knowledge?new=1", "/keys", "/keys?new=1", "/status", "/profile", "/nothing-here"];
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
    if (!href.startsWith("/knowledge/")) continue;
    more.push(`${href}?tab=search&q=leave`);
    await page.goto(base + href);
    const document_ = await page.locator("a[href^='/documents/']").first().getAttribute("href", { timeout: 1000 }).catch(() => null);
    if (document_) more.push(document_);
  }
  return more;
}

async function photograph(page, path, width, theme) {
  await page.setViewportSize({ width, height: WIDTHS[width] });
  await page.goto(base + path, { waitUntil: "load" });
  await page.waitForTimeout(250);
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
  if (cookie) {
    const at = cookie.indexOf("=");
    await browser.addCookies([{ name: cookie.slice(0, at), value: cookie.slice(at + 1), url: base }]);
  }
  const list = asked.length ? paths : [...paths, ...(await found(page))];
  for (const theme of ["light", "dark"]) {
    await browser.addCookies([{ name: "theme", value: theme, url: base }]);
    for (const path of list) for (const width of Object.keys(WIDTHS).map(Number)) await photograph(page, path, width, theme);
  }
  console.log(`${list.length} pages, ${list.length * 6} photographs in ${out}${wrong ? `, ${wrong} things wrong` : ""}`);
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
