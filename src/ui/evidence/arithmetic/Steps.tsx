import "./arithmetic.css";
import type { TruthRow } from "../../../worker/protocol";
import { useLive } from "../../lane/context";
import { type Part, partsOf, readingOf, stopsWrongly } from "./reading";
import { useCalculator } from "./use-calculator";

const FIXED = "\u00a0"; // a space at which no line ends

/** A line may end after a comma, between two steps, and nowhere else. */
const unbroken = (text: string): string => text.replace(/(?<!,) /g, FIXED);

/** The steps of a row: values of the calculator as chips, the first wrong piece underlined. */
export function Steps({ row }: { readonly row: TruthRow }) {
  const prompt = useLive((l) => l.truth?.prompt ?? "");
  const calculator = useCalculator();
  const reading = readingOf(prompt, row.text, calculator);
  if (!reading) return <span className="steps">{row.text}</span>;
  return (
    <span className="steps" title={`${row.text}.`}>
      {row.text === "" && <em>empty</em>}
      {partsOf(reading).map((part, k) => (
        <Shown key={k} {...part} text={k === 0 ? part.text.trimStart() : part.text} />
      ))}
      {FIXED}
      <span className={stopsWrongly(reading) ? "wrong" : "stop"}>⊤</span>
    </span>
  );
}

function Shown({ text, by, mark }: Part) {
  if (by === "policy") return <span className={mark}>{unbroken(text)}</span>;
  return (
    <>
      {FIXED}
      <span className={`value ${mark}`} aria-label={`calculator, ${text.trim()}`}>
        {text.trim()}
      </span>
    </>
  );
}
