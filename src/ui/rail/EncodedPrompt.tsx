import "./encoded.css";
import { useRuntime } from "../lane/context";
import { count } from "../shared/figures";
import { taskShown } from "../stores/runtime";

/** A token's text with the signs that a page would not show. */
const visible = (piece: string): string => piece.replaceAll(" ", "␣").replaceAll("\n", "⏎");

/** The prompt that is shown as it is encoded, token by token. */
export function EncodedPrompt() {
  const pieces = useRuntime((r) => taskShown(r)?.encoded);
  if (!pieces) return null;
  return (
    <details className="encoded">
      <summary>{`The prompt as ${count(pieces.length, "token")}`}</summary>
      <p>
        {pieces.map((piece, k) => (
          <span key={k} className="token">
            {visible(piece)}
          </span>
        ))}
      </p>
    </details>
  );
}
