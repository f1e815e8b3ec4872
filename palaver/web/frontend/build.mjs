// Bundles each script that pages name into ../static/dist; the server adds ?v=<hash> to its address.
import { build } from "esbuild";
import { statSync } from "node:fs";

const watched = process.argv.includes("--debug");

await build({
  entryPoints: { palaver: "src/main.js", editor: "src/editor-page.js", scripts: "src/scripts-page.js" }, // but the first each is of few pages alone
  outdir: "../static/dist",
  bundle: true,
  format: "esm",
  target: ["chrome123", "firefox125", "safari17.5"],
  minify: !watched,
  sourcemap: watched ? "linked" : false,
  legalComments: "eof",
  logLevel: "warning",
});

for (const name of ["palaver.js", "editor.js", "scripts.js"]) {
  const size = statSync(new URL(`../static/dist/${name}`, import.meta.url)).size;
  console.log(`${name} ${(size / 1024).toFixed(0)} KB`);
}
