import type {
  BaseName,
  MemoryPlan,
  ModelFaultKind,
  ModelState,
} from "../../worker/protocol/models";
import { bytes, duration, figure, megabytes } from "../shared/figures";
import { isHere, planOf, type Row } from "./rows";
import { EMBEDDED } from "./suggested";

/** "135 M", "1.71 B" */
export const parametersText = (count: number | null): string => {
  if (count === null) return "";
  if (count >= 999.5e6) return `${(count / 1e9).toPrecision(3)} B`;
  if (count >= 999.5e3) return `${(count / 1e6).toPrecision(3)} M`;
  return `${Math.round(count / 1e3)} k`;
};

/** How each base is called, and what it does to the weights. */
const bases: Readonly<
  Record<string, { readonly name: string; readonly what: string } | undefined>
> = {
  f32: { name: "f32", what: "as kernels compute" },
  f16: { name: "f16", what: "half precision" },
  int8: { name: "int8", what: "a scale for every 32 weights" },
  q8_0: { name: "int8", what: "a scale for every 32 weights" },
  q4: { name: "4-bit", what: "groups of 32 weights" },
  q4_0: { name: "4-bit", what: "groups of 32 weights" },
  q4_1: { name: "4-bit", what: "groups of 32 weights" },
  q4_k: { name: "4-bit", what: "the file's own blocks, some of 5 to 8 bits" },
};
export const baseText = (base: BaseName): string => bases[base]?.name ?? base;
export const baseHelp = (base: BaseName): string => bases[base]?.what ?? "";

const amount = ({ received, total }: { received: number; total: number }) =>
  received < total ? megabytes(received, total) : bytes(total);

/** What a download does or where it stopped; null where nothing came, and once it is here. */
function transferText(state: ModelState): string | null {
  switch (state.at) {
    case "listing":
      return "asking which files there are";
    case "arriving":
      return `arriving, ${amount(state)}`;
    case "checking":
      return `checking, ${amount(state)}`;
    case "paused":
      return state.received > 0 ? `paused at ${amount(state)}` : null;
    case "cancelled":
      return state.received > 0 ? `stopped, ${amount(state)} came` : null;
    case "broken":
      return `broken off, goes on from ${bytes(state.received)}`;
    case "refused":
      return faultText[state.fault.kind];
    case "kept":
    case "deleted":
      return null;
  }
}

/** The second line of a row: where the model is, in a few words. */
export function stateText(row: Row): string {
  const { model, kept, state, isInUse, isDeleted, isOffered, isWaiting } = row;
  if (isDeleted) return "deleted when you leave this page";
  if (model === EMBEDDED) return isInUse ? "in the page, in use" : "in the page";
  if (isWaiting) return "waits for your consent";
  const transfer = state && transferText(state);
  if (transfer) return transfer;
  if (kept?.damage) return "damaged, can only be deleted";
  if (isOffered) return isInUse ? "dropped file, in use" : "dropped file, read where it lies";
  if (isHere(row)) return isInUse ? "kept here, in use" : "kept here, opens offline";
  if (kept) return `${megabytes(kept.received, kept.total)} are here`;
  return askedText(row);
}

/** Why a model cannot be had, in the few words of a row; its sentence stands beneath. */
const faultText: Readonly<Record<ModelFaultKind, string>> = {
  "token-wanted": "wants a token",
  "token-refused": "refuses the token",
  "not-found": "not found",
  busy: "the hub is busy",
  unreachable: "cannot be reached",
  server: "the hub failed",
  "wrong-size": "a file has the wrong size",
  "wrong-hash": "a file is not what was listed",
  "storage-full": "the storage is full",
  "no-storage": "this browser keeps nothing",
  "other-tab": "busy in another tab",
  insecure: "the token would be readable",
  unusable: "cannot be used here",
  "not-described": "not asked yet",
};

function askedText({ fault, facts, isAsking }: Row): string {
  if (isAsking) return "asking the hub";
  if (fault) return faultText[fault.kind];
  return facts ? "not kept here" : "not asked yet";
}

/** The column of the download: bytes that come, or that none need to. */
export function downloadText(row: Row): string {
  if (row.model === EMBEDDED || row.isOffered) return "none";
  if (isHere(row)) return "kept";
  const total = row.facts?.bytes ?? row.kept?.total;
  return total === undefined ? "–" : bytes(total);
}

/** Beneath a row's bar: does it fit, and what would another base need? */
export function fitText(row: Row, lent: number | null): string {
  const plan = planOf(row);
  if (!plan) return "";
  if (plan.fits === null) return ""; // the plan's legend says so, once
  if (!plan.fits)
    return lent !== null && plan.sum > lent
      ? `${bytes(plan.sum - lent)} too large`
      : `one buffer of ${bytes(plan.largest)} is too large`;
  const other = row.plans.find(({ fits }) => fits === false);
  if (other) return `fits; ${baseText(other.base)} would need ${bytes(other.sum)}`;
  return lent === null ? "its largest buffer fits" : `fits, ${bytes(lent - plan.sum)} to spare`;
}

/** "a, b and c" */
const listed = (names: readonly string[]): string =>
  [names.slice(0, -1).join(", "), ...names.slice(-1)].filter((part) => part !== "").join(" and ");

/** What the plan's note says of activations that are computed again; empty where none are. */
export function recomputedText(plans: readonly MemoryPlan[]): string {
  const wish = plans.some(({ shape }) => shape.activations === "recomputed");
  // what does not fit in either way is not made to fit by this
  const recomputed = plans.filter((plan) => plan.recomputed && (wish || plan.fits !== false));
  if (recomputed.length === 0) return "";
  const names = recomputed.map(({ base }) => baseText(base));
  const why = wish ? "as the settings ask" : "which would not fit otherwise";
  const which =
    names.length === plans.length ? "In every precision" : `With ${listed(names)} weights`;
  return (
    `${which}, ${why}, the inner activations of layers are computed ` +
    "again when gradients are: the same numbers, in more time."
  );
}

/** "4 sequences at once and rank 4": what a repair changes of the shape. */
export function repairText({ shape, repair }: MemoryPlan): string | null {
  if (!repair) return null;
  const { shape: to } = repair;
  const changes = [
    to.sequences !== shape.sequences && `${to.sequences} sequences at once`,
    to.rank !== shape.rank && `rank ${to.rank}`,
    to.prompt !== shape.prompt && `a prompt of ${to.prompt} tokens`,
    to.newTokens !== shape.newTokens && `${to.newTokens} new tokens`,
  ].filter((change) => change !== false);
  return changes.length ? `${changes.join(" and ")}: ${bytes(repair.sum)}` : null;
}

/** "15 s left at 12.5 MB/s" */
export function paceText(state: ModelState): string {
  if (state.at !== "arriving" && state.at !== "checking") return "";
  const { perSecond, secondsLeft } = state;
  if (perSecond === null || perSecond <= 0) return "";
  const left = secondsLeft === null ? "" : `${leftText(secondsLeft)} left at `;
  return `${left}${bytes(perSecond)}/s`;
}

const leftText = (seconds: number) =>
  seconds < 55 ? `${Math.max(1, Math.round(seconds))} s` : duration(seconds);

export const percentText = (received: number, total: number): string =>
  `${figure((100 * received) / Math.max(1, total))} %`;
