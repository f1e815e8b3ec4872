// Bundles src/main.js into ../static/dist/palaver.js; the server adds ?v=<hash> to its address.
import { build } from "esbuild";
import { statSync } from "node:fs";

const watched = process.argv.includes("--debug");

await build({
  entryPoints: ["src/main.js"],
  outfile: "../static/dist/palaver.js",
  bundle: true,
  format: "esm",
  target: ["chrome123", "firefox125", "safari17.5"],
  minify: !watched,
  sourcemap: watched ? "linked" : false,
  legalComments: "eof",
  logLevel: "warning",
});

const size = statSync(new URL("../static/dist/palaver.js", import.meta.url)).size;
console.log(`palaver.js ${(size / 1024).toFixed(0)} KB`);
