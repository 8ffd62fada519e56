import assert from "node:assert/strict";
import { test } from "node:test";
import { completed, completion } from "../../static/chat/composer.js";
import { parts } from "../../static/chat/room/text.js";
import { doubles, tag } from "../../static/chat/room/who.js";

const marked = (text, names = []) =>
  parts(text, names).map(({ kind, text }) => (kind === "text" ? text : [kind, text]));
const NAMES = ["Paula Polling", "Paul", "Ada", "عادل"];

test("regulars are marked, and two visitors of one name are told apart", () => {
  const ada = { id: "1a2b3c4d", name: "Ada" };
  const other = { id: "9f8e7d6c", name: "ada" };
  const paula = { id: "regular-paula", name: "Paula Polling" };
  const shared = doubles([ada, other, paula, ada]);
  assert.deepEqual(
    [ada, other, paula].map((one) => tag(one, shared)),
    ["#1a2b", "#9f8e", "regular"],
  );
  assert.equal(tag(ada, doubles([ada, ada])), "");
});

test("a text without marks is one piece, however long or odd", () => {
  assert.deepEqual(parts("<b>no</b> & \u200b‮ 😀", NAMES), [
    { kind: "text", text: "<b>no</b> & \u200b‮ 😀" },
  ]);
});

test("addresses by http and https are links, without the punctuation after them", () => {
  assert.deepEqual(marked("See https://a.example/x?y=1. And (http://b.example/z_(q)), ok"), [
    "See ",
    ["link", "https://a.example/x?y=1"],
    ". And (",
    ["link", "http://b.example/z_(q)"],
    "), ok",
  ]);
});

test("nothing else is a link", () => {
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://a.example",
    "www.a.example",
    "https://",
    "xhttp:/a",
    "file:///etc/passwd",
  ]) {
    assert.equal(
      parts(text, []).some(({ kind }) => kind === "link"),
      false,
      text,
    );
  }
});

test("a link leads to the address as it is written, never to markup", () => {
  const [link] = parts(`https://a.example/"><script>alert(1)</script>`, []);
  assert.equal(link.href, "https://a.example/");
});

test("the longest name that the text goes on with is mentioned", () => {
  assert.deepEqual(marked("hi @Paula Polling and @paul!", NAMES), [
    "hi ",
    ["name", "@Paula Polling"],
    " and ",
    ["name", "@paul"],
    "!",
  ]);
});

test("a name is mentioned only as a whole, and not within a word", () => {
  assert.deepEqual(marked("@Adam ada@Ada.example @nobody", NAMES), ["@Adam ada@Ada.example @nobody"]);
});

test("names of all scripts are mentioned", () => {
  assert.deepEqual(marked("@عادل مرحبا", NAMES), [["name", "@عادل"], " مرحبا"]);
});

test("a name is not sought inside of an address", () => {
  assert.deepEqual(marked("https://a.example/@Ada", NAMES), [["link", "https://a.example/@Ada"]]);
});

test("an @ alone offers everybody at hand, once, in order", () => {
  assert.deepEqual(completion("@", 1, ["Bo", "Ada", "Bo"]), { from: 0, names: ["Bo", "Ada"] });
});

test("what is begun narrows the names, by any of their words and without regard to case", () => {
  assert.deepEqual(completion("hi @pau", 7, NAMES), { from: 3, names: ["Paula Polling", "Paul"] });
  assert.deepEqual(completion("@poll", 5, NAMES)?.names, ["Paula Polling"]);
  assert.deepEqual(completion("@Paula P", 8, NAMES)?.names, ["Paula Polling"]);
});

test("nothing is offered where no name is begun, none fits, or the name is complete", () => {
  for (const text of ["hi", "ada@po", "@x", "@Ada", "@Ada "])
    assert.equal(completion(text, text.length, NAMES), null, text);
});

test("a chosen name is put in, with the caret behind it", () => {
  assert.deepEqual(completed("hi @pau there", 3, 7, "Paul"), { text: "hi @Paul there", caret: 9 });
});

test("what ends a sentence or closes a bracket in any script is not part of a link", () => {
  for (const after of [
    "。",
    "．",
    "｡",
    "，",
    "、",
    "！",
    "？",
    "：",
    "）",
    "」",
    "』",
    "】",
    "》",
    "］",
    "”",
    "»",
    "؟",
    "۔",
    "।",
    "\u202e",
    "\u200b",
  ]) {
    assert.deepEqual(
      marked(`（https://a.example/x${after}next`),
      ["（", ["link", "https://a.example/x"], `${after}next`],
      after,
    );
  }
});

test("letters of every script are part of a link, and so are a dash and a dot between letters", () => {
  for (const address of [
    "https://a.example/東京/ひらがな",
    "https://a.example/Michelson–Morley",
    "https://a.example/paral·lel",
    "https://müller.example/ä",
  ]) {
    assert.deepEqual(marked(`see ${address} now`), ["see ", ["link", address], " now"]);
  }
});
