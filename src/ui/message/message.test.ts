import { expect, it, vi } from "vitest";
import { presetNames, presets, schema } from "../../experiment/presets";
import type { Edit, Leaves } from "../../experiment/experiment";
import { createLane } from "../lane/lane";
import type { Phase, Runtime } from "../stores/runtime";
import { latestEdit } from "./edit-news";
import { say } from "./testing";

vi.stubGlobal("requestAnimationFrame", () => 0); // nothing is painted here

it("before training the run is the untrained model, or the adapter that was imported", () => {
  const open = { phase: { at: "ready" } } as const;
  expect(say(open)).toEqual({
    sign: "play",
    tone: "note",
    sentence: presets["random-integers"].says,
    kind: { sign: "play", title: "Before training", line: "press Play" },
    act: { action: "play", label: "Play" },
  });
  expect(say({ ...open, imported: true }).kind?.title).toBe("Imported adapter");
});

it("a run that goes on and one that rests are told apart, and both say what is learned", () => {
  const kind = (phase: Phase) => say({ phase }, { step: 30 }).kind;
  expect(kind({ at: "running" })).toMatchObject({ sign: "play", title: "Training here" });
  const rests = { sign: "pause", title: "Paused", line: "at step 30" };
  expect(kind({ at: "paused", why: "requested" })).toEqual(rests);
  for (const preset of presetNames)
    expect(say({ phase: { at: "running" } }, { step: 30, preset }).sentence).toBe(
      presets[preset].says,
    );
});

it("what is learned follows the target: the preset's, its next goal, or the settings'", () => {
  for (const preset of presetNames) {
    const { says, next } = presets[preset];
    const own = schema.presets[preset];
    const told = (change: Leaves) =>
      say({ phase: { at: "running" } }, { step: 99, preset, leaves: { ...own, ...change } })
        .sentence;
    const [, asked] = next.says.split(": ");
    const changed = { [next.path]: next.value };
    expect(told({ "optimiser.learningRate": 1e-5 })).toBe(says);
    expect(told(changed)).toBe(`The goal is changed: ${asked}`);
    const neutral = "The model learns the goal that the settings state.";
    expect(told({ "reward.temperature": 0.123 })).toBe(neutral);
    expect(told({ ...changed, "reward.likelihood": -0.5 })).toBe(neutral);
  }
});

it("an edit of step 0 is news where the visitor made it, and a link's own is not", () => {
  const edit = { step: 0, path: "reward.integerTarget", from: "uniform", to: "gaussian" };
  const lane = createLane(() => ({ send: () => undefined, end: () => undefined }));
  lane.setup.setState({ edits: [edit] });
  expect(latestEdit(lane)).toEqual({ edit, logZ: null });
  const linked = { steps: 40, edits: [edit], recordedOn: null, picture: null };
  lane.runtime.setState({ linked });
  expect(latestEdit(lane)).toBeNull();
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

it("a run that has converged can stop there, or go on without hearing it again", () => {
  const converged = { step: 240, kl: 6.3e-4 };
  const running: Phase = { at: "running" };
  const told = say({ phase: running }, { step: 240, converged });
  expect(told.sentence).toBe(
    "Converged at step 240: KL(target‖q) is at most 0.000630 nats, and was at most 0.00100 at 3 " +
      "looks in a row.",
  );
  expect([told.act?.action, told.quiet?.action]).toEqual(["stop-here", "go-on"]);
  const rests = say({ phase: { at: "paused", why: "requested" } }, { step: 240, converged });
  expect(rests.act).toBeUndefined();
  expect(rests.sentence).toBe(told.sentence);
  const goesOn = say({ phase: running, goesOn: true }, { step: 260, converged });
  expect(goesOn.kind?.title).toBe("Training here");
});
