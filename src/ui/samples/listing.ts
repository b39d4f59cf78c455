import type { SampleReport, SampleRow } from "../../worker/protocol";
import { count, whole } from "../shared/figures";
import type { Pinned } from "../stores/pinned";
import type { Listing } from "../stores/selection";

/**
 * A line of the sample table: a string, one that is pinned and not seen in this run, or the rest of
 * a tail in one line.
 */
export type Line =
  | { readonly kind: "string"; readonly row: SampleRow }
  | { readonly kind: "unseen"; readonly text: string; readonly prompt: string }
  | { readonly kind: "fold"; readonly tail: Tail; readonly open: boolean; readonly says: string };
export type Tail = "valid" | "invalid";

/** What of the samples is to be listed, and how much room there is. */
interface ListingRequest {
  readonly prompt: string | null; // the prompt whose strings are listed; null: of all
  readonly listing: Listing;
  readonly filter: string;
  readonly unfolded: ReadonlySet<Tail>;
  readonly room: number; // lines that fit
  readonly noun: string; // "integers"
}

const KEPT = 3; // invalid strings that stay in sight

/**
 * The lines of the table: pinned ones; the latest; or the most frequent, the tail of the valid and
 * of the invalid ones folded.
 */
export function linesOf(
  samples: SampleReport | null,
  pinned: readonly Pinned[],
  { prompt, listing, filter, unfolded, room, noun }: ListingRequest,
): readonly Line[] {
  if (listing === "pinned")
    return pinned
      .filter((p) => p.text.includes(filter) && (prompt === null || p.prompt === prompt))
      .map(({ row, text, prompt }) =>
        row ? { kind: "string", row } : { kind: "unseen", text, prompt },
      );
  const rows = (samples?.rows ?? []).filter(
    (r) => r.text.includes(filter) && (prompt === null || r.prompt === prompt),
  );
  if (listing === "latest")
    return strings([...rows].sort((a, b) => b.step - a.step || b.seen - a.seen));
  const ranked = [...rows].sort((a, b) => b.seen - a.seen || b.step - a.step);
  if (filter !== "") return strings(ranked);
  const [valid, invalid] = [ranked.filter((r) => r.valid), ranked.filter((r) => !r.valid)];
  const below = folded(invalid, KEPT, {
    tail: "invalid",
    open: unfolded.has("invalid"),
    what: "invalid strings",
  });
  const most = Math.max(
    3,
    room - Math.min(invalid.length, KEPT + 1) - (valid.length + invalid.length > room ? 1 : 0),
  );
  return [
    ...folded(valid, most, { tail: "valid", open: unfolded.has("valid"), what: noun }),
    ...below,
  ];
}

const strings = (rows: readonly SampleRow[]): Line[] =>
  rows.map((row) => ({ kind: "string", row }));

/**
 * The first `most` rows and one line for the others; a lone other is not worth a line of its own.
 */
function folded(
  rows: readonly SampleRow[],
  most: number,
  { tail, open, what }: { tail: Tail; open: boolean; what: string },
): Line[] {
  if (rows.length <= most + 1) return strings(rows);
  const rest = rows.slice(most);
  const seen = rest.map((r) => r.seen);
  const [few, many] = [Math.min(...seen), Math.max(...seen)];
  const says =
    `${whole(rest.length)} more ${what}, seen ` +
    `${few === many ? count(few, "time") : `${whole(few)} to ${whole(many)} times`}`;
  return [
    ...strings(rows.slice(0, most)),
    { kind: "fold", tail, open, says },
    ...(open ? strings(rest) : []),
  ];
}
