import type { ModelFault, ModelFaultKind } from "../../worker/protocol/models";
import { bytes } from "../shared/figures";
import { isHere, isOfHub, planOf, type Row } from "./rows";
import type { Consent } from "./state";

/** What a visitor does next with a model: one act, with the words of its button. */
export type NextAct =
  | { readonly kind: "use"; readonly label: string }
  | { readonly kind: "look-up"; readonly label: string; readonly agree: boolean }
  | { readonly kind: "download"; readonly label: string; readonly agree: boolean }
  | { readonly kind: "token"; readonly label: string }
  | { readonly kind: "room"; readonly label: string }
  | { readonly kind: "undo"; readonly label: string };

const elsewhere: Partial<Record<ModelFaultKind, NextAct>> = {
  "token-wanted": { kind: "token", label: "Go to Token" },
  "token-refused": { kind: "token", label: "Go to Token" },
  "storage-full": { kind: "room", label: "Show what is kept" },
};
/** Asking again gives the same answer. */
const final: ReadonlySet<ModelFaultKind> = new Set(["unusable", "insecure", "no-storage"]);

/** The fault that stands between a visitor and a model. */
export const faultOf = ({ state, fault }: Row): ModelFault | null =>
  state && "fault" in state ? state.fault : fault;

const isUnderWay = ({ state, isWaiting }: Row) =>
  !isWaiting && (state?.at === "listing" || state?.at === "arriving" || state?.at === "checking");

/** How much of it is here, of a download that stopped. */
function received({ state, kept }: Row): number {
  return state && "received" in state ? state.received : (kept?.received ?? 0);
}

/** null: nothing can be done with it now, or it is under way. */
export function nextAct(row: Row, consent: Consent, host: string): NextAct | null {
  if (row.isDeleted) return { kind: "undo", label: "Undo" };
  if (row.isInUse || isUnderWay(row) || row.kept?.damage) return null;
  if (isHere(row))
    return planOf(row)?.fits === false ? null : { kind: "use", label: "Use for a new run" };
  if (!isOfHub(row)) return null;
  const fault = faultOf(row);
  const other = fault && elsewhere[fault.kind];
  if (other) return other;
  if (fault && final.has(fault.kind)) return null;
  return asked(row, consent, host);
}

/** Words of a button that may contact a host: before consent it names the host. */
function asked(row: Row, consent: Consent, host: string): NextAct | null {
  const agree = row.isWaiting || (consent === "ask" && !row.isAgreed);
  const allow = (what: string) => (agree ? `Allow ${host} and ${what}` : capital(what));
  const here = received(row);
  if (here > 0) return { kind: "download", label: allow(`go on from ${bytes(here)}`), agree };
  if (row.facts)
    return { kind: "download", label: allow(`download ${bytes(row.facts.bytes)}`), agree };
  if (row.isAsking) return null;
  const again = faultOf(row) !== null;
  return { kind: "look-up", label: allow(again ? "ask again" : "look it up"), agree };
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
