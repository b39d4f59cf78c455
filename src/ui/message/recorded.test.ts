import { describe, expect, it } from "vitest";
import type { Phase } from "../stores/runtime";
import type { Scene } from "./scene";
import { playback, say } from "./testing";

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

  it("a model that is not here is no fault: its download is offered beside the recording", () => {
    const model = "hub:HuggingFaceTB/SmolLM2-135M-Instruct";
    const fault = { kind: "model-missing", model, received: 0, total: null } as const;
    expect(say({ phase: { at: "stopped", fault, step: 0 }, playback })).toEqual({
      sign: "recording",
      tone: "note",
      sentence:
        "Recorded on llvmpipe, seed 7: blue learns to fill the outline.\n" +
        "Training here needs HuggingFaceTB/SmolLM2-135M-Instruct, which is not kept in this " +
        "browser.",
      act: { action: "choose-model", label: "Choose the model", filled: true },
    });
    expect(say({ phase: { at: "stopped", fault, step: 0 } }).tone).toBe("caution");
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
