import { presets } from "../../experiment/presets";
import { labels } from "./action-labels";
import { lesson, recordedKind } from "./kind";
import { progressOf } from "../shared/machine";
import type { Message, Scene } from "./scene";
import { lackOf, type Missing } from "./without-model";

/** A recorded run is on screen: what it learns, and the button that trains here. */
export function recorded(scene: Scene): Message {
  const { phase, wanted, playback, held } = scene.runtime;
  if (held && !wanted) return lesson(scene, recordedKind(scene)); // the lesson proposes what next
  if (playback && !playback.playing && scene.step >= playback.steps && !wanted) return ended(scene);
  const label = phase.at === "idle" && scene.phone ? "Train on this phone" : "Train here";
  return lesson(scene, recordedKind(scene), {
    progress: progressOf(phase),
    act: wanted
      ? { action: "train", label: "Starts when ready", disabled: true }
      : { action: "train", label, filled: true },
    ...(wanted && { quiet: { action: "keep-watching" as const, label: "Keep watching" } }),
  });
}

/** Nothing more is to be watched: the next act is to change the goal, and to train here. */
const ended = ({ preset, runtime }: Scene): Message => ({
  sign: "recording",
  tone: "note",
  sentence: presets[preset].next.says,
  kind: null,
  progress: progressOf(runtime.phase),
  act: { action: "change-goal", label: "Change it and train here", filled: true },
  quiet: { action: "train", label: "Train as it was" },
});

/** A recorded run of a model that is not here: nothing failed, and its download is offered. */
export const recordedWithout = (lacking: Missing, scene: Scene): Message =>
  lesson(
    scene,
    { ...recordedKind(scene), line: `Training here needs ${lackOf(lacking)}.` },
    { act: { action: "choose-model", label: labels["choose-model"](null), filled: true } },
  );
