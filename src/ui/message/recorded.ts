import { whereRun } from "../../experiment/fingerprint";
import { count } from "../shared/figures";
import { machineState, progressOf, shortDevice } from "../shared/machine";
import type { Runtime } from "../stores/runtime";
import { labels } from "./action-labels";
import type { Message, Scene } from "./scene";
import { lackOf, type Missing } from "./without-model";

/** A recorded run is on screen; what the machine is doing meanwhile stands beside it. */
export function recorded({ runtime: r, phone, expected }: Scene): Message {
  const { playback, phase, wanted } = r;
  const here = phone ? "This phone" : "This machine";
  const warm = phase.at === "probing" || phase.at === "loading";
  const ready = `${here} is ready to train.`;
  // a line of its own: its words change, those before it do not
  const state =
    phase.at === "idle"
      ? phone
        ? `\n${howLong(expected) || "Its first steps here will tell how long training takes."}`
        : ""
      : `\n${warm ? `${here}: ${machineState(phase)}.` : after(ready, expected)}`;
  const sentence = `${madeOf(playback, phone)}${state}`;
  const label = phase.at === "idle" && phone ? "Train on this phone" : "Train here";
  return {
    sign: "recording",
    tone: "note",
    sentence,
    progress: progressOf(phase),
    act: wanted
      ? { action: "train", label: "Starts when ready", disabled: true }
      : { action: "train", label, filled: !warm && !phone },
    ...(wanted && { quiet: { action: "keep-watching" as const, label: "Keep watching" } }),
  };
}

/** A recorded run of a model that is not here: nothing failed, and its download is offered. */
export const recordedWithout = (lacking: Missing, { runtime, phone }: Scene): Message => ({
  sign: "recording",
  tone: "note",
  sentence: `${madeOf(runtime.playback, phone)}\nTraining here needs ${lackOf(lacking)}.`,
  act: { action: "choose-model", label: labels["choose-model"](null), filled: !phone },
});

/** How a recorded run was made, and what is to be seen in it. */
function madeOf(playback: Runtime["playback"], phone: boolean): string {
  const made = `Recorded ${whereRun(shortDevice(playback?.recordedOn ?? ""))}`;
  return phone
    ? `${made}: blue fills the outline.`
    : `${made}, seed ${playback?.seed}: blue learns to fill the outline.`;
}

/** A phone trains only when asked to; how long that takes is said first, where it is known. */
function howLong(expected: Scene["expected"]): string {
  if (!expected || expected.from === "steps") return "";
  if (expected.from === "timing") return "Measuring how long training takes here.";
  const { from, time, steps, answers } = expected;
  const told = `Training here takes about ${time} for ${count(steps, "step")}`;
  if (from === "before") return `${told}, as measured before.`;
  return answers ? `${told}.` : `${told}, exact answers left out.`;
}

/** A sentence, and how long training takes after it. */
export const after = (sentence: string, expected: Scene["expected"]) =>
  `${sentence} ${howLong(expected)}`.trimEnd();
