import type { SampleReport, SampleRow, TruthRow } from "../../src/worker/protocol";
import type { Basics, State } from "./basics";
import type { Parts } from "./script";

/** The fake sample table: every listed string, and some that are no integers. */

function validRow(state: State, basics: Basics, r: TruthRow, i: number): SampleRow {
  const { ranked, step } = state;
  const k = basics.learned(state);
  const words = ranked ? r.text.trim().split(" ") : [r.text];
  const l = Math.log(r.policy) / words.length;
  return {
    ...basics.stamp(state),
    text: r.text,
    valid: true,
    seen: Math.round(r.policy * 512 * (1 + basics.noise(i))) + 1,
    step: step - (i % 5),
    first: i % 3,
    logR: ranked ? -5 - i * 0.06 : 8,
    logQ: Math.log(r.policy),
    logP: Math.log(r.prior),
    prefixes: [...Array(words.length + 1).keys()].map((j) => ({
      text: words.slice(0, j).join(" "),
      r: j === 0 ? -8 : 8,
      l: j === words.length ? null : l,
      t: j === words.length ? -0.002 : -27.5,
      u: basics.exactLogZ(state) + (basics.noise(i + j) - 0.5) * (1.3 - k),
    })),
  };
}

function invalidRow(state: State, basics: Basics, text: string, i: number): SampleRow {
  const z = basics.exactLogZ(state);
  return {
    ...basics.stamp(state),
    text,
    valid: false,
    seen: 1 + (i % 3),
    step: state.step - i,
    first: 2,
    logR: -8 - i,
    logQ: -21.3 + i,
    logP: -18.5 + i,
    prefixes: [
      { text: "", r: -8, l: -3.1, t: -27.5, u: z },
      { text, r: -8 - i, l: null, t: -1.2, u: z - 3 },
    ],
  };
}

/** A string of the second prompt, which is not the one shown. */
const otherPrompt = (row: SampleRow): SampleRow => ({
  ...row,
  prompt: "b",
  text: " The boat was gone",
});

function report(state: State, rows: readonly SampleRow[]): SampleReport {
  const { step, names } = state;
  return {
    step,
    drawn: 512,
    distinct: Math.min(names.length, 40 + step),
    known: Math.min(names.length, 60 + step),
    rows,
  };
}

/** All that was drawn so far. */
function drawn(state: State, rows: readonly TruthRow[], parts: Parts): readonly SampleRow[] {
  const { basics, samples: of } = parts;
  const others = state.ranked ? [] : of.invalid();
  return [
    ...rows.map((row, i) => of.validRow(state, basics, row, i)),
    ...others.map((text, i) => of.invalidRow(state, basics, text, i)),
    ...(state.ranked ? [of.otherPrompt(of.validRow(state, basics, rows[0], 0))] : []),
  ];
}

const invalid = () => ["56,", "t", "12 7", "of", "x", "99 bottles"];

export const samples = { drawn, validRow, invalidRow, invalid, otherPrompt, report };
