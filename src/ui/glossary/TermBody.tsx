import { useLive, useRuntime, useShownSetup } from "../lane/context";
import { Maths } from "../shared/Maths";
import { leavesNow } from "../stores/setup";
import { meanings } from "./meanings";
import { termOf, type TermName } from "./terms";

/** What a term means, and the number that it has here and now. */
export function TermBody({ name }: { name: TermName }) {
  const { sign, word } = termOf(name);
  const { say, is, now } = meanings[name];
  const machine = useRuntime((r) => r.machine);
  const truth = useLive((l) => l.truth);
  const samples = useLive((l) => l.samples);
  const leaves = useShownSetup(leavesNow);
  const step = useLive((l) => l.head.step);
  const here = now?.({ truth, samples, runtime: { machine }, leaves, step });
  return (
    <>
      <h2 className="term-title">
        {sign !== word && (
          <>
            <Maths>{sign}</Maths>{" "}
          </>
        )}
        <strong>{word}</strong>
        <span className="muted">say {say}</span>
      </h2>
      <p>
        <Maths>{is.join(" ")}</Maths>
      </p>
      {here && (
        <p className="muted">
          Here and now: <Maths>{here}</Maths>
        </p>
      )}
    </>
  );
}
