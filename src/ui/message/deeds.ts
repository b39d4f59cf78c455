import { openAbout } from "../about/open";
import { presets } from "../../experiment/presets";
import { writeFile } from "../../experiment/file";
import { download } from "../run/download";
import { forgetRun } from "../run/last";
import { share } from "../run/link";
import {
  again,
  cancel,
  forgetSave,
  keepWatching,
  play,
  reset,
  resume,
  trainHere,
} from "../run/session";
import { sharedRun } from "../run/shared";
import { playRecording } from "../run/start";
import { setup } from "../stores/experiment";
import { setRuntime } from "../stores/runtime";
import { setView, toggleSection, view } from "../stores/view";
import type { Deed } from "./message";

/** What each button of the message line does. */
export const deeds: Readonly<Record<Deed, (event: React.MouseEvent<HTMLElement>) => void>> = {
  play,
  train: trainHere,
  cancel,
  "keep-watching": keepWatching,
  resume: () => resume(),
  slower: () => resume(true),
  restart: again,
  again,
  preset: () => {
    setRuntime({ trouble: null });
    forgetRun();
    reset();
  },
  recording: () =>
    void playRecording(setup().start.preset).then((found) => {
      if (!found)
        setRuntime({
          confirmed: {
            sentence: `There is no recorded run of ${presets[setup().start.preset].title} here.`,
          },
        });
    }),
  share: () => void share(),
  download: () => download("experiment.json", new TextEncoder().encode(writeFile(sharedRun()))),
  smaller: () => {
    if (view().folded.has("training")) toggleSection("training");
    setView({ spot: "batch.samples" });
  },
  "free-storage": forgetSave,
  webgpu: (event) => openAbout("webgpu")(event),
  "run-hidden": () => {
    setRuntime({ runHidden: true });
    play();
  },
  dismiss: () => setRuntime({ trouble: null }),
  hush: () => setRuntime({ confirmed: null }),
  "close-notice": () => setRuntime({ said: null, replay: null }),
};
