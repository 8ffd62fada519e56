import assert from "node:assert/strict";
import { test } from "node:test";
import { isNewer } from "../../static/shared/cursor.js";

test("anything is newer than nothing", () => assert.equal(isNewer("0-0", null), true));

test("nothing is newer than itself", () =>
  assert.equal(isNewer("1764000000123-0", "1764000000123-0"), false));

test("cursors compare as numbers, not as text", () => {
  assert.equal(isNewer("10-0", "9-0"), true);
  assert.equal(isNewer("5-10", "5-9"), true);
  assert.equal(isNewer("5-9", "5-10"), false);
});

test("both parts may use all of 64 bits", () => {
  assert.equal(
    isNewer("18446744073709551615-18446744073709551615", "18446744073709551615-18446744073709551614"),
    true,
  );
});
