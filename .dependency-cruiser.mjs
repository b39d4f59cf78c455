// The rooms of src/, from the ground up, and which rooms each may import. Imports go down only.
const may = {
  "exact-math": [], // elementary functions that give the same bits in every engine
  schema: [], // what a field is: the plainest of types, known to every room that has settings
  compute: ["exact-math"],
  lm: ["compute", "exact-math"],
  reward: ["lm", "schema", "exact-math"],
  objectives: ["lm", "compute", "schema", "exact-math"], // losses, as kernels above the model
  methods: ["objectives", "lm", "reward", "schema", "exact-math"],
  judging: ["lm", "reward", "exact-math"],
  tasks: ["methods", "judging", "reward", "lm", "schema"],
  experiment: ["tasks", "methods", "reward", "schema", "exact-math"],
  worker: [
    "experiment",
    "tasks",
    "judging",
    "methods",
    "objectives",
    "reward",
    "lm",
    "compute",
    "schema",
    "exact-math",
  ],
  // of the worker: what it says, in which words, and how a recorded run reads
  ui: [
    "experiment",
    "worker/protocol",
    "worker/sentences",
    "worker/recording",
    "worker/recording-file",
    "schema",
  ],
  cli: [
    "worker",
    "experiment",
    "tasks",
    "judging",
    "methods",
    "objectives",
    "reward",
    "lm",
    "compute",
    "schema",
  ],
};
/** A policy is tested by training it, and it trains with a loss. */
const alsoInTests = { lm: ["objectives"] };

/** @param {string} room @returns {string[]} every room below, near or far */
const below = (room) => [
  ...new Set((may[/** @type {keyof typeof may} */ (room)] ?? []).flatMap((r) => [r, ...below(r)])),
];

/** Tests and what only tests use: *.test.ts, testing.ts, testing/. */
const tests = "([.]test[.]tsx?|/testing[.]tsx?|/testing/[^/]+)$";
/** @param {string} room */
const inRoom = (room) => `^src/${room}(/|[.])`;

/** @param {string} room @returns {string[]} */
const alsoFor = (room) => alsoInTests[/** @type {keyof typeof alsoInTests} */ (room)] ?? [];

/** @param {[string, string[]]} entry */
const downward = ([room, allowed]) => ({
  name: `${room}-imports-down`,
  comment: `src/${room} may import ${allowed.length ? allowed.join(", ") : "nothing of ours"}.`,
  severity: "error",
  from: { path: inRoom(room), pathNot: tests },
  to: { path: "^src/", pathNot: [room, ...allowed].map(inRoom).concat("[.]css$") },
});

/** @param {[string, string[]]} entry */
const testsDownward = ([room]) => ({
  name: `${room}-tests-import-down`,
  comment:
    `Tests of src/${room} may import every room below it, and of src/cli what opens a device: ` +
    "dawn.ts and thread.ts.",
  severity: "error",
  from: { path: `^src/${room}.*${tests}` },
  to: {
    path: "^src/",
    pathNot: [room, ...below(room), ...alsoFor(room)]
      .map(inRoom)
      .concat("^src/cli/(dawn|thread)[.]ts$"),
  },
});

const rooms = Object.keys(may).join("|");

export default {
  forbidden: [
    ...Object.entries(may).map(downward),
    ...Object.entries(may).map(testsDownward),
    {
      name: "known-room",
      comment:
        "Every file of src/ lives in a room of this table; only src/main.tsx and ambient " +
        "types stand outside.",
      severity: "error",
      from: {},
      to: {
        path: "^src/",
        pathNot: [`^src/(${rooms})/`, "^src/main[.]tsx$", "[.]d[.]ts$", "[.]css$"],
      },
    },
    {
      name: "main-mounts-ui",
      comment: "src/main.tsx only mounts src/ui.",
      severity: "error",
      from: { path: "^src/main[.]tsx$" },
      to: { path: "^src/", pathNot: [inRoom("ui"), "[.]css$"] },
    },
    {
      name: "src-stands-alone",
      comment: "The program does not import its tools, scripts or browser tests.",
      severity: "error",
      from: { path: "^src/", pathNot: tests },
      to: { path: "^(tools|scripts|e2e)/" },
    },
    {
      name: "tests-stay-out",
      comment: "Only tests import tests and what is made for them.",
      severity: "error",
      from: { pathNot: tests },
      to: { path: tests },
    },
    {
      name: "node-only-in-cli",
      comment: "Everything but src/cli runs in a browser: no Node built-ins, no Dawn for Node.",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/cli/", tests] },
      to: { path: "^(node:|node_modules/webgpu/)|^[a-z_/]+$", dependencyTypes: ["core", "npm"] },
    },
    {
      name: "react-only-in-ui",
      comment: "Only the page knows React, zustand and recharts.",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/ui/", "^src/main[.]tsx$"] },
      to: { path: "^node_modules/(react|react-dom|zustand|recharts)/" },
    },
    {
      name: "no-circular",
      comment: "Two files that need each other are one file, or three.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment: "This import leads nowhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "kernels(\\.shared)?\\.wasm$" }, // compiled when built
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "browser", "types", "default"],
      extensions: [".ts", ".tsx", ".d.ts", ".mjs", ".js", ".json"],
    },
  },
};
