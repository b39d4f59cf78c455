import type { Truth } from "../../worker/protocol";
import type { Lane } from "../lane/lane";
import { firstLane, onFirstLane } from "../lanes/lanes";
import { onLesson, type Reading } from "../lesson/store";
import { follow } from "../run/start";
import { pause, play, step } from "../run/transport";
import { trains, type Runtime } from "../stores/runtime";
import { type Figure, type Heard, readMessage, type Said, VERSION } from "./messages";

/** Obeys and informs the page around this frame; any other page is neither heard nor told. */
export function converse(origin: string): void {
  const say = (message: Heard) =>
    window.parent.postMessage({ amortize: VERSION, ...message }, origin);
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.origin !== origin || event.source !== window.parent) return;
    const read = readMessage(event.data);
    if (read?.ok) obey(firstLane(), read.value);
    else if (read) say({ type: "on-refused", sentence: read.sentence });
  });
  onFirstLane(stateTeller(say));
  onFirstLane(metricsTeller(say));
  onLesson((news, before) => {
    const answered = news.reading && answerShown(news.reading, before.reading);
    if (answered) say(answered);
  });
}

function obey(lane: Lane, said: Said) {
  if (said.type === "load") void follow(lane, said.link);
  else if (said.type === "play") play(lane);
  else if (said.type === "pause") pause(lane);
  else step(lane);
}

type Say = (message: Heard) => void;

function stateOf({ phase, playback }: Runtime): Extract<Heard, { type: "on-state" }>["state"] {
  if (playback) return playback.playing ? "running" : "paused";
  if (phase.at === "probing" || phase.at === "loading" || phase.at === "idle") return "loading";
  if (phase.at === "running") return trains(phase) ? "running" : "paused";
  return phase.at;
}

/** Tells each change of the state, of whichever lane is first. */
function stateTeller(say: Say) {
  let told = "";
  return ({ runtime, live }: Lane) => {
    const tell = () => {
      const now = runtime.getState();
      const state = stateOf(now);
      const recorded = now.playback !== null;
      const key = `${state} ${recorded}`;
      if (key === told) return;
      told = key;
      say({ type: "on-state", state, recorded, step: live.stepNow() });
    };
    tell();
    return runtime.subscribe(tell);
  };
}

/** Tells each exact answer once. */
function metricsTeller(say: Say) {
  let told: Truth | null = null;
  return ({ live }: Lane) =>
    live.shown.subscribe(({ truth }) => {
      if (truth === null || truth === told) return;
      told = truth;
      const { step: at, rewardTemperature, tv, klForward, klReverse, logZ } = truth;
      say({
        type: "on-metric",
        step: at,
        rewardTemperature,
        tv: figureOf(tv),
        klForward: figureOf(klForward),
        klReverse: figureOf(klReverse),
        logZ: figureOf(logZ),
      });
    });
}

const figureOf = (figure: Truth["tv"]): Figure =>
  figure && { value: figure.value, low: figure.low, high: figure.high };

/** The question that was revealed just now, if one was. */
function answerShown(now: Reading, before: Reading | null): Heard | null {
  const { lesson, page, answers, shown } = now;
  const { question } = lesson.pages[page];
  const same = before?.lesson === lesson && before.page === page;
  if (!question || !same || before.shown[page] || !shown[page]) return null;
  const option = answers[page];
  const right = option !== null && question.options[option].right;
  return { type: "on-answer", lesson: lesson.name, page, option, right };
}
