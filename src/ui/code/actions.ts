import type { Leaf, Path } from "../../experiment/experiment";
import type { CodeString, Fault, SampleRow, Tried } from "../../worker/protocol";
import type { Lane } from "../lane/lane";
import { besides } from "../lanes/lanes";
import { edit } from "../run/editing";
import { play } from "../run/transport";
import { closeCode, codeView, setCode } from "../stores/code";
import { trust } from "../stores/trusted-code";
import { taskShown } from "../stores/runtime";
import { leavesNow, valueShown } from "../stores/setup";

export const CODE: Path = "reward.code";
export const BOUND: Path = "reward.codeBound";
const TRIED = 20; // strings

/** The strings that were sampled last, the latest step's first, each once. */
export function latestStrings(lane: Lane): readonly CodeString[] {
  const { samples } = lane.live.shown.getState();
  const prompts = taskShown(lane.runtime.getState())?.prompts ?? [];
  return [...(samples?.rows ?? [])]
    .sort((a, b) => b.step - a.step || b.seen - a.seen)
    .slice(0, TRIED)
    .map((row) => ({
      text: row.text,
      tokens: tokensOf(row),
      prompt: prompts.find(({ id }) => id === row.prompt)?.text ?? "",
    }));
}

/** The text of each token: what each prefix has more than the one before. */
const tokensOf = ({ prefixes }: SampleRow): readonly string[] =>
  prefixes.slice(1).map(({ text }, i) => text.slice(prefixes[i].text.length));

/** The visitor wrote this code or has reviewed it: it may run in every lane, now and later. */
function approve(lane: Lane, code: string) {
  trust(code);
  lane.session.ask({ kind: "approve", code });
  for (const { runtime } of waitingFor(lane, code)) runtime.setState({ review: null });
}

/** The lanes whose runs wait for this code to be reviewed. */
const waitingFor = (lane: Lane, code: string) =>
  besides(lane).filter(({ runtime }) => runtime.getState().review === code);

const EMPTY: CodeString = { text: "", tokens: [], prompt: "" };

/** What the code gives for strings, and for the empty one, which is a prefix of all. */
export function tryCode(lane: Lane, code: string, strings: readonly CodeString[]): Promise<Tried> {
  const { runtime, session } = lane;
  approve(lane, code); // the visitor's own
  runtime.setState({ tried: null });
  session.ask({ kind: "try", code, strings: [...strings, EMPTY] });
  return new Promise((resolve) => {
    const stop = runtime.subscribe(({ tried }) => {
      if (tried?.code !== code) return;
      stop();
      resolve(tried.outcome);
    });
  });
}

/** What is written, which may not be in force yet. */
export function written(lane: Lane): { readonly code: string; readonly bound: string } {
  const setup = lane.setup.getState();
  const { draft, bound } = codeView();
  return {
    code: draft ?? String(valueShown(setup, CODE)),
    bound: bound ?? String(valueShown(setup, BOUND)),
  };
}

/** What is in force and left is no draft any more. */
export function leaveEditor(lane: Lane) {
  const setup = lane.setup.getState();
  const { code, bound } = written(lane);
  const isInForce = code === valueShown(setup, CODE) && bound === String(valueShown(setup, BOUND));
  if (isInForce) setCode({ draft: null, bound: null });
}

/** Tries what is written, and makes it the run's reward where nothing is wrong with it. */
export async function applyCode(lane: Lane): Promise<void> {
  const { code, bound } = written(lane);
  setCode({ attempted: code });
  const refuse = (sentence: string, place: { line: number; column: number } | null = null) =>
    lane.runtime.setState({
      trouble: { fault: { kind: "bad-code", sentence, place }, step: lane.live.stepNow() },
    });
  if (code.trim() !== "") {
    const tried = await tryCode(lane, code, latestStrings(lane));
    if ("sentence" in tried) return refuse(tried.sentence, tried.place);
    const most = Math.max(...tried.values);
    if (Number.isNaN(boundOf(bound)))
      return refuse(`The upper bound is ${bound}; write a number of nats, or nothing.`);
    if (most > boundOf(bound))
      return refuse(
        `The code gives ${most} for a sampled string, above its upper bound of ${bound}.`,
      );
  }
  lane.runtime.setState(({ trouble }) => ({
    trouble: trouble && ofEdits.has(trouble.fault.kind) ? null : trouble,
  }));
  const changes: [Path, Leaf][] = [
    [BOUND, bound],
    [CODE, code],
  ];
  // a bound must hold for the code that is in force beside it, the old one or the new one
  const before = leavesNow(lane.setup.getState());
  const isLower = boundOf(bound) < boundOf(String(before[BOUND]));
  if (isLower && before[CODE] !== "") changes.reverse();
  for (const [path, value] of changes) {
    edit(lane, path, value);
    const wrong = lane.setup.getState().wrong[path];
    if (wrong) return refuse(wrong.sentence);
  }
}

const ofEdits: ReadonlySet<Fault["kind"]> = new Set(["bad-code", "bad-edit"]);

const boundOf = (text: string) => (text.trim() === "" ? Infinity : Number(text.replace("−", "-")));

/** The code that came with a link or a file may run, and the runs that wait for it go on. */
export function reviewAndRun(lane: Lane) {
  const { review } = lane.runtime.getState();
  if (review === null) return;
  approve(lane, review);
  play(lane);
  closeCode();
}

/** Nothing of the code runs, and the runs that wait for it are not opened. */
export function leaveUnrun(lane: Lane) {
  const { review } = lane.runtime.getState();
  const waiting = review === null ? [lane] : waitingFor(lane, review);
  for (const { session } of waiting) session.cancel();
  closeCode();
}
