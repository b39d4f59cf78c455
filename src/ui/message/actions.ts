import { choose } from "../processor/choice";
import { openAbout } from "../about/open";
import type { Lane } from "../lane/lane";
import { downloadSettings } from "../run/download-settings";
import { changeGoal, keepWatching } from "../run/change-goal";
import { forgetRun } from "../run/last";
import { share } from "../run/link";
import { playRecording } from "../run/start";
import {
  allowHost,
  declineHost,
  pause,
  play,
  reset,
  restoreFormer,
  trainHere,
} from "../run/transport";
import { openCode } from "../stores/code";
import { openChooser } from "../stores/models";
import { showField } from "../stores/show-field";
import { showRuns } from "../stores/view";
import type { MessageAction } from "./scene";

type Act = (lane: Lane, event: React.MouseEvent<HTMLElement>) => void;

/** What each button of the message line does. */
export const actions: Readonly<Record<MessageAction, Act>> = {
  play,
  train: trainHere,
  "change-goal": changeGoal,
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
  processor: (lane) => choose(lane, "wasm"),
  recording: (lane) => void watchRecording(lane),
  share: (lane) => void share(lane),
  download: (lane) => void downloadSettings(lane),
  smaller: ({ selection }) => showField(selection, "batch.samples"),
  "free-storage": showRuns,
  "choose-model": chooseModel,
  webgpu: ({ selection }, event) => openAbout(selection, "webgpu", event),
  "run-hidden": (lane) => {
    lane.runtime.setState({ runHidden: true });
    play(lane);
  },
  "stop-here": (lane) => pause(lane),
  "go-on": ({ runtime }) => runtime.setState({ goesOn: true }),
  dismiss: ({ runtime }) => runtime.setState({ trouble: null }),
  "close-confirmation": ({ runtime }) => runtime.setState({ confirmed: null }),
  "restore-former": restoreFormer,
  "close-former": ({ runtime }) => runtime.setState({ former: null }),
  "allow-host": allowHost,
  "decline-host": declineHost,
  "skip-question": (lane) => void import("../lesson/acts").then(({ skip }) => skip(lane)),
  "review-code": openCode,
  "show-code": openCode,
  "close-notice": ({ runtime }) => runtime.setState({ notice: null, replay: null, figures: null }),
};

/** Opens the list of models at the one that the run lacks. */
function chooseModel({ runtime }: Lane) {
  const { phase, trouble } = runtime.getState();
  const fault = phase.at === "stopped" ? phase.fault : trouble?.fault;
  openChooser(fault?.kind === "model-missing" ? fault.model : null);
}

async function watchRecording(lane: Lane) {
  const sentence = await playRecording(lane, lane.setup.getState().start.preset);
  if (sentence !== null) lane.runtime.setState({ confirmed: { sentence } });
}
