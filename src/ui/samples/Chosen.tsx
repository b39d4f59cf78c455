import "./chosen.css";
import { useLogZ } from "../shared/log-z";
import { useLane, usePins } from "../lane/context";
import type { SampleRow } from "../../worker/protocol";
import { figure, nats, visible } from "../shared/figures";
import { Stop } from "../shared/Stop";
import { AboutButton } from "../about/AboutButton";
import { same, togglePin } from "../stores/pinned";

/** One string, prefix by prefix: what each says log Z is, and the exact one. */
export function Chosen({ row }: { row: SampleRow | null }) {
  const { pins } = useLane();
  const pinned = usePins().some((p) => row !== null && same(p, row));
  const exact = useLogZ();
  const prefixes = row?.prefixes ?? [];
  const first = prefixes.at(0);
  const last = prefixes.at(-1);
  const gap = first && last ? first.u - last.u : null;
  return (
    <div className="chosen">
      <div className="chosen-title">
        <h3 title={row?.text}>
          {row ? (
            <>
              {visible(row.text)}
              <Stop />
            </>
          ) : (
            "A string, prefix by prefix"
          )}
        </h3>
        {row && (
          <button
            type="button"
            className="link"
            aria-pressed={pinned}
            onClick={() => togglePin(pins, row)}
          >
            {pinned ? "Unpin" : "Pin"}
          </button>
        )}
      </div>
      <div className="scroll prefixes">
        <table>
          <caption className="hidden">Prefixes of {row?.text ?? "the chosen string"}</caption>
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
          <tbody>
            {prefixes.map((p, i) => (
              <tr key={i}>
                <th scope="row">
                  {i === 0 ? (
                    <em>empty</em>
                  ) : (
                    `${i > 1 ? "… " : ""}${tail(p.text, prefixes[i - 1].text)}`
                  )}
                </th>
                <td>{nats(p.r)}</td>
                <td>{nats(p.l)}</td>
                <td>{nats(p.t)}</td>
                <td>{nats(p.u)}</td>
              </tr>
            ))}
            <tr className="exact">
              <th scope="row">{exact && exact.low !== exact.high ? "exact, at least" : "exact"}</th>
              <td />
              <td />
              <td />
              <td>{exact ? nats(exact.low !== exact.high ? exact.low : exact.value) : "–"}</td>
            </tr>
          </tbody>
        </table>
      </div>
      <p className="verdict">
        {gap === null ? (
          ""
        ) : (
          <>
            Residual Δ<sub>0{prefixes.length - 1}</sub> <b>{figure(gap)}</b> nats:{" "}
            {Math.abs(gap) < 0.05 ? "in balance" : gap > 0 ? "over-sampled" : "under-sampled"}
          </>
        )}
      </p>
    </div>
  );
}

const tail = (text: string, before: string) =>
  visible(text.startsWith(before) ? text.slice(before.length).trimStart() || text : text);
