import type { WalkedString } from "../../worker/protocol";
import { figure } from "../shared/figures";
import { ratioOf } from "./choice-rows";
import { moveTo } from "./state";
import { ratioText, tokensOf } from "./words";

/** The string as a list of choices, each with how far the policy is from q*. */
export function TokenList({ walk, known }: { walk: WalkedString; known: number }) {
  const tokens = tokensOf(walk.row);
  const choices = walk.choices.length;
  return (
    <section className="section walk-tokens">
      <h2 className="plain">
        Walk
        <span className="muted note">
          {known} of {choices}
        </span>
      </h2>
      <ol>
        {tokens.map((token, i) => {
          const { next, drawn, isForced } = walk.choices[i];
          const ratio = i < known && !isForced ? ratioOf(next[drawn]) : null;
          return (
            <li key={i}>
              <button
                type="button"
                aria-current={i === known - 1 ? "step" : undefined}
                onClick={() => moveTo(i + 1, choices)}
              >
                <span className="n">{i + 1}</span>
                <span className="token">
                  {token}
                  {i === tokens.length - 1 && ", stop"}
                </span>
                <span className="num">{i < known ? figure(ratio) : "·"}</span>
                <span className="muted">
                  {i >= known ? "" : isForced ? "written by the calculator" : ratioText(ratio)}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
      <p className="muted">
        Policy over oracle of each choice, <em>q</em> / <em>q*</em>. 1 is solved.
      </p>
    </section>
  );
}
