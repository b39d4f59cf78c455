import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { experimentOf } from "../experiment/presets";
import { type ModelSource, memorySource } from "../lm/sources/source";
import type { Progress } from "./open";
import { RunJudges } from "./run-judges";

/** The files of a fixture. */
function fixture(kind: "classifier" | "causal"): ModelSource {
  const folder = join("src/judging/judges/fixtures", kind);
  const files = readdirSync(folder).map(
    (name) => [name, readFileSync(join(folder, name))] as const,
  );
  return memorySource(kind, new Map<string, Uint8Array>(files));
}

/** A text after a prompt of so many words. */
const after = (words: number) => {
  const text = "He sat. ".repeat(words);
  const tokens = new Uint32Array();
  return () => [{ text: " A cat.", tokens, prompt: { id: text, text, tokens } }];
};

const THEN = "0123456789abcdef0123456789abcdef01234567";
const NOW = "89abcdef0123456789abcdef0123456789abcdef";
const GONE = "456789abcdef0123456789abcdef0123456789ab";

/** A visitor who has agreed to nothing, and judges that are there once the visitor agrees. */
function visitor(more: Partial<ConstructorParameters<typeof RunJudges>[1]> = {}) {
  const asked: string[] = [];
  const revisions: string[] = []; // of repositories
  const reports: Progress[] = [];
  let agree: () => void = () => undefined;
  const agreed = new Promise<void>((resolve) => (agree = resolve));
  const stop = new AbortController();
  const run = new RunJudges(
    {
      mayContact: () => false,
      agreement: (_, signal) =>
        new Promise((resolve, reject) => {
          void agreed.then(resolve);
          signal?.addEventListener("abort", () => reject(new Error("cancelled")));
        }),
      judge(name) {
        asked.push(name.kind);
        if (name.kind === "hub") revisions.push(name.revision);
        const causal = name.kind === "beside" && name.folder === "causal";
        const value = fixture(causal ? "causal" : "classifier");
        // a branch names the second commit by now
        const commit = name.kind === "hub" && (name.revision === "main" ? NOW : name.revision);
        if (commit === GONE) return Promise.resolve({ ok: false, sentence: "It is not there." });
        return Promise.resolve({
          ok: true,
          value: { ...value, ...(commit && { version: commit }) },
        });
      },
      onnxRuntime: () =>
        Promise.resolve(
          readFileSync("node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm"),
        ),
    },
    {
      progress: (report) => reports.push(report),
      signal: stop.signal,
      probe: after(1),
      textOf: () => "",
      ...more,
    },
  );
  return { run, asked, revisions, reports, agree, stop };
}

const leaves = (model: string, label = "positive") => ({
  ...experimentOf("continuation").leaves,
  "reward.classifier": model,
  "reward.classifierLabel": label,
  "reward.classifierReads": "string",
  "reward.classifierWeight": 1,
});

test("a run that opens contacts nothing before the visitor agrees, and then goes on", async () => {
  const { run, asked, reports, agree } = visitor();
  const loading = run.prepare(leaves("owner/name"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked).toEqual([]);
  expect(reports).toMatchObject([{ kind: "consent", what: "owner/name", for: "reward" }]);
  agree();
  await loading;
  expect(asked).toEqual(["hub"]);
  run.close();
});

test("an opening that is cancelled waits no more", async () => {
  const { run, asked, stop } = visitor();
  const loading = run.prepare(leaves("owner/name"));
  stop.abort();
  await expect(loading).rejects.toThrow("cancelled");
  expect(asked).toEqual([]);
});

test("a live edit to a judge of the hub is refused until the visitor agrees", async () => {
  const { run, asked, reports } = visitor();
  expect(await run.refusal(leaves("owner/name"))).toBe(
    "The judge owner/name is on huggingface.co, which was not contacted.",
  );
  expect(reports).toHaveLength(1);
  expect(asked).toEqual([]);
});

test("a judge beside the page asks nobody, and one that cannot serve is refused", async () => {
  const { run, reports } = visitor();
  expect(await run.refusal(leaves("tiny"))).toBeUndefined();
  expect(await run.refusal(leaves("tiny", "happy"))).toContain("has no label “happy”");
  expect(await run.refusal({ ...leaves("tiny"), "reward.classifier": "" })).toBeUndefined();
  expect(reports.filter(({ kind }) => kind !== "judges")).toEqual([]);
  run.close();
});

/** The leaves of another language model as a judge. */
const causal = (model: string) => ({
  ...leaves(""),
  "reward.judge": model,
  "reward.judgeWeight": 1,
});

test("a live edit to a judge of the wrong kind is refused, before it is in force", async () => {
  const { run } = visitor();
  expect(await run.refusal(leaves("causal", "1"))).toContain("choose a model for text");
  expect(await run.refusal(causal("tiny"))).toContain("choose a causal language model");
  expect(await run.refusal(causal("causal"))).toBeUndefined();
  run.close();
});

test("a live edit to a judge that cannot read the longest prompt is refused", async () => {
  const { run } = visitor({ probe: after(40) });
  expect(await run.refusal(causal("causal"))).toContain("which reads at most 64");
  run.close();
});

test("a timing opens without waiting, and asks nobody for a judge", async () => {
  const { run, asked } = visitor({ waits: false });
  await expect(run.prepare(leaves("owner/name"))).rejects.toThrow("which was not contacted");
  expect(asked).toEqual([]);
});

test("a judge that an open run meets unprepared is a sentence, and nothing waits", async () => {
  const { run } = visitor();
  const wanted = { model: "owner/name", label: "positive" };
  await expect(run.judges.logLabels(wanted, ["He sat."])).rejects.toThrow("was not contacted");
});

test("judges that no leaves name are freed, and loaded again when they are named", async () => {
  const { run, asked } = visitor();
  await run.refusal(leaves("tiny"));
  await run.refusal(causal("causal"));
  run.keep([causal("causal")]);
  expect(await run.refusal(causal("causal"))).toBeUndefined();
  expect(asked).toHaveLength(2);
  expect(await run.refusal(leaves("tiny"))).toBeUndefined();
  expect(asked).toHaveLength(3);
  run.close();
});

/** Loads a judge of the hub, with what a link or save holds of it. */
async function agreed(held?: string, name = "owner/name") {
  const judges = held === undefined ? {} : { judges: { [name]: held } };
  const visit = visitor(judges);
  visit.agree();
  const failure = await visit.run.prepare(leaves(name)).catch(String);
  visit.run.close();
  const kinds = visit.reports.map(({ kind }) => kind).filter((kind) => kind !== "consent");
  return { ...visit, failure, kinds };
}

test("a judge's commit is told, and asked again where a link or save holds it", async () => {
  const fresh = await agreed();
  expect([fresh.revisions, fresh.run.versions]).toEqual([["main"], { "owner/name": NOW }]);
  expect(fresh.reports.at(-1)).toEqual({ kind: "judges", judges: { "owner/name": NOW } });
  const held = await agreed(THEN);
  expect([held.revisions, held.run.versions]).toEqual([[THEN], { "owner/name": THEN }]);
  expect(held.kinds).toEqual([]); // what is held was reported as the run began to open
});

test("a judge that was freed is asked again at the commit that the run began with", async () => {
  const { run, revisions, agree } = visitor();
  agree();
  await run.prepare(leaves("owner/name"));
  run.keep([]);
  await run.prepare(leaves("owner/name"));
  expect(revisions).toEqual(["main", NOW]);
  run.close();
});

test("a name that says the commit needs nothing held", async () => {
  const { revisions, kinds, run } = await agreed(undefined, `owner/name@${THEN}`);
  expect([revisions, kinds, run.versions]).toEqual([[THEN], [], {}]);
});

test("a commit that is gone is a sentence that names it and says what to do", async () => {
  const { failure } = await agreed(GONE);
  expect(failure).toBe(
    "Unusable: The judge owner/name cannot be had at the commit 456789a, which this run was made " +
      "with: It is not there; go online and open the run again, or start a new run with another " +
      "judge, such as a folder of the same files beside the page.",
  );
});

test("a judge beside the page is known by a hash of its files; others are said", async () => {
  const first = visitor();
  await first.run.prepare(leaves("tiny"));
  const { versions } = first.run;
  expect(versions["tiny"]).toMatch(/^[0-9a-f]{40}$/);
  const same = visitor({ judges: versions });
  await same.run.prepare(leaves("tiny"));
  expect(same.reports).toEqual([]); // as above
  const other = visitor({ judges: { tiny: THEN } });
  await other.run.prepare(leaves("tiny"));
  const sentence =
    "The judge tiny has other files than this run was made with, so what it says may differ " +
    "from here on.";
  expect(other.reports).toEqual([
    { kind: "judges", judges: versions },
    { kind: "notice", sentence },
  ]);
  for (const { run } of [first, same, other]) run.close();
});
