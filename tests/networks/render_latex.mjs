// Renders every equation of a JSON list on standard input with KaTeX, and fails on the first that does not parse.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [frontend] = process.argv.slice(2);
const katex = createRequire(`${frontend}/package.json`)("katex");

for (const latex of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    katex.renderToString(latex, { displayMode: true, throwOnError: true, strict: "error" });
  } catch (error) {
    console.error(`${latex}\n${error.message}`);
    process.exitCode = 1;
  }
}
