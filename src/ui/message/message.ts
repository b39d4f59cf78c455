import { whereRun } from "../../experiment/fingerprint";
import { CONVERGED, type Fault } from "../../worker/protocol";
import { faultActions, faultSentence, stops, type Action } from "../../worker/sentences";
import { plain } from "../shared/plain";
import { bytes, count, figure, megabytes, whole } from "../shared/figures";
import { labels } from "./action-labels";
import { consent } from "./consent";
import { byBits, byFigures, type Compared } from "./comparison";
import { edited, fromLink } from "./edit-words";
import { machineState, progressOf, shortDevice } from "../shared/machine";
import { isHeld, isOpen, trains, type Runtime } from "../stores/runtime";
import { after, lesson, trainedKind, untrainedKind } from "./kind";
import { recorded, recordedWithout } from "./recorded";
import { caution, note, type Message, type Scene } from "./scene";
import { missingBeside } from "./without-model";

const severe = new Set(["not-finite", "kernel-wrong", "gpu-error", "worker-died", "out-of-memory"]);

/** What the message line says now. */
export function message(scene: Scene): Message {
  const pressing = mostPressing(scene);
  // sentences of the worker, of links and of files name settings by their paths
  return { ...pressing, sentence: plain(pressing.sentence) };
}

function mostPressing(scene: Scene): Message {
  const { runtime: r } = scene;
  if (r.consent && r.phase.at !== "stopped") {
    const { sentence, ...buttons } = consent(r.consent, isOpen(r.phase));
    return caution(sentence, buttons);
  }
  if (r.review !== null && r.phase.at !== "stopped") return caution(codeWaits, toReview);
  const trouble = r.trouble && fault(r.trouble.fault, scene);
  if (trouble) return trouble;
  if (r.confirmed)
    return note(r.confirmed.sentence, { quiet: { action: "close-confirmation", label: "Close" } });
  const lacking = missingBeside(r);
  if (r.phase.at === "stopped" && !lacking) return fault(r.phase.fault, scene);
  if (r.held?.asks && isHeld(r, scene.step)) return waiting(scene.step);
  if (r.former) return leftBehind(r.former);
  if (r.playback) return lacking ? recordedWithout(lacking, scene) : recorded(scene);
  if (r.phase.at === "probing" || r.phase.at === "loading") return warming(scene);
  return running(scene);
}

/** A lesson waits for what its reader predicts. */
const waiting = (step: number): Message =>
  note(`Paused at step ${whole(step)}, waiting for your answer.`, {
    quiet: { action: "skip-question", label: "Skip" },
  });

const codeWaits =
  "The reward of this run is written in code that was not written here. Nothing of it runs " +
  "before you have reviewed it.";
const toReview: Partial<Message> = {
  act: { action: "review-code", label: "Review" },
  quiet: { action: "cancel", label: "Cancel" },
};

/** Another run took the place of one that can come back. */
const leftBehind = ({ step }: NonNullable<Runtime["former"]>): Message =>
  note(`A new run from step 0. The former one is saved at step ${whole(step)}.`, {
    act: { action: "restore-former", label: "Undo" },
    quiet: { action: "close-former", label: "Close" },
  });

/**
 * What can be done now: a file that was refused beside a run stops nothing, and what was never
 * saved is not resumed.
 */
function stepsAfter(what: Fault, r: Runtime, savedAt: number | null): readonly Action[] {
  if (r.trouble?.fault === what && what.kind !== "model-missing" && stops(what)) return ["dismiss"];
  return faultActions(what).filter((action) => {
    if (action === "processor") return r.executor !== "wasm";
    if (action === "recording") return r.playback === null;
    if (action === "resume" || action === "slower") return savedAt !== null;
    if (action === "free-storage") return !("kept" in what) || what.kept > 0;
    return true;
  });
}

/** What is on screen where no run can be. */
function drawnInstead({ playback, linked }: Runtime): string {
  if (playback) {
    const where = whereRun(shortDevice(playback.recordedOn));
    return ` This run was recorded ${where}, seed ${playback.seed}.`;
  }
  if (!linked) return "";
  return linked.picture
    ? ` The link's run is drawn as its sender saw it, at step ${whole(linked.picture.step)}.`
    : ` The link holds no picture of its run, which has ${count(linked.steps, "step")}.`;
}

function fault(what: Fault, { runtime: r }: Scene): Message {
  const savedAt = "savedAt" in what ? what.savedAt : (r.saved?.step ?? r.resumed?.step ?? null);
  const [first, second] = stepsAfter(what, r, savedAt);
  const button = (action: Action | undefined) =>
    action ? { action: action, label: labels[action](savedAt) } : undefined;
  const stop = severe.has(what.kind);
  const noDevice = what.kind === "no-simd";
  const sentence = noDevice ? `${faultSentence(what)}${drawnInstead(r)}` : faultSentence(what);
  return {
    sign: stop ? "stop" : "caution",
    tone: stop ? "stop" : "caution",
    sentence,
    act: button(first),
    quiet: noDevice ? { action: "webgpu", label: "Turn on WebGPU" } : button(second),
  };
}

function warming({ runtime: r, now }: Scene): Message {
  const sentence =
    r.phase.at === "loading"
      ? download(r.phase, now)
      : "Getting this machine ready: " +
        `${machineState(r.phase)}.${r.wanted ? " Training starts then." : ""}`;
  return note(sentence, {
    progress: progressOf(r.phase),
    quiet: { action: "cancel", label: "Cancel" },
  });
}

/**
 * "Loading gpt2: 86.4 of 249 MB, 13 s left at 12.5 MB/s. It stays in this browser, so only once."
 */
function download(
  { name, received, total, since }: Extract<Runtime["phase"], { at: "loading" }>,
  now: number,
): string {
  const seconds = (now - since) / 1000;
  const rate = seconds > 0.5 ? received / seconds : 0;
  const left =
    rate > 0 && total > received
      ? `, ${Math.max(1, Math.round((total - received) / rate))} s left at ${bytes(rate)}/s`
      : "";
  return (
    `Loading ${name}: ${megabytes(received, total)}${left}. It stays in this browser, so ` +
    "only once."
  );
}

function running(scene: Scene): Message {
  const { runtime: r, step, phone, news, expected } = scene;
  const { phase } = r;
  if (phase.at === "idle")
    return note(
      after(
        `Nothing runs yet on this ${phone ? "phone" : "machine"}. Play loads a small model ` +
          "and trains it here.",
        expected,
      ),
      { act: { action: "play", label: "Play" } },
    );
  if (phase.at === "paused" && phase.why === "hidden")
    return note(
      `Paused at step ${whole(step)} because this tab was ` +
        `hidden.${r.saved?.step === step ? " The run is saved." : ""}`,
      {
        act: { action: "play", label: "Resume" },
        quiet: { action: "run-hidden", label: "Run while hidden" },
      },
    );
  const linkWaits = r.linked !== null && step === 0 && phase.at !== "running";
  if (r.figures && !linkWaits) return compared(byFigures(r.figures));
  if (r.replay && !linkWaits) return compared(byBits(r.replay, r.machine));
  if (r.linked && linkWaits)
    return note(after(fromLink(r.linked, r), expected), { act: { action: "play", label: "Play" } });
  if (r.notice) return note(r.notice, { quiet: { action: "close-notice", label: "Close" } });
  if (r.resumed && step === r.resumed.step && phase.at !== "running")
    return note(`Your run is back from its save at step ${whole(step)}.`, {
      act: { action: "play", label: "Go on" },
      quiet: { action: "preset", label: "Start over" },
    });
  if (phase.at === "running" && step === 0) return note("The first step is under way.");
  if (isOpen(phase) && step === 0)
    return lesson(scene, untrainedKind(scene), { act: { action: "play", label: "Play" } });
  const learned = nothingLeft(scene);
  if (learned) return learned;
  if (r.working) return note(computing(r.working, r), { progress: r.working.done / r.working.of });
  if (news) return { ...note(edited(news)), sign: "diamond" };
  return lesson(scene, trainedKind(scene));
}

/** The run has converged: it can stop, until the visitor wants it to go on. */
function nothingLeft({ converged, runtime: { phase, goesOn } }: Scene): Message | null {
  if (!converged || goesOn) return null;
  const { step, kl } = converged;
  const sentence =
    `Converged at step ${whole(step)}: KL(target‖q) is at most ${figure(kl)} nats, and was at ` +
    `most ${figure(CONVERGED.kl)} at ${CONVERGED.looks} looks in a row.`;
  if (!trains(phase)) return note(sentence);
  return note(sentence, {
    act: { action: "stop-here", label: "Stop here" },
    quiet: { action: "go-on", label: "Go on" },
  });
}

const computing = ({ what, done, of }: NonNullable<Runtime["working"]>, { phase }: Runtime) => {
  const so = of > 1 ? `${what}: ${whole(done)} of ${whole(of)}.` : `${what}.`;
  return trains(phase) ? `${so} Training goes on after it.` : so;
};

/** A replay that agrees goes on without a word more; one that does not can be shared as it is. */
const compared = ({ sentence, differs }: Compared): Message =>
  differs
    ? caution(sentence, {
        act: { action: "share", label: "Share mine" },
        quiet: { action: "close-notice", label: "Close" },
      })
    : note(sentence);
