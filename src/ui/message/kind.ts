import type { Leaves, PresetName } from "../../experiment/experiment";
import { movesTarget } from "../../experiment/fields";
import { presets, readsField, schema } from "../../experiment/presets";
import { count, whole } from "../shared/figures";
import { machineState } from "../shared/machine";
import { trains } from "../stores/runtime";
import type { Kind, Message, Scene } from "./scene";

/** What is learned, with the signs of the picture and the kind of what is on screen. */
export const lesson = (
  { preset, leaves }: Pick<Scene, "preset" | "leaves">,
  kind: Kind,
  rest: Partial<Message> = {},
): Message => ({
  sign: kind.sign,
  tone: "note",
  sentence: learned(preset, leaves),
  kind,
  ...rest,
});

/**
 * What is learned: a preset's sentence holds for its own target alone, and that of its next goal
 * where nothing else was changed.
 */
function learned(preset: PresetName, leaves: Leaves): string {
  const { says, next } = presets[preset];
  const own = schema.presets[preset];
  const changed = Object.keys(own).filter(
    (path) => movesTarget(path) && readsField(preset, path) && leaves[path] !== own[path],
  );
  if (changed.length === 0) return says;
  if (changed.length === 1 && leaves[next.path] === next.value)
    return next.says.replace("Now change the goal", "The goal is changed");
  return "The model learns the goal that the settings state.";
}

/** A recorded run, and what this machine is doing meanwhile. */
export function recordedKind({ runtime: r, phone, expected }: Scene): Kind {
  const { phase, playback } = r;
  const warm = phase.at === "probing" || phase.at === "loading";
  const idle = phone ? howLong(expected) || "nothing trains yet" : "nothing trains yet";
  const ready = after("ready to train here", expected);
  return {
    sign: "recording",
    title: `Recording, seed ${playback?.seed ?? "–"}`,
    line: phase.at === "idle" ? idle : warm ? machineState(phase) : ready,
  };
}

/** A run of this machine that is open and has taken no step. */
export const untrainedKind = ({ runtime, expected }: Scene): Kind => ({
  sign: "play",
  title: runtime.imported ? "Imported adapter" : "Before training",
  line: after("press Play", expected),
});

/** A run of this machine: under way, or resting. */
export function trainedKind({ runtime: r, step, expected }: Scene): Kind {
  const moving = trains(r.phase);
  const told = moving && expected && expected.from !== "timing" ? expected : null;
  const all = told ? `all ${count(told.steps, "step")} take about ${told.time} here` : "";
  return moving
    ? { sign: "play", title: "Training here", line: all || "every step is new" }
    : { sign: "pause", title: "Paused", line: `at step ${whole(step)}` };
}

/** A phone trains only when asked to; how long that takes is said first, where it is known. */
export function howLong(expected: Scene["expected"]): string {
  if (!expected || expected.from === "steps") return "";
  if (expected.from === "timing") return "Measuring how long training takes here.";
  const { from, time, steps, answers } = expected;
  const told = `Training here takes about ${time} for ${count(steps, "step")}`;
  if (from === "before") return `${told}, as measured before.`;
  return answers ? `${told}.` : `${told}, exact answers left out.`;
}

/** What is said, and how long training takes after it. */
export function after(said: string, expected: Scene["expected"]): string {
  const time = howLong(expected);
  if (!time) return said;
  return said.endsWith(".") ? `${said} ${time}` : `${said}. ${time}`;
}
