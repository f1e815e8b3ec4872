// What every browser test starts from: the preview server on a free port and a fresh Chromium that reports what went wrong.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function ready(base) {
  for (let tries = 0; tries < 300; tries += 1) {
    try {
      if ((await fetch(`${base}/login`)).ok) return;
    } catch { /* not yet */ }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the preview server did not start");
}

async function preview() {
  const port = await freePort();
  const python = process.env.PALAVER_PYTHON ?? join(ROOT, ".venv", "bin", "python");
  const child = spawn(python, [join(ROOT, "tools", "preview.py"), String(port)], { cwd: ROOT, stdio: "ignore",
    env: { ...process.env, PYTHONPATH: ROOT } });
  const base = `http://127.0.0.1:${port}`;
  await ready(base).catch((error) => { child.kill(); throw error; });
  return { base, stop: () => child.kill() };
}

/** `{base, page(options), stop()}`; a page fails its test by `page.wrong`, a list of script errors and CSP violations. */
export async function open() {
  const server = process.env.PALAVER_BASE ? { base: process.env.PALAVER_BASE, stop() {} } : await preview();
  const profile = mkdtempSync(join(tmpdir(), "palaver-browser-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.PALAVER_CHROMIUM ?? "/usr/bin/chromium", args: FLAGS, headless: true, viewport: { width: 1400, height: 900 },
  });
  browser.setDefaultTimeout(10000);

  async function page(path = "/", { width = 1400, height = 900 } = {}) {
    const tab = await browser.newPage();
    tab.wrong = [];
    tab.on("pageerror", (error) => tab.wrong.push(error.message));
    tab.on("console", (message) => {
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) tab.wrong.push(message.text());
    });
    tab.on("dialog", (dialog) => { tab.wrong.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    await tab.setViewportSize({ width, height });
    await tab.goto(server.base + path);
    return tab;
  }

  async function stop() {
    // A Chromium that does not close is killed with the script.
    await Promise.race([browser.close(), new Promise((resolve) => setTimeout(resolve, 10000).unref())]);
    server.stop();
    rmSync(profile, { recursive: true, force: true });
  }
  return { base: server.base, browser, page, stop };
}
