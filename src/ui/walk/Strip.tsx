import type { Choice, SamplePrefix, WalkedString } from "../../worker/protocol";
import { nats, percent } from "../shared/figures";
import { tokensOf } from "./words";

interface Props {
  readonly walk: WalkedString;
  readonly known: number;
}

const TO_COME = "·"; // the number exists, and is not shown yet

interface Line {
  readonly name: string;
  readonly what: string;
  readonly sign?: "policy" | "target" | "prior";
  /** Of a choice, once it is made; or of the prefix before it, once that is written. */
  readonly of: "choice" | "prefix";
  readonly print: (choice: Choice, prefix: SamplePrefix, temperature: number) => string;
}

const lines: readonly Line[] = [
  {
    name: "policy",
    what: "q(token | prefix), %",
    sign: "policy",
    of: "choice",
    print: ({ next, drawn, isForced }) => (isForced ? "given" : percent(next[drawn].policy)),
  },
  {
    name: "oracle",
    what: "q*, exact, %",
    sign: "target",
    of: "choice",
    print: ({ next, drawn, isForced }) => (isForced ? "given" : percent(next[drawn].oracle)),
  },
  {
    name: "prior",
    what: "p(token | prefix), %",
    sign: "prior",
    of: "choice",
    print: ({ next, drawn }) => percent(next[drawn].prior),
  },
  {
    name: "stop",
    what: "q(⊤ | prefix), %",
    sign: "policy",
    of: "prefix",
    print: ({ next, stop }) => percent(next[stop].policy),
  },
  {
    name: "reward",
    what: "log R / T of stopping",
    of: "prefix",
    print: (_, { r }, temperature) => nats(r / temperature),
  },
  {
    name: "log Z",
    what: "as this prefix sees it",
    of: "prefix",
    print: (_, { u }) => nats(u),
  },
];

/**
 * A column is one choice; its stop, reward and log Z belong to the prefix before it. What is to
 * come is not shown, so that a reader may guess.
 */
export function Strip({ walk, known }: Props) {
  const tokens = tokensOf(walk.row);
  const { prefixes, rewardTemperature } = walk.row;
  return (
    <div className="scroll walk-strip" tabIndex={0}>
      <table>
        <caption className="hidden">Every choice of the string</caption>
        <thead>
          <tr>
            <th scope="col" className="muted">
              each column is one choice
            </th>
            {tokens.map((token, i) => (
              <th key={i} scope="col" className={classOf(i, known)}>
                <span className="token">{token}</span>
                <span className="when">{whenOf(i, known)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.name}>
              <th scope="row">
                <i className={line.sign ? `swatch ${line.sign}` : "swatch"} aria-hidden="true" />
                {line.name} <span className="muted">{line.what}</span>
              </th>
              {walk.choices.map((choice, i) => {
                const isShown = line.of === "choice" ? i < known : i <= known;
                return (
                  <td key={i} className={classOf(i, known)}>
                    {isShown ? line.print(choice, prefixes[i], rewardTemperature) : TO_COME}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const classOf = (i: number, known: number) =>
  i === known - 1 ? "now" : i < known ? "drawn" : "to-come";
const whenOf = (i: number, known: number) =>
  i === known - 1 ? "just drawn" : i < known ? "drawn" : i === known ? "next" : "";
