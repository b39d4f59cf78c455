import { schema } from "../../experiment/presets";
import { createRuntime, type Runtime } from "../stores/runtime";
import { someTask } from "../testing/task-facts";
import { message } from "./message";
import type { Scene } from "./scene";

/** Tests only: a recorded run that plays. */
export const playback = {
  recordedOn: "llvmpipe: Mesa 25.0 (LLVM 15.0)",
  seed: 7,
  steps: 240,
  playing: true,
  edits: [],
  task: someTask,
};
/** Tests only: what the message line says of a page that differs from one at rest by this. */
export const say = (change: Partial<Runtime>, scene: Partial<Scene> = {}) =>
  message({
    runtime: { ...createRuntime().getState(), ...change },
    step: 0,
    preset: "random-integers",
    leaves: schema.presets[scene.preset ?? "random-integers"],
    now: 0,
    phone: false,
    ...scene,
  });
