import { letters } from "../lesson/letters";
import { Maths } from "../shared/Maths";
import { reveal, useClass } from "./program";
import { usePredictions } from "./use-predictions";

/** What they predicted: counts by option, and, once revealed, which one was right. */
export function Predicted() {
  const found = usePredictions();
  const revealed = useClass((c) => c.revealed);
  if (!found) return null;
  const { asked, counts, answers } = found;
  const options =
    asked?.options ?? counts.map((_, k) => ({ text: `Option ${k + 1}`, right: false }));
  const right = asked ? asked.options.findIndex((option) => option.right) : -1;
  return (
    <section className="section" aria-label="What they predicted">
      <h2 className="plain">
        What they predicted
        <span className="muted note">{answers.size} answers</span>
      </h2>
      <div className="predicted">
        {asked && (
          <p>
            <Maths>{asked.words}</Maths>
          </p>
        )}
        <ul>
          {options.map(({ text, right: isRight }, k) => (
            <li key={k} className={revealed && isRight ? "right" : ""}>
              <span>
                <span className="letter">{letters[k] ?? k + 1}</span> {text}
              </span>
              <span className="num count">{counts[k] ?? 0}</span>
              <i
                className="share"
                style={{ transform: `scaleX(${(counts[k] ?? 0) / Math.max(1, answers.size)})` }}
              />
            </li>
          ))}
        </ul>
        {revealed && right >= 0 && (
          <p>
            {counts[right] ?? 0} of {answers.size} were right: {letters[right]}.
          </p>
        )}
        <button type="button" className="button" aria-keyshortcuts="R" onClick={reveal}>
          {revealed ? "Hide the letters" : "Reveal"}
        </button>
      </div>
    </section>
  );
}
