import { createRuntime, type Runtime } from "../stores/runtime";
import { message } from "./message";
import type { Scene } from "./scene";

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
/** Tests only: a recorded run that plays. */
export const playback = {
  recordedOn: "llvmpipe: Mesa 25.0 (LLVM 15.0)",
  seed: 7,
  steps: 240,
  playing: true,
  edits: [],
  task,
};
/** Tests only: what the message line says of a page that differs from one at rest by this. */
export const say = (change: Partial<Runtime>, scene: Partial<Scene> = {}) =>
  message({
    runtime: { ...createRuntime().getState(), ...change },
    step: 0,
    preset: "random-integers",
    now: 0,
    phone: false,
    outlined: true,
    ...scene,
  });
