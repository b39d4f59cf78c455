import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openOn } from "../worker/on-device";
import { command } from "./command";
import { NamedModels, accessFrom } from "./models";
import { place } from "./place";

/** `--adapter DIR` with the embedded model: a run begins as the one before ended. */

const scratch = mkdtempSync(join(tmpdir(), "amortize-adapter-"));
const models = new NamedModels(accessFrom({}, "public"));
const device = place(join(process.cwd(), "public"));
const open = openOn(device);
afterAll(async () => {
  await device.close();
  rmSync(scratch, { recursive: true, force: true });
});

const FILES = ["adapter_config.json", "adapter_model.safetensors"] as const;
const folder = (name: string) => join(scratch, name);
const tiny = ["length.max=2", "batch.samples=8", "batch.accumulate=1", "watch.every=100"];
const integers = (steps: number, rank = 4) => [
  "random-integers",
  ...["--json", "--device", "wasm", "--steps", String(steps)],
  ...[...tiny, `lora.rank=${rank}`].flatMap((change) => ["--set", change]),
];

/** One command of the headless runner: its status, the lines of --json, and its sentences. */
async function run(args: readonly string[]) {
  const out = vi.spyOn(console, "log").mockReturnValue();
  const err = vi.spyOn(console, "error").mockReturnValue();
  try {
    const status = await command(args, () => ({ open, close: () => Promise.resolve() }), models);
    const lines = out.mock.calls.map(([line]) => JSON.parse(String(line)) as Line);
    return { status, lines, err: err.mock.calls.flat() };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}
interface Line {
  readonly step: number;
  readonly exact: { readonly klForward: number };
  readonly logReward: number | null;
}

let trained: Awaited<ReturnType<typeof run>>;
beforeAll(async () => {
  trained = await run([...integers(3), "--out", folder("trained")]);
  expect(trained).toMatchObject({ status: 0, err: [] });
});

test("a run with an adapter begins at the exact figures of the run that wrote it", async () => {
  const out = folder("second");
  const second = await run([...integers(1), "--adapter", folder("trained"), "--out", out]);
  expect(second).toMatchObject({ status: 0, err: [] });
  const [first] = second.lines;
  const last = trained.lines.at(-1);
  expect(trained.lines[0].exact.klForward).not.toBe(last?.exact.klForward);
  expect([last?.step, first.step]).toEqual([3, 0]);
  expect(first.exact).toEqual(last?.exact);
  // what the untrained model's samples say is not said of the adapter
  expect(trained.lines[0].logReward).not.toBeNull();
  expect(first.logReward).toBeNull();
});

test("an adapter of another rank is refused, and the folder stays free", async () => {
  const args = [...integers(1, 3), "--adapter", folder("trained"), "--out", folder("rank")];
  expect(await run(args)).toEqual({
    status: 1,
    lines: [],
    err: ["The adapter has r 4 and alpha 16; this experiment has r 3 and alpha 16."],
  });
  const metrics = join(folder("rank"), "metrics.csv");
  expect(existsSync(metrics)).toBe(false);
});

test.each(FILES)("a folder without %s is refused before anything is opened", async (missing) => {
  const dir = folder(`without-${missing}`);
  mkdirSync(dir);
  for (const name of FILES)
    if (name !== missing) copyFileSync(join(folder("trained"), name), join(dir, name));
  const { status, err } = await run([...integers(1), "--adapter", dir, "--out", folder("out")]);
  expect(status).toBe(2);
  expect(err).toEqual([`--adapter ${dir}: ${missing} cannot be read (ENOENT).`]);
  expect(existsSync(folder("out"))).toBe(false);
});

test("a folder that is not there is refused in the same way", async () => {
  const { status, err } = await run([...integers(1), "--adapter", folder("nowhere")]);
  expect({ status, err }).toEqual({
    status: 2,
    err: [`--adapter ${folder("nowhere")}: ${FILES[0]} cannot be read (ENOENT).`],
  });
});
