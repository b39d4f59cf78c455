import "./arithmetic.css";
import type { TruthRow } from "../../../worker/protocol";
import { useLive } from "../../lane/context";
import { type Part, partsOf, readingOf, stopsWrongly } from "./reading";
import { useCalculator } from "./use-calculator";

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
        <Shown key={k} {...part} />
      ))}{" "}
      <span className={stopsWrongly(reading) ? "wrong" : "stop"}>⊤</span>
    </span>
  );
}

function Shown({ text, by, mark }: Part) {
  if (by === "policy") return <span className={mark}>{text}</span>;
  return (
    <>
      {" "}
      <span className={`value ${mark}`} aria-label={`calculator, ${text.trim()}`}>
        {text.trim()}
      </span>
    </>
  );
}
