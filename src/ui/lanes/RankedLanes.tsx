import { useMemo } from "react";
import { LaneContext, useLane, useLive, useSelection } from "../lane/context";
import { percent, visible } from "../shared/figures";
import { useOutdated } from "../shared/use-outdated";
import { joinedRows, type JoinedRow } from "./joined-rows";
import { inAll } from "./lanes";
import { LaneHead } from "./LaneHead";
import { useTruths } from "./use-truths";
import type { ShownLane } from "./use-lanes";

/**
 * Strings by rank, each once: outline the target, under it a bar for every lane in the lane's
 * colour, and the figures of all.
 */
export function RankedLanes({ shown }: { shown: readonly ShownLane[] }) {
  const truths = useTruths(shown);
  const rows = useMemo(() => joinedRows(truths), [truths]);
  const most = Math.max(1e-9, ...rows.map(({ target }) => target));
  const top = Math.min(1, 1.25 * most);
  return (
    <>
      {shown.map((one) => (
        <LaneContext key={one.letter} value={one.lane}>
          <RankedHead shown={one} />
        </LaneContext>
      ))}
      <div className="scroll lane-ranks" tabIndex={0}>
        <table className="figures">
          <caption className="hidden">
            Probability of each string, %: target, and the policy of every lane
          </caption>
          <thead>
            <tr>
              <th scope="col">string</th>
              <th scope="col" className="bars">
                outline: target, 0 to {percent(top)} %
              </th>
              <th scope="col">target</th>
              {shown.map(({ letter }) => (
                <th key={letter} scope="col">
                  {letter}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, 60).map((row) => (
              <Row key={row.text} row={row} top={top} shown={shown} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function RankedHead({ shown }: { shown: ShownLane }) {
  const truth = useLive((l) => l.truth);
  const age = useOutdated(truth);
  return (
    <div className={`lane-line${age ? " outdated" : ""}`} style={shown.style}>
      <LaneHead shown={shown} truth={truth} note="" age={age} />
    </div>
  );
}

interface RowProps {
  readonly row: JoinedRow;
  readonly top: number;
  readonly shown: readonly ShownLane[];
}

const share = (mass: number, top: number) => `${Math.min(100, (100 * mass) / top)}%`;

function Row({ row, top, shown }: RowProps) {
  const lane = useLane();
  const hovered = useSelection((s) => s.hovered === row.text || s.chosen === row.text);
  const point = (text: string | null) =>
    inAll(lane, ({ selection }) => selection.setState({ hovered: text }));
  return (
    <tr
      className={hovered ? "picked" : undefined}
      onPointerEnter={() => point(row.text)}
      onPointerLeave={() => point(null)}
    >
      <th scope="row">
        <button
          type="button"
          title={row.text}
          onClick={() => inAll(lane, (one) => one.selection.setState({ chosen: row.text }))}
        >
          {visible(row.text)}
        </button>
      </th>
      <td className="bars">
        <span className="tracks" style={{ height: 4 * shown.length + 4 }} aria-hidden="true">
          {shown.map(({ letter, style }, k) => (
            <i
              key={letter}
              style={{ ...style, top: 2 + 4 * k, width: share(row.policies[k] ?? 0, top) }}
            />
          ))}
          <b style={{ width: share(row.target, top) }} />
        </span>
      </td>
      <td>{percent(row.target)}</td>
      {row.policies.map((policy, k) => (
        <td key={shown[k].letter}>{percent(policy)}</td>
      ))}
    </tr>
  );
}
