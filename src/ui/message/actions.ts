import { openAbout } from "../about/open";
import { presets } from "../../experiment/presets";
import type { Lane } from "../lane/lane";
import { downloadSettings } from "../run/download";
import { forgetRun } from "../run/last";
import { share } from "../run/link";
import { playRecording } from "../run/start";
import {
  allowHost,
  declineHost,
  keepWatching,
  play,
  reset,
  restoreFormer,
  trainHere,
} from "../run/transport";
import { showRuns, toggleSection, view } from "../stores/view";
import type { MessageAction } from "./message";

type Act = (lane: Lane, event: React.MouseEvent<HTMLElement>) => void;

/** What each button of the message line does. */
export const actions: Readonly<Record<MessageAction, Act>> = {
  play,
  train: trainHere,
  cancel: ({ session }) => session.cancel(),
  "keep-watching": keepWatching,
  resume: ({ session }) => session.resume(),
  slower: ({ session }) => session.resume(true),
  restart: ({ session }) => session.retry(),
  preset: (lane) => {
    lane.runtime.setState({ trouble: null });
    forgetRun();
    reset(lane);
  },
  recording: (lane) => void watchRecording(lane),
  share: (lane) => void share(lane),
  download: downloadSettings,
  smaller: ({ selection }) => {
    if (view().folded.has("training")) toggleSection("training");
    selection.setState({ spot: "batch.samples" });
  },
  "free-storage": showRuns,
  webgpu: ({ selection }, event) => openAbout(selection, "webgpu", event),
  "run-hidden": (lane) => {
    lane.runtime.setState({ runHidden: true });
    play(lane);
  },
  dismiss: ({ runtime }) => runtime.setState({ trouble: null }),
  "close-confirmation": ({ runtime }) => runtime.setState({ confirmed: null }),
  "restore-former": restoreFormer,
  "allow-host": allowHost,
  "decline-host": declineHost,
  "close-notice": ({ runtime }) => runtime.setState({ said: null, replay: null }),
};

async function watchRecording(lane: Lane) {
  const { preset } = lane.setup.getState().start;
  if (await playRecording(lane, preset)) return;
  const sentence = `There is no recorded run of ${presets[preset].title} here.`;
  lane.runtime.setState({ confirmed: { sentence } });
}
