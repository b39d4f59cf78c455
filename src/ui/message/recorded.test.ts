import { describe, expect, it } from "vitest";
import { presets } from "../../experiment/presets";
import type { Phase } from "../stores/runtime";
import type { Scene } from "./scene";
import { playback, say } from "./testing";

describe("beside a recording the message says what this machine is doing", () => {
  const phases: readonly (readonly [Phase, string, number | undefined])[] = [
    [{ at: "probing", what: "Asking for a GPU" }, "asking for a GPU", undefined],
    [
      { at: "loading", name: "model.safetensors", received: 1.2e6, total: 2.4e6, since: 0 },
      "loading model.safetensors, 1.20 of 2.40 MB",
      0.5,
    ],
    [{ at: "probing", what: "checking kernels, 12 of 30" }, "checking kernels, 12 of 30", 0.4],
    [{ at: "ready" }, "ready to train here", undefined],
    [{ at: "idle" }, "nothing trains yet", undefined],
  ];
  it.each(phases)("%j", (phase, line, progress) => {
    const told = say({ phase, playback });
    expect(told.sentence).toBe(presets["random-integers"].says);
    expect(told.kind).toEqual({ sign: "recording", title: "Recording, seed 7", line });
    expect(told.progress).toBe(progress);
    expect(told.act).toMatchObject({ label: "Train here", filled: true });
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

  it("a model that is not here is no fault: its download is offered beside the recording", () => {
    const model = "hub:HuggingFaceTB/SmolLM2-135M-Instruct";
    const fault = { kind: "model-missing", model, received: 0, total: null } as const;
    expect(say({ phase: { at: "stopped", fault, step: 0 }, playback })).toEqual({
      sign: "recording",
      tone: "note",
      sentence: presets["random-integers"].says,
      kind: {
        sign: "recording",
        title: "Recording, seed 7",
        line:
          "Training here needs HuggingFaceTB/SmolLM2-135M-Instruct, which is not kept in this " +
          "browser.",
      },
      act: { action: "choose-model", label: "Choose the model", filled: true },
    });
    expect(say({ phase: { at: "stopped", fault, step: 0 } }).tone).toBe("caution");
  });

  it("once it has ended it proposes the next act, and none before", () => {
    const ended = { ...playback, playing: false };
    const at = (step: number) => say({ playback: ended, phase: { at: "ready" } }, { step });
    expect(at(240)).toMatchObject({
      sentence: presets["random-integers"].next.says,
      act: { action: "change-goal", label: "Change it and train here", filled: true },
      quiet: { action: "train" },
    });
    expect(at(239).act?.action).toBe("train");
    expect(say({ playback }, { step: 240 }).act?.action).toBe("train");
  });

  it("a phone has asked nothing of itself yet", () => {
    const told = say({ playback }, { phone: true });
    expect([told.kind?.line, told.act?.label]).toEqual([
      "nothing trains yet",
      "Train on this phone",
    ]);
  });
});

describe("a phone says how long training takes", () => {
  const phone = (expected: Scene["expected"]) => ({ phone: true, expected });
  const all = { time: "40 to 60 s", steps: 240, answers: true } as const;
  const beside = (expected: Scene["expected"]) => say({ playback }, phone(expected)).kind?.line;

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
    expect(beside(null)).toBe("nothing trains yet");
  });

  it("also where a run is open already, and where no recording plays", () => {
    const timed = phone({ from: "timed", ...all });
    const told = "Training here takes about 40 to 60 s for 240 steps.";
    expect(say({ playback, phase: { at: "ready" } }, timed).kind?.line).toBe(
      `ready to train here. ${told}`,
    );
    expect(say({ phase: { at: "ready" } }, timed).kind?.line).toBe(`press Play. ${told}`);
    expect(say({ phase: { at: "idle" } }, timed).sentence).toContain(`trains it here. ${told}`);
    const linked = { steps: 40, edits: [], recordedOn: null, picture: null };
    expect(say({ phase: { at: "ready" }, linked }, timed).sentence).toContain(told);
  });

  it("and while it trains, from its steps once there are some", () => {
    const at = { phase: { at: "running" } } as const;
    expect(say(at, { step: 30, expected: null }).kind?.line).toBe("every step is new");
    const told = say(at, { ...phone({ from: "steps", ...all, time: "3 min" }), step: 30 });
    expect(told.kind?.line).toBe("all 240 steps take about 3 min here");
  });
});
