// The rules of plain JavaScript: one statement a line, one variable a declaration, `if` for control flow, so that a
// file can be read aloud. tests/js_lint.sh runs them.
import globals from "globals";

// Folders that are not written this way yet; each leaves the list when it is.
const NOT_YET_PLAIN = [
  "tests/js/tickers-*",
  "tests/js/sockets.mjs",
];

// Younger than the oldest browsers that work here: Chrome and Edge 111, Firefox 121, Safari 16.4 (README.md).
const YOUNGER = [
  ["AbortSignal", "any"],
  ["Array", "fromAsync"],
  ["Map", "groupBy"],
  ["Object", "groupBy"],
  ["Promise", "try"],
  ["Promise", "withResolvers"],
  ["URL", "canParse"],
  ["URL", "parse"],
];

const CORRECT = {
  eqeqeq: "error",
  "no-undef": "error",
  "no-unused-vars": "error",
  "no-var": "error",
  "prefer-const": "error",
};

const PLAIN = {
  "id-length": ["error", { min: 2, properties: "never", exceptions: ["x", "y", "r", "t", "_"] }],
  "max-len": ["error", { code: 110, ignoreUrls: true }],
  "max-statements-per-line": ["error", { max: 1 }],
  "no-multi-assign": "error",
  "no-nested-ternary": "error",
  "no-return-assign": ["error", "always"],
  "no-sequences": ["error", { allowInParentheses: false }],
  "no-unused-expressions": "error",
  "one-var": ["error", "never"],
  "no-restricted-syntax": [
    "error",
    {
      selector: "AssignmentExpression[left.type='ArrayPattern'][right.type='ArrayExpression']",
      message: "Assign one variable a line.",
    },
    {
      selector: "VariableDeclarator[id.type='ArrayPattern'][init.type='ArrayExpression']",
      message: "Declare one variable a line.",
    },
    {
      selector: ":not(ExpressionStatement, ForStatement) > AssignmentExpression",
      message: "Assign in a statement of its own, not inside an expression.",
    },
    {
      selector: ":not(ExpressionStatement, ForStatement) > UpdateExpression",
      message: "Count in a statement of its own, not inside an expression.",
    },
    {
      selector: "ExpressionStatement > CallExpression[callee.object.type='ArrayExpression']",
      message: "Say it for each, or in a `for` loop over a name: a list is no statement.",
    },
  ],
};

export default [
  { ignores: ["**/node_modules/", ".venv/", "static-collected/", "**/.data*/"] },
  {
    files: ["static/**/*.js", "tests/**/*.js", "tests/**/*.mjs"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: CORRECT,
  },
  { files: ["static/**/*.js", "tests/browser/**"], languageOptions: { globals: globals.browser } },
  {
    files: ["static/**/*.js"],
    rules: {
      "no-restricted-properties": ["error", ...YOUNGER.map(([object, property]) => ({ object, property }))],
    },
  },
  { files: ["tests/js/**"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  { files: ["static/**/*.js", "tests/**/*.js", "tests/**/*.mjs"], ignores: NOT_YET_PLAIN, rules: PLAIN },
  // The name of a test is a sentence, on one line however long.
  {
    files: ["tests/js/*.test.mjs"],
    ignores: NOT_YET_PLAIN,
    rules: { "max-len": ["error", { code: 110, ignorePattern: "^test\\(" }] },
  },
  // A browser evaluates the whole file, which is one function.
  { files: ["tests/browser/checks.js"], rules: { "no-unused-expressions": "off" } },
];
