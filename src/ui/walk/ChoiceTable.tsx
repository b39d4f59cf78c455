import "./choice.css";
import type { CSSProperties } from "react";
import type { WalkedString } from "../../worker/protocol";
import { divergingColour, Swatches } from "../shared/Diverging";
import { figure, percent, visible } from "../shared/figures";
import { Segments } from "../shared/Segments";
import { choiceRows, ratioOf, type By, type ChoiceRow } from "./choice-rows";
import { useWalkView, walkView } from "./state";

interface Props {
  readonly walk: WalkedString;
  readonly known: number;
}

const SHORTEST = 0.02; // of the longest arrow: below it none is drawn

/** What could have been drawn at the newest choice, and which way this string moves it. */
export function ChoiceTable({ walk, known }: Props) {
  const by = useWalkView((v) => v.by);
  const at = Math.max(0, known - 1);
  const rows = choiceRows(walk, { at, known, by });
  const { isForced, oracleError } = walk.choices[at];
  const most = Math.max(...rows.map(({ policy, oracle }) => Math.max(policy, oracle ?? 0)), 1e-9);
  const push = Math.max(0, ...rows.map((row) => Math.abs(row.push ?? 0)));
  const before = walk.row.prefixes[at].text;
  const options: [By, string][] = [
    ["policy", "By policy"],
    ["oracle", "By oracle"],
    ["gap", "By gap"],
  ];
  return (
    <section className="walk-choice" aria-label="The choice">
      <header>
        <h2>{at === 0 ? "The first choice" : `The choice after “${visible(before)}”`}</h2>
        <span className="walk-legend">
          <i className="swatch target" /> oracle <em>q*</em>
          <i className="swatch policy" /> policy <em>q</em>
          <i className="swatch prior" /> prior <em>p</em>
        </span>
        <Segments
          label="Order of the tokens"
          value={by}
          options={oracleError === null ? options.slice(0, 1) : options}
          onPick={(order) => walkView.setState({ by: order })}
        />
      </header>
      {isForced && (
        <p className="muted">The calculator wrote this token: the policy had no choice here.</p>
      )}
      <table>
        <caption className="hidden">Tokens that could come next</caption>
        <Head most={most} />
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} most={most} push={push} isMade={known > 0} />
          ))}
        </tbody>
      </table>
      <footer className="muted">
        <span className="diverging-legend">
          ½ oracle <Swatches /> 2 × oracle
        </span>
        <p>{explained(walk, known, oracleError)}</p>
      </footer>
    </section>
  );
}

const Head = ({ most }: { readonly most: number }) => (
  <thead>
    <tr>
      <th scope="col">next token</th>
      <th scope="col" className="plot">
        0 to {most > 0.9995 ? "100" : percent(most)} %
      </th>
      <th scope="col">oracle</th>
      <th scope="col">policy</th>
      <th scope="col">prior, %</th>
      <th scope="col">
        <em>q</em> / <em>q*</em>
      </th>
      <th scope="col" className="push">
        push on the logit
      </th>
    </tr>
  </thead>
);

interface RowProps {
  readonly row: ChoiceRow;
  readonly most: number; // the largest share shown
  readonly push: number; // the longest arrow
  readonly isMade: boolean;
}

function Row({ row, most, push, isMade }: RowProps) {
  const ratio = ratioOf(row);
  const share = (mass: number): string => `${((100 * mass) / most).toFixed(2)}%`;
  const style = {
    "--policy-share": share(row.policy),
    "--target-share": share(row.oracle ?? 0),
    "--prior-share": share(Math.min(row.prior, most)),
  } as CSSProperties;
  return (
    <tr className={row.kind === "drawn" && isMade ? "picked" : row.kind === "rest" ? "rest" : ""}>
      <th scope="row">
        {row.kind === "rest" ? row.text : visible(row.text)}
        {row.kind === "drawn" && isMade && <span className="hidden">, drawn</span>}
      </th>
      <td className="plot" aria-hidden="true">
        <span className="walk-bar" style={style}>
          <i className="fill" />
          {row.oracle !== null && <i className={row.oracle < 0.01 ? "outline thin" : "outline"} />}
          <i className={row.prior > most ? "tick beyond" : "tick"} />
        </span>
      </td>
      <td>{percent(row.oracle)}</td>
      <td>{percent(row.policy)}</td>
      <td className="muted">{percent(row.prior)}</td>
      <td>
        {figure(ratio)}{" "}
        {ratio !== null && <i className="chip" style={divergingColour(Math.log2(ratio), 1)} />}
      </td>
      <td className="push">
        <Arrow push={row.push} longest={push} />
        <span>{row.push === null ? "–" : signed(row.push)}</span>
      </td>
    </tr>
  );
}

const signed = (value: number) => (value > 0 ? `+${figure(value)}` : figure(value));

/** To the right: the logit rises. */
function Arrow({ push, longest }: { push: number | null; longest: number }) {
  const length = push === null || longest === 0 ? 0 : (32 * push) / longest;
  const isDrawn = Math.abs(length) > 32 * SHORTEST;
  const tip = Math.sign(length) * 4;
  return (
    <svg width="72" height="12" aria-hidden="true">
      <path className="zero" d="M36.5 1v10" />
      {isDrawn && (
        <path className="arrow" d={`M36 6h${length.toFixed(1)}m${-tip} -3l${tip} 3l${-tip} 3`} />
      )}
    </svg>
  );
}

function explained({ slopes }: WalkedString, known: number, error: number | null): string {
  const oracle =
    error === null
      ? "The oracle is not known here: the walk of the token tree did not reach this prefix, or " +
        "leaves too much open."
      : error > 0
        ? `The oracle is off by at most ${percent(error)} %.`
        : "";
  const arrows =
    slopes === null
      ? "No arrows: this objective compares all samples of a step, and says nothing of one " +
        "string alone."
      : known === 0
        ? "Arrows come with the first piece: one prefix alone has nothing to be compared with."
        : "Arrows: the way this string alone moves each logit, by the pieces known so far; they " +
          "sum to 0.";
  return [arrows, oracle].filter(Boolean).join(" ");
}
