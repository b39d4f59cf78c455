import "../../shared/figures-table.css";
import { useMemo } from "react";
import type { SampleRow } from "../../../worker/protocol";
import { useLive } from "../../lane/context";
import { figure, visible } from "../../shared/figures";
import { Stop } from "../../shared/Stop";
import { share } from "../../distribution/ranked/figures";
import { branchesOf, lostAt, type Branch } from "./branches";

/** Where the chosen string's share is lost: branch by branch, target beside policy. */
export function Branches({ row }: { readonly row: Pick<SampleRow, "prompt" | "text"> | null }) {
  const truth = useLive((l) => l.truth);
  const here = truth && row && truth.prompt === row.prompt ? truth.rows : null;
  const branches = useMemo(() => here && row && branchesOf(here, row.text), [here, row]);
  if (!truth || !row) return <p className="branches muted">Branches come with the exact answer.</p>;
  if (!branches)
    return <p className="branches muted">The exact answer does not list this string.</p>;
  const lost = lostAt(branches);
  return (
    <div className="branches" tabIndex={0}>
      <table>
        <caption className="hidden">Branches of {row?.text}</caption>
        <thead>
          <tr>
            <th scope="col">branch</th>
            <th scope="col">target, %</th>
            <th scope="col">policy, %</th>
            <th scope="col">ratio</th>
          </tr>
        </thead>
        <tbody>
          {branches.map((branch, i) => (
            <tr key={i} className={lost?.branch === i ? "picked" : ""}>
              <th scope="row">
                {i > 0 && "… "}
                {visible(branch.text)}
                {branch.whole && <Stop />}
              </th>
              <td>{share(branch.target)}</td>
              <td>{share(branch.policy)}</td>
              <td>{figure(branch.target > 0 ? branch.policy / branch.target : null)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted">{sentence(branches)}</p>
    </div>
  );
}

function sentence(branches: readonly Branch[]): string {
  const lost = lostAt(branches);
  if (!lost) return "Every branch agrees with the target within 5 %.";
  const { text, whole } = branches[lost.branch];
  const where = whole ? "where the string ends" : `at “${text}”`;
  return lost.factor < 1
    ? `Most of its share is lost ${where}: a factor of ${figure(lost.factor)}.`
    : `Most of its surplus comes ${where}: a factor of ${figure(lost.factor)}.`;
}
