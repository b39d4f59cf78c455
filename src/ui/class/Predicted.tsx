import { letters } from "../lesson/letters";
import { Maths } from "../shared/Maths";
import { count } from "../shared/figures";
import type { ClassTable } from "./class-table";
import { reveal, useLook } from "./look";
import { chooseQuestion } from "./program";
import { askedIn, type Predictions } from "./predictions";

/** What they predicted: counts by option; which one came true stands apart, once revealed. */
export function Predicted({ table }: { table: ClassTable }) {
  const { predictions: found, asked } = table;
  const revealed = useLook((l) => l.revealed);
  const isFree = useLook((l) => l.chosen === null);
  if (!found) return null;
  const { counts, answers } = found;
  const options =
    asked?.options ?? counts.map((_, k) => ({ text: `Option ${k + 1}`, right: false }));
  const right = asked?.options.findIndex((option) => option.right) ?? -1;
  // the act that is proposed once every run is there, and no link is looked at
  const isDone = table.links.every(({ at }) => at === "done" || at === "unread");
  const proposed = !revealed && isDone && isFree;
  const marks = revealed && table.table === null;
  return (
    <section className="section" aria-label="What they predicted">
      <h2 className="plain">
        What they predicted
        <span className="muted note">{count(answers.size, "answer")}</span>
      </h2>
      <div className="predicted">
        <Which table={table} found={found} />
        {asked && (
          <p>
            <Maths>{asked.words}</Maths>
          </p>
        )}
        <ul>
          {options.map(({ text, right: isRight }, k) => (
            <li key={k} className={marks && isRight ? "right" : ""}>
              <span className="letter">{letters[k] ?? k + 1}</span>
              <span>
                <Maths>{text}</Maths>
              </span>
              <span className="num count">{counts[k] ?? 0}</span>
              <span className="track">
                <i
                  style={{ transform: `scaleX(${(counts[k] ?? 0) / Math.max(1, answers.size)})` }}
                />
              </span>
            </li>
          ))}
        </ul>
        {marks && right >= 0 && (
          <p>
            {counts[right] ?? 0} of {answers.size} chose {letters[right]}, which the lesson calls
            right.
          </p>
        )}
        <button
          type="button"
          className={proposed ? "button filled" : "button"}
          aria-keyshortcuts="R"
          onClick={reveal}
        >
          {revealed ? "Hide the letters" : "Reveal"}
        </button>
      </div>
    </section>
  );
}

/** Which of the lesson's questions is counted, where links answer more than one. */
function Which({ table: { lesson }, found }: { table: ClassTable; found: Predictions }) {
  const { questions, question } = found;
  if (!lesson || questions.length < 2) return null;
  return (
    <span className="select">
      <select
        aria-label="Question"
        value={question}
        onChange={({ target }) => chooseQuestion(Number(target.value))}
      >
        {questions.map((k) => (
          <option key={k} value={k}>
            {askedIn(lesson, k)?.title ?? `Question ${k + 1}`}
          </option>
        ))}
      </select>
    </span>
  );
}
