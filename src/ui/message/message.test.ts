import { describe, expect, it } from "vitest";
import type { Edit } from "../../experiment/experiment";
import type { Phase, Runtime } from "../stores/runtime";
import { message, type Scene } from "./message";

const figure = { unit: "", from: "batch" } as const;
const task = {
  prompts: [],
  watched: "a",
  noun: "integers",
  stop: "⊤",
  baselines: [],
  figures: { logReward: figure, diversity: figure, logLikelihood: figure, logZ: figure },
  logZ: "root" as const,
};
const playback = {
  recordedOn: "llvmpipe: Mesa 25.0 (LLVM 15.0)",
  seed: 7,
  steps: 240,
  playing: true,
  edits: [],
  task,
};
const rest: Runtime = {
  phase: { at: "idle" },
  playback: null,
  machine: null,
  task: null,
  fingerprint: null,
  working: null,
  study: null,
  studying: false,
  replay: null,
  comparison: null,
  figures: null,
  saved: null,
  imported: false,
  resuming: null,
  resumed: null,
  linked: null,
  notice: null,
  confirmed: null,
  former: null,
  consent: null,
  contacted: null,
  trouble: null,
  timed: null,
  executor: "auto",
  wanted: false,
  runHidden: false,
};
const say = (change: Partial<Runtime>, scene: Partial<Scene> = {}) =>
  message({
    runtime: { ...rest, ...change },
    step: 0,
    preset: "random-integers",
    now: 0,
    phone: false,
    outlined: true,
    ...scene,
  });

describe("beside a recording the message says what this machine is doing", () => {
  const phases: readonly (readonly [Phase, string, number | undefined, boolean])[] = [
    [
      { at: "probing", what: "Asking for a GPU" },
      "This machine: asking for a GPU.",
      undefined,
      false,
    ],
    [
      { at: "loading", name: "model.safetensors", received: 1.2e6, total: 2.4e6, since: 0 },
      "This machine: loading model.safetensors, 1.20 of 2.40 MB.",
      0.5,
      false,
    ],
    [
      { at: "probing", what: "checking kernels, 12 of 30" },
      "This machine: checking kernels, 12 of 30.",
      0.4,
      false,
    ],
    [{ at: "ready" }, "This machine is ready to train.", undefined, true],
  ];
  it.each(phases)("%j", (phase, state, progress, filled) => {
    const told = say({ phase, playback });
    expect(told.sentence).toBe(
      `Recorded on llvmpipe, seed 7: blue learns to fill the outline.\n${state}`,
    );
    expect(told.progress).toBe(progress);
    expect(told.act).toMatchObject({ label: "Train here", filled });
  });

  it("once training is asked for it says when it starts, and how to go on watching", () => {
    const told = say({
      phase: { at: "probing", what: "asking for a GPU" },
      playback,
      wanted: true,
    });
    expect([told.act?.label, told.act?.disabled, told.quiet?.action]).toEqual([
      "Starts when ready",
      true,
      "keep-watching",
    ]);
  });

  it("a recording made in WebAssembly says so", () => {
    const made = { ...playback, recordedOn: "WebAssembly" };
    expect(say({ playback: made }).sentence).toMatch(/^Recorded in WebAssembly, seed 7: /);
  });

  it("a phone has asked nothing of itself yet", () => {
    const told = say({ playback }, { phone: true });
    expect([told.sentence, told.act?.label]).toEqual([
      "Recorded on llvmpipe: blue fills the outline.\n" +
        "Its first steps here will tell how long training takes.",
      "Train on this phone",
    ]);
  });
});

describe("a phone says how long training takes", () => {
  const phone = (expected: Scene["expected"]) => ({ phone: true, expected });
  const all = { time: "40 to 60 s", steps: 240, answers: true } as const;
  const beside = (expected: Scene["expected"]) =>
    say({ playback }, phone(expected)).sentence.split("\n")[1];

  it("before it is asked to, as timed, as measured before, or while it is measured", () => {
    expect(beside({ from: "timing" })).toBe("Measuring how long training takes here.");
    expect(beside({ from: "timed", ...all })).toBe(
      "Training here takes about 40 to 60 s for 240 steps.",
    );
    expect(beside({ from: "timed", ...all, answers: false })).toBe(
      "Training here takes about 40 to 60 s for 240 steps, exact answers left out.",
    );
    expect(beside({ from: "before", ...all, time: "3 min" })).toBe(
      "Training here takes about 3 min for 240 steps, as measured before.",
    );
    expect(beside(null)).toBe("Its first steps here will tell how long training takes.");
  });

  it("also where a run is open already, and where no recording plays", () => {
    const timed = phone({ from: "timed", ...all });
    const told = "Training here takes about 40 to 60 s for 240 steps.";
    expect(say({ playback, phase: { at: "ready" } }, timed).sentence).toContain(
      `This phone is ready to train. ${told}`,
    );
    expect(say({ phase: { at: "ready" } }, timed).sentence).toContain(`outline. ${told}`);
    expect(say({ phase: { at: "idle" } }, timed).sentence).toContain(`trains it here. ${told}`);
    const linked = { steps: 40, edits: [], recordedOn: null, picture: null };
    expect(say({ phase: { at: "ready" }, linked }, timed).sentence).toContain(told);
  });

  it("and while it trains, from its steps once there are some", () => {
    const at = { phase: { at: "running" } } as const;
    const wide = say(at, { step: 30, expected: null }).sentence;
    const told = say(at, { ...phone({ from: "steps", ...all, time: "3 min" }), step: 30 });
    expect(told.sentence).toBe(`${wide} All 240 steps take about 3 min here.`);
  });
});

it("an outline is promised only where the target is drawn", () => {
  const open: Partial<Runtime> = { phase: { at: "ready" } };
  expect(say(open).sentence).toContain("Press Play and watch it fill the outline.");
  expect(say(open, { outlined: false }).sentence).toContain("Press Play and watch it learn.");
});

it("before training the policy is the untrained model, or the adapter that was imported", () => {
  const open = { phase: { at: "ready" } } as const;
  expect(say(open).sentence).toMatch(/^Before training the policy is the untrained model\. /);
  expect(say({ ...open, imported: true }).sentence).toMatch(/policy is the imported adapter\. /);
});

it("what is computed beside training says that training goes on, and only where it does", () => {
  const working = { what: "Walking the token tree", done: 128, of: 1024 };
  const told = (phase: Phase) => say({ phase, working }, { step: 9 }).sentence;
  expect(told({ at: "running" })).toBe(
    "Walking the token tree: 128 of 1\u202f024. Training goes on after it.",
  );
  const rests: readonly Phase[] = [
    { at: "running", until: "requested" },
    { at: "paused", why: "requested" },
  ];
  for (const phase of rests) expect(told(phase)).toBe("Walking the token tree: 128 of 1\u202f024.");
});

it("Play is offered before the first step, and not while it is under way", () => {
  expect(say({ phase: { at: "ready" } }).act?.action).toBe("play");
  expect(say({ phase: { at: "running" } }).act).toBeUndefined();
});

it("a download tells the seconds left once its rate is known", () => {
  const phase: Phase = {
    at: "loading",
    name: "model.safetensors",
    received: 2e6,
    total: 6e6,
    since: 0,
  };
  expect(say({ phase }, { now: 2000 }).sentence).toBe(
    "Loading model.safetensors: 2.00 of 6.00 MB, 4 s left at 1.00 MB/s. It stays in this " +
      "browser, so only once.",
  );
  expect(say({ phase }, { now: 100 }).sentence).not.toContain("left");
});

it("a link offers Play until it is played", () => {
  const linked = { steps: 40, edits: [], recordedOn: null, picture: null };
  expect(say({ phase: { at: "ready" }, linked })).toMatchObject({ act: { action: "play" } });
  expect(say({ phase: { at: "running" }, linked })).toEqual({
    sign: "note",
    tone: "note",
    sentence: "The first step is under way.",
  });
});

it("a link says what was changed in it: one edit by name, several by their number", () => {
  const edit = { step: 66, path: "reward.temperature", from: 1, to: 0.5 };
  const opened = (edits: readonly Edit[]) =>
    say({
      phase: { at: "ready" },
      comparison: "bits",
      linked: { steps: 100, edits, recordedOn: "llvmpipe", picture: null },
    }).sentence;
  expect(opened([])).toBe(
    "Opened from a link: 100 steps, run on llvmpipe. Play runs it again here and compares.",
  );
  expect(opened([edit])).toContain(
    "100 steps, 1 edit (Reward T 1.00 → 0.50 at step 66), run on llvmpipe.",
  );
  expect(opened([edit, { ...edit, step: 80 }])).toContain("100 steps, 2 edits, run on llvmpipe.");
});

it("an edit is told with what it did to the target, and whatever presses more comes first", () => {
  const edit = { step: 66, path: "reward.temperature", from: 1, to: 0.5 };
  const running: Partial<Runtime> = { phase: { at: "running" } };
  expect(say(running, { step: 67, news: { edit, logZ: [12.6, 20.6] } })).toEqual({
    sign: "diamond",
    tone: "note",
    sentence:
      "Step 66: Reward T 1.00 → 0.50. The target moved at once, its log Z from 12.6 to " +
      "20.6 nats; the policy follows.",
  });
  expect(
    say(running, {
      step: 67,
      news: {
        edit: { step: 66, path: "optimiser.learningRate", from: 2e-3, to: 1e-3 },
        logZ: null,
      },
    }).sentence,
  ).toBe("Step 66: Learning rate 2.00e−3 → 1.00e−3, from here on.");
  expect(
    say(
      { ...running, confirmed: { sentence: "Link copied." } },
      { step: 67, news: { edit, logZ: null } },
    ).sentence,
  ).toBe("Link copied.");
});

it("a run says that it is back while it stands where it was saved, and not at later pauses", () => {
  const back: Partial<Runtime> = {
    phase: { at: "paused", why: "requested" },
    resumed: { save: "1", step: 400 },
  };
  expect(say(back, { step: 400 }).sentence).toBe("Your run is back from its save at step 400.");
  expect(say(back, { step: 412 }).sentence).not.toContain("back");
});

it("a hidden tab's run is called saved where it was", () => {
  const hidden: Partial<Runtime> = { phase: { at: "paused", why: "hidden" } };
  expect(say({ ...hidden, saved: { save: "1", step: 30 } }, { step: 30 }).sentence).toContain(
    "The run is saved.",
  );
  expect(say({ ...hidden, saved: { save: "1", step: 20 } }, { step: 30 }).sentence).not.toContain(
    "saved",
  );
  expect(say(hidden, { step: 30 }).sentence).not.toContain("saved");
});
