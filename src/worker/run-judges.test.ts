import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { experimentOf } from "../experiment/presets";
import { memorySource } from "../lm/sources/source";
import type { Progress } from "./open";
import { RunJudges } from "./run-judges";

const folder = "src/judging/judges/fixtures/classifier";
const files = new Map<string, Uint8Array>(
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]),
);

/** A visitor who has agreed to nothing, and judges that are there once the visitor agrees. */
function visitor() {
  const asked: string[] = [];
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
        return Promise.resolve({ ok: true, value: memorySource("tiny", files) });
      },
      onnxRuntime: () =>
        Promise.resolve(
          readFileSync("node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm"),
        ),
    },
    { progress: (report) => reports.push(report), signal: stop.signal },
  );
  return { run, asked, reports, agree, stop };
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
  expect(reports).toEqual([]);
  run.close();
});
