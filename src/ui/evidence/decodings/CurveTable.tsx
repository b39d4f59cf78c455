import { figure, nats } from "../../shared/figures";
import type { DrawnCurve } from "./curves";

/** The legend of the curves, each with its range. */
export const CurveLegend = ({ curves }: { curves: readonly DrawnCurve[] }) => (
  <ul className="curves-legend">
    {curves.map(({ kind, name, symbol, points }) => (
      <li key={kind}>
        <svg className={`curve ${kind}`} width={24} height={8} aria-hidden="true">
          <path d="M0 4H24" />
        </svg>
        <span>
          {name}
          <span className="muted">, {range(points, symbol)}</span>
        </span>
      </li>
    ))}
  </ul>
);

const range = (points: DrawnCurve["points"], symbol: string): string =>
  `${symbol} ${points[0].setting} to ${points[points.length - 1].setting}`;

/** Every setting that the curves are drawn through. */
export const CurveTable = ({ curves }: { curves: readonly DrawnCurve[] }) => (
  <details>
    <summary>Figures of the curves</summary>
    <table>
      <caption className="hidden">Every setting of the curves</caption>
      <thead>
        <tr>
          <th scope="col">setting</th>
          <th scope="col">mean log p</th>
          <th scope="col">diversity</th>
        </tr>
      </thead>
      {curves.map(({ kind, name, symbol, points }) => (
        <tbody key={kind}>
          <tr>
            <th scope="rowgroup" colSpan={3}>
              {name}
            </th>
          </tr>
          {points.map(({ setting, logLikelihood, diversity }) => (
            <tr key={setting}>
              <th scope="row">
                {symbol} {setting}
              </th>
              <td>{nats(logLikelihood)}</td>
              <td>{figure(diversity)}</td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  </details>
);
