import { presets, schema } from "../../experiment/presets";
import { leafText } from "../../experiment/edits";
import { difference } from "../../experiment/leaves";
import { useLane } from "../lane/context";
import { clearLink } from "../run/clear-link";
import { openRuns } from "../run/open-runs";
import { bounded, count, whole } from "../shared/figures";
import { Maths } from "../shared/Maths";
import { backToRun } from "../stores/place";
import { useClass } from "./program";
import { stateOf } from "./Replayed";
import { kept, type ClassLink } from "./replays";
import { Skyline } from "./Skyline";

/** The link that is chosen: what came of it here, and what it changed. */
export function LinkDetails() {
  const link = useClass((c) => c.links.find(({ number }) => number === c.chosen));
  if (!link) return <p className="muted choose">Choose a tile to see what its link changed.</p>;
  return (
    <section className="link-details" aria-label={`Link ${link.number}`}>
      <h2>
        Link {link.number} <span className="muted">{stateOf(link)}</span>
      </h2>
      {link.trouble !== null && <p>{link.trouble}</p>}
      {link.truth && <Skyline truth={link.truth} />}
      {link.run && <Figures link={link} />}
      {link.run && <Changed run={link.run} />}
      {link.run && <OpenAlone run={link.run} />}
    </section>
  );
}

function Figures({ link: { truth, run, identicalThrough, partedAt } }: { link: ClassLink }) {
  const sent = run?.picture;
  const sentTv = sent
    ? sent.rows.reduce((sum, { target, policy }) => sum + Math.max(0, target - policy), 0)
    : null;
  return (
    <table>
      <caption>Replay against link</caption>
      <thead>
        <tr>
          <th scope="col">at step {whole(run?.steps ?? 0)}</th>
          <th scope="col">link says</th>
          <th scope="col">here</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">TV to the target</th>
          <td className="num">{sentTv === null ? "–" : `≈ ${sentTv.toFixed(2)}`}</td>
          <td className="num">{truth?.tv ? bounded(truth.tv) : "–"}</td>
        </tr>
        <tr>
          <th scope="row">strings kept</th>
          <td className="num">–</td>
          <td className="num">{truth ? kept(truth) : "–"}</td>
        </tr>
        <tr>
          <th scope="row">same tokens through</th>
          <td />
          <td className="num">
            {identicalThrough === null ? "–" : whole(partedAt ? partedAt - 1 : identicalThrough)}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Changed({ run }: { run: NonNullable<ClassLink["run"]> }) {
  const { preset, leaves } = run.experiment;
  const changed = difference(leaves, schema.presets[preset]);
  return (
    <table>
      <caption>
        What it changed <span className="muted">from {presets[preset].title}</span>
      </caption>
      <tbody>
        {changed.length + run.edits.length === 0 && (
          <tr>
            <td className="muted">nothing</td>
          </tr>
        )}
        {changed.map(([path, value]) => (
          <tr key={path}>
            <th scope="row">
              <Maths>{schema.table[path].label}</Maths>
            </th>
            <td className="num">
              {leafText(schema.table[path], schema.presets[preset][path])} →{" "}
              {leafText(schema.table[path], value)}
            </td>
          </tr>
        ))}
        {run.edits.map(({ step, path, from, to }, k) => (
          <tr key={k}>
            <th scope="row">
              ◆ step {whole(step)}: <Maths>{schema.table[path].label}</Maths>
            </th>
            <td className="num">
              {leafText(schema.table[path], from)} → {leafText(schema.table[path], to)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The run of the link in the page, without the lesson that it may belong to. */
function OpenAlone({ run }: { run: NonNullable<ClassLink["run"]> }) {
  const lane = useLane();
  const replaying = useClass((c) => c.links.filter(({ at }) => at === "waiting").length);
  return (
    <p className="open">
      <button
        type="button"
        className="button filled"
        onClick={() => {
          backToRun();
          clearLink();
          void openRuns(lane, { page: { run }, notices: [] });
        }}
      >
        Open alone
      </button>
      {replaying > 0 && <span className="muted">{count(replaying, "link")} go on replaying</span>}
    </p>
  );
}
