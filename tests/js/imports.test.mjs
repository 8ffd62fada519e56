// Every module that a page's script names is there: a room that moved would leave a page that does nothing.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";

const STATIC = resolve(import.meta.dirname ?? "tests/js", "../../static");
const NAMED = /(?:from|import) "(\.[^"]+)"/g;

test("every module that a script imports is there", () => {
  const scripts = readdirSync(STATIC, { recursive: true }).filter((name) => String(name).endsWith(".js"));
  const missing = scripts.flatMap((name) => {
    const script = join(STATIC, String(name));
    const named = [...readFileSync(script, "utf8").matchAll(NAMED)].map((match) => match[1]);
    return named.filter((path) => !existsSync(join(dirname(script), path))).map((path) => `${name}: ${path}`);
  });
  assert.ok(scripts.length > 100);
  assert.deepEqual(missing, []);
});
