import "./chosen.css";
import type { Bounded, SamplePrefix, SampleRow } from "../../worker/protocol";
import { AboutButton } from "../about/AboutButton";
import { useEvidence } from "../evidence/use-evidence";
import { useLane, usePins } from "../lane/context";
import { figure, nats, visible } from "../shared/figures";
import { useLogZ } from "../shared/log-z";
import { Segments } from "../shared/Segments";
import { Stop } from "../shared/Stop";
import { useOutdated } from "../shared/use-outdated";
import { WalkButton } from "../shared/WalkButton";
import { same, togglePin } from "../stores/pinned";
import { setView, useView } from "../stores/view";

/** One string, prefix by prefix: what each says log Z is, and the exact one. */
export function Chosen({ row }: { row: SampleRow | null }) {
  const exact = useLogZ(row);
  const age = useOutdated(row);
  const { chosen: own } = useEvidence();
  const byPrefix = useView((v) => v.byPrefix) || !own;
  return (
    <div className={age ? "chosen outdated" : "chosen"}>
      <div className="chosen-title">
        <h3 title={row?.text}>
          {row ? (
            <>
              {visible(row.text)}
              <Stop />
            </>
          ) : byPrefix ? (
            "A string, prefix by prefix"
          ) : (
            "A string, branch by branch"
          )}
        </h3>
        {age && <span className="age">{age}</span>}
        {row && <WalkButton row={row} />}
        {row && <PinButton row={row} />}
      </div>
      {row?.remark && <p className="remark">{row.remark}</p>}
      {own && (
        <Segments
          label="The chosen string"
          value={byPrefix ? "prefix" : "own"}
          options={[
            ["prefix", "By prefix"],
            ["own", own.title],
          ]}
          onPick={(v) => setView({ byPrefix: v === "prefix" })}
        />
      )}
      {byPrefix ? <ByPrefix row={row} exact={exact} /> : <own.Panel row={row} />}
    </div>
  );
}

function ByPrefix({ row, exact }: { row: SampleRow | null; exact: Bounded | null }) {
  const prefixes = row?.prefixes ?? [];
  return (
    <>
      <div className="scroll prefixes">
        <table>
          <caption className="hidden">Prefixes of {row?.text ?? "the chosen string"}</caption>
          <PrefixHead />
          <tbody>
            {prefixes.map((prefix, i) => (
              <PrefixRow key={i} prefix={prefix} before={prefixes[i - 1]} deep={i > 1} />
            ))}
            <ExactRow exact={exact} />
          </tbody>
        </table>
      </div>
      <Verdict prefixes={prefixes} />
    </>
  );
}

function PinButton({ row }: { row: SampleRow }) {
  const { pins } = useLane();
  const pinned = usePins().some((p) => same(p, row));
  return (
    <button
      type="button"
      className="link"
      aria-pressed={pinned}
      onClick={() => togglePin(pins, row)}
    >
      {pinned ? "Unpin" : "Pin"}
    </button>
  );
}

const PrefixHead = () => (
  <thead>
    <tr>
      <th scope="col">prefix</th>
      <th scope="col">
        log <em>R</em>
      </th>
      <th scope="col">
        log <em>q</em>(next)
      </th>
      <th scope="col">
        log <em>q</em>(⊤)
      </th>
      <th scope="col">
        <AboutButton topic="prefix">
          log <em>Z</em>
        </AboutButton>
      </th>
    </tr>
  </thead>
);

interface PrefixRowProps {
  readonly prefix: SamplePrefix;
  readonly before: SamplePrefix | undefined;
  readonly deep: boolean; // more than one token
}
const PrefixRow = ({ prefix: { text, r, l, t, u }, before, deep }: PrefixRowProps) => (
  <tr>
    <th scope="row">{before ? `${deep ? "… " : ""}${tail(text, before.text)}` : <em>empty</em>}</th>
    <td>{nats(r)}</td>
    <td>{nats(l)}</td>
    <td>{nats(t)}</td>
    <td>{nats(u)}</td>
  </tr>
);

function ExactRow({ exact }: { exact: Bounded | null }) {
  const bounded = exact !== null && exact.low !== exact.high;
  return (
    <tr className="exact">
      <th scope="row">{bounded ? "exact, at least" : "exact"}</th>
      <td />
      <td />
      <td />
      <td>{exact ? nats(bounded ? exact.low : exact.value) : "–"}</td>
    </tr>
  );
}

/** The residual from the first prefix that is an answer to the last, in words. */
function Verdict({ prefixes }: { prefixes: readonly SamplePrefix[] }) {
  const from = prefixes.findIndex(({ u }) => Number.isFinite(u)); // others are no answers
  const first = prefixes.at(from);
  const last = prefixes.at(-1);
  if (!first || !last) return <p className="verdict" />;
  const gap = first.u - last.u;
  const ends = `${Math.max(0, from)}${prefixes.length - 1}`;
  const sense = gap > 0 ? "over-sampled" : "under-sampled";
  return (
    <p className="verdict">
      Residual Δ<sub>{ends}</sub> <b>{figure(gap)}</b> nats:{" "}
      {Math.abs(gap) < 0.05 ? "in balance" : sense}
    </p>
  );
}

const tail = (text: string, before: string) =>
  visible(text.startsWith(before) ? text.slice(before.length).trimStart() || text : text);
