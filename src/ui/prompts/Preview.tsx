import type { ownDataIn } from "../../experiment/presets";
import { useRuntime } from "../lane/context";
import { count, whole } from "../shared/figures";

export type OwnData = NonNullable<ReturnType<typeof ownDataIn>>;

const SHOWN = 50; // rows

/** What was read: how many rows of each kind, which lines are refused, and the tokens. */
export function Preview({ data }: { data: OwnData }) {
  const { train, heldOut, refused, columns } = data;
  const rows = [
    ...train.map((row) => ({ row, part: "train" })),
    ...heldOut.map((row) => ({ row, part: "held out" })),
  ];
  return (
    <div className="code-try" aria-label="What was read" role="region">
      <p className="prompts-counts">
        {`${whole(train.length)} to train on, ${whole(heldOut.length)} held out, `}
        {`${whole(refused.length)} refused`}
      </p>
      <div className="scroll trial-rows" tabIndex={0} role="region" aria-label="Rows">
        {refused.length > 0 && (
          <ul className="prompts-refused">
            {refused.slice(0, SHOWN).map(({ line, why }) => (
              <li key={line}>
                line {whole(line)}: {why}
              </li>
            ))}
          </ul>
        )}
        <ul className="prompts-rows">
          {rows.slice(0, SHOWN).map(({ row, part }, k) => (
            <li key={k}>
              <span className="muted">{part}</span>
              <Pieces text={row[columns[0]]} />
              {columns.length > 1 && (
                <span className="prompts-others">
                  {columns
                    .slice(1)
                    .map((column) => row[column].trim())
                    .join(" ")}
                </span>
              )}
            </li>
          ))}
        </ul>
        {rows.length > SHOWN && (
          <p className="muted">and {count(rows.length - SHOWN, "row")} more</p>
        )}
      </div>
    </div>
  );
}

const shown = (piece: string) => piece.replaceAll(" ", "␣").replaceAll("\n", "⏎");

/** A prompt token by token, as the open run reads it; its text alone until that is known. */
function Pieces({ text }: { text: string }) {
  const pieces = useRuntime((r) => r.pieces[text]);
  if (!pieces) return <span className="mono">{text}</span>;
  return (
    <>
      <span className="muted num">{pieces.length}</span>
      <span className="mono prompts-pieces">
        {pieces.map((piece, k) => (
          <span key={k}>{shown(piece)}</span>
        ))}
      </span>
    </>
  );
}
