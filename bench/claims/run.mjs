// `node run.mjs SITE CLAIM`: run a claim of a site as a page does, with the same code, and print the verdict.
import { visit } from "./browser.mjs";
import { runClaim } from "../../static/lab/claims/running.js";

const [site, id] = process.argv.slice(2);
await visit(site);
const { claims, widespread } = await (await fetch("/lab/api/claims/")).json();
const claim = [...claims, ...widespread].find((one) => one.id === id);
try {
  const verdict = await runClaim(claim);
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
  process.exit(0);
} catch (problem) {
  process.stderr.write(`${problem.message}\n`);
  process.exit(1);
}
