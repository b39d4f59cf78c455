import { useId } from "react";
import { answer } from "./acts";
import { letters } from "./letters";
import type { Question as QuestionOf } from "./lesson";
import { Phrase } from "./Prose";

interface Props {
  readonly question: QuestionOf;
  readonly chosen: number | null;
  readonly shown: boolean;
}

/**
 * Options to choose from, until it is shown what happens; then each says whether it was so. An
 * answer that was wrong is not red.
 */
export function Question({ question, chosen, shown }: Props) {
  const name = useId();
  return (
    <fieldset className="options" disabled={shown}>
      <legend className="hidden">Your prediction</legend>
      {question.options.map(({ text, right }, k) => (
        <label key={k} className={k === chosen ? "option chosen" : "option"}>
          <input
            type="radio"
            name={name}
            checked={k === chosen}
            aria-keyshortcuts={letters[k]}
            onChange={() => answer(k)}
          />
          <span>
            <Phrase of={text} />
          </span>
          {shown && (right || k === chosen) && (
            <span className="verdict">{right ? "so it is" : "your answer"}</span>
          )}
        </label>
      ))}
    </fieldset>
  );
}
