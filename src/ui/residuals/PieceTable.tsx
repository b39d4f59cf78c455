import type { SampleRow } from "../../worker/protocol";
import { figure, nats, visible } from "../shared/figures";
import type { Pair } from "./HeatMap";
import { pieceOf, type Residual } from "./residuals";

interface Props {
  readonly residual: Residual | null;
  readonly names: readonly string[];
  readonly row: SampleRow | null; // null: the mean of a batch
}

/** The picked residual in words and, of one string, as the sum that it is. */
export function PieceTable({ residual, names, row }: Props) {
  if (!residual)
    return (
      <p className="piece muted">
        A string whose stop is allowed once has no second estimate to compare it with.
      </p>
    );
  const piece = row && pieceOf(row, residual);
  return (
    <div className="piece">
      <h3>
        {residual.from === 0 ? <em>empty</em> : visible(names[residual.from] ?? "")} →{" "}
        {visible(names[residual.to] ?? "")}: Δ
        <sub>
          {residual.from},{residual.to}
        </sub>{" "}
        = <span className="num">{figure(residual.value)}</span> nats
      </h3>
      {piece && <Sum piece={piece} total={residual.value} pair={residual} />}
      <p className="muted">{sentence(residual, row === null)}</p>
    </div>
  );
}

interface SumProps {
  readonly piece: NonNullable<ReturnType<typeof pieceOf>>;
  readonly total: number;
  readonly pair: Pair;
}

const Sum = ({ piece, total }: SumProps) => (
  <table>
    <caption className="hidden">The parts of this residual, in nats</caption>
    <tbody>
      <tr>
        <th scope="row">
          log <em>R</em> / <em>T</em>, start less end
        </th>
        <td>{nats(piece.reward)}</td>
      </tr>
      <tr>
        <th scope="row">
          log <em>q</em> of the tokens between
        </th>
        <td>{nats(piece.policy)}</td>
      </tr>
      <tr>
        <th scope="row">
          log <em>q</em>(⊤), end less start
        </th>
        <td>{nats(piece.stop)}</td>
      </tr>
      <tr className="total">
        <th scope="row">sum</th>
        <td>{nats(total)}</td>
      </tr>
    </tbody>
  </table>
);

const SOLVED = 0.05; // nats

function sentence({ value, samples }: Residual, mean: boolean): string {
  const of = mean ? ` Mean of ${samples === 1 ? "one sample" : `${samples} samples`}.` : "";
  if (Math.abs(value) < SOLVED) return `In balance: both prefixes agree on log Z.${of}`;
  const factor = figure(Math.exp(Math.abs(value)));
  return value > 0
    ? `By its own estimates the policy goes this way ${factor} times too often.${of}`
    : `By its own estimates the policy should go this way ${factor} times as often.${of}`;
}
