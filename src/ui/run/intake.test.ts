import { beforeEach, expect, test, vi } from "vitest";
import type { Fault, Judgement, Study } from "../../worker/protocol";
import { createStores, type LaneStores } from "../lane/stores";
import { newRun } from "../stores/runtime";
import { intake, takeFault } from "./intake";
import { sharedRun } from "./shared";

vi.stubGlobal("requestAnimationFrame", () => 0); // nothing is painted here
const nothingKept = { removeItem: () => undefined, getItem: () => null };
vi.stubGlobal("localStorage", nothingKept);
vi.stubGlobal("sessionStorage", nothingKept);

let lane: LaneStores;
beforeEach(() => {
  lane = createStores();
  lane.runtime.setState({ phase: { at: "ready" } });
});

const lost: Fault = { kind: "device-lost", reason: "unplugged", savedAt: null };

test("a fault that ends the run is not hidden by what was said before it", () => {
  lane.runtime.setState({ phase: { at: "running" }, confirmed: { sentence: "Link copied." } });
  takeFault(lane, { kind: "storage-full", neededMB: 9, kept: 2, keptMB: 40 }, 3);
  expect(lane.runtime.getState()).toMatchObject({
    phase: { at: "running" },
    trouble: { step: 3 },
    confirmed: { sentence: "Link copied." },
  });
  takeFault(lane, lost, 4);
  expect(lane.runtime.getState()).toMatchObject({
    phase: { at: "stopped", fault: lost, step: 4 },
    trouble: null,
    confirmed: null,
  });
});

test("a study ends with its figures, cut short with those of before, or with a fault", () => {
  const study = { step: 3, prompt: "a" } as unknown as Study;
  lane.runtime.setState({ studying: true });
  intake(lane, { kind: "studied", run: "", study });
  expect(lane.runtime.getState()).toMatchObject({ study, studying: false });
  lane.runtime.setState({ studying: true });
  intake(lane, { kind: "studied", run: "", study: null });
  expect(lane.runtime.getState()).toMatchObject({ study, studying: false });
  lane.runtime.setState({ studying: true });
  takeFault(lane, { kind: "thread-lost" }, 3);
  expect(lane.runtime.getState().studying).toBe(false);
});

test("the versions of a run's judges are shared with it, and forgotten with the run", () => {
  const judges = { "owner/name": "0123456789abcdef0123456789abcdef01234567" };
  intake(lane, { kind: "judges", run: "", judges });
  expect(sharedRun(lane)).toMatchObject({ judges });
  newRun(lane.runtime);
  expect(sharedRun(lane)).not.toHaveProperty("judges");
});

test("a run is paused after its first single step, and ready again at step 0", () => {
  intake(lane, { kind: "state", run: "", state: "paused", step: 0 });
  expect(lane.runtime.getState().phase).toEqual({ at: "ready" });
  intake(lane, { kind: "state", run: "", state: "paused", step: 1 });
  expect(lane.runtime.getState().phase).toEqual({ at: "paused", why: "requested" });
});

test("an edit that was refused is no longer pending", () => {
  lane.setup.setState({ sent: { "reward.temperature": 0.7, "optimiser.clip": 2 } });
  intake(lane, { kind: "answered", run: "", path: "reward.temperature", value: 0.5 });
  expect(lane.setup.getState().sent).toHaveProperty("reward.temperature"); // a newer value is
  intake(lane, { kind: "answered", run: "", path: "reward.temperature", value: 0.7 });
  expect(lane.setup.getState().sent).toEqual({ "optimiser.clip": 2 });
});

test("an edit that was refused for want of consent is kept until the visitor agrees", () => {
  const edit = { path: "watch.sentenceModel", value: "owner/sentences" };
  lane.setup.setState({ sent: { [edit.path]: edit.value } });
  intake(lane, {
    kind: "consent",
    run: "",
    host: "host.example",
    what: "owner/sentences",
    for: "diversity",
  });
  intake(lane, { kind: "answered", run: "", ...edit });
  expect(lane.setup.getState().sent).toEqual({});
  expect(lane.runtime.getState().consent?.edits).toEqual({ [edit.path]: edit.value });
});

test("once any save is deleted, the page no longer says that storage is full", () => {
  const fault: Fault = { kind: "storage-full", neededMB: 9, kept: 2, keptMB: 40 };
  lane.runtime.setState({ trouble: { fault, step: 8 } });
  intake(lane, { kind: "deleted", run: "", save: "another" });
  expect(lane.runtime.getState()).toMatchObject({ trouble: null, confirmed: null });
});

test("a save that was deleted is mentioned nowhere any more", () => {
  lane.runtime.setState({
    saved: { save: "1", step: 8 },
    resumed: { save: "1", step: 4 },
    trouble: { fault: { kind: "storage-full", neededMB: 9, kept: 2, keptMB: 40 }, step: 8 },
  });
  intake(lane, { kind: "deleted", run: "", save: "1" });
  expect(lane.runtime.getState()).toMatchObject({
    saved: null,
    resumed: null,
    trouble: null,
    confirmed: { sentence: expect.stringContaining("deleted") as string },
  });
});

test("a run that is back has the exact figures and the targets of its earlier steps", () => {
  const exact = (value: number) => ({ value, low: value, high: value });
  const judgement = (step: number, more: Partial<Judgement>): Judgement => ({
    step,
    rewardTemperature: 1,
    target: 0,
    prompt: "a",
    support: "counted",
    exact: true,
    coverage: 1,
    klForward: null,
    klReverse: null,
    tv: null,
    logZ: exact(5),
    modes: { covered: 0, of: 1, share: 0.1 },
    valid: exact(1),
    noiseFloor: 0,
    targetReward: { value: 8 },
    targetDiversity: { value: 100 },
    targetLikelihood: { value: -5 },
    policyDiversity: 70,
    policyLikelihood: -4,
    priorReward: { value: -16 },
    priorDiversity: 69,
    priorLikelihood: -4.9,
    ...more,
  });
  intake(lane, {
    kind: "judged",
    run: "",
    judgements: [
      judgement(0, {}),
      judgement(20, { policyDiversity: 80 }),
      judgement(40, { policyDiversity: 90, logZ: exact(9) }),
    ],
  });
  expect(lane.live.series.judged.of("diversity")).toEqual([
    { step: 0, value: 70 },
    { step: 20, value: 80 },
    { step: 40, value: 90 },
  ]);
  expect(lane.live.series.judged.of("logLikelihood").map((k) => k.step)).toEqual([0, 20, 40]);
  expect(lane.live.series.references.knots("targetLogZ")).toEqual([
    { step: 0, value: 5 },
    { step: 40, value: 9 },
  ]);
  expect(lane.live.series.references.knots("priorDiversity")).toEqual([{ step: 0, value: 69 }]);
});

test("a link holds the newest step that was reported, painted or not", () => {
  intake(lane, { kind: "state", run: "", state: "running", step: 37 });
  expect(lane.live.shown.getState().head.step).toBe(0);
  expect(sharedRun(lane).steps).toBe(37);
});

test("when the page says that a run is paused, the step it rests at is painted", () => {
  const painted: number[] = [];
  lane.runtime.subscribe(() => painted.push(lane.live.shown.getState().head.step));
  intake(lane, { kind: "state", run: "", state: "paused", step: 8 });
  expect(lane.runtime.getState().phase.at).toBe("paused");
  expect(painted).toEqual([8]);
});
