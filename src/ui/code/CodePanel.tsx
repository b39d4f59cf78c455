import "./code.css";
import { useEffect, useMemo, useState } from "react";
import type { CodeString, Tried } from "../../worker/protocol";
import { useLane, useLive, useRecorded, useRuntime, useSetup } from "../lane/context";
import { Icon } from "../shared/Icons";
import type { Layout } from "../shared/layout";
import { closeCode, setCode, useCode } from "../stores/code";
import { valueShown } from "../stores/setup";
import { BOUND, CODE, applyCode, latestStrings, leaveEditor, tryCode } from "./actions";
import { Editor } from "./Editor";
import { examples } from "./examples";
import { Review } from "./Review";
import { Trial } from "./Trial";

/** The reward's code: written, tried on the latest samples, applied to the run as an edit. */
export function CodePanel({ layout }: { layout: Layout }) {
  const lane = useLane();
  const review = useRuntime((r) => r.review);
  useEffect(() => () => leaveEditor(lane), [lane]);
  return (
    <section className="code-panel" aria-label="Reward in code">
      {layout !== "phone" && <Head />}
      {review === null ? <Writing /> : <Review code={review} />}
    </section>
  );
}

const Head = () => (
  <header>
    <h2>Reward in code</h2>
    <span className="muted mono">{"logReward({ text, tokens, n, prompt }) → nats"}</span>
    <button type="button" className="quiet" aria-label="Close the editor" onClick={closeCode}>
      <Icon name="close" />
    </button>
  </header>
);

interface Attempt {
  readonly code: string;
  readonly strings: readonly CodeString[];
  readonly outcome: Tried;
}

/** What is written, and what is in force. */
function useWritten() {
  const inForce = useSetup((s) => String(valueShown(s, CODE)));
  const boundInForce = useSetup((s) => String(valueShown(s, BOUND)));
  const draft = useCode((c) => c.draft);
  const stated = useCode((c) => c.bound);
  const attempted = useCode((c) => c.attempted);
  const code = draft ?? inForce;
  const bound = stated ?? boundInForce;
  const changed = code !== inForce || bound !== boundInForce;
  return { code, bound, inForce, attempted, changed };
}

function Writing() {
  const lane = useLane();
  const { code, bound, inForce, attempted, changed } = useWritten();
  const [last, setLast] = useState<Attempt | null>(null);
  const trouble = useRuntime((r) =>
    r.trouble?.fault.kind === "bad-code" ? r.trouble.fault : null,
  );
  const failed = attempted === null || attempted === code ? trouble : null;
  const attempt = last?.code === code ? last : null;
  const outcome = attempt?.outcome;
  const fault = useMemo(
    () => (outcome && "sentence" in outcome ? outcome : failed),
    [outcome, failed],
  );
  const attempting = async () => {
    const strings = latestStrings(lane);
    setLast({ code, strings, outcome: await tryCode(lane, code, strings) });
  };
  return (
    <div className="code-columns">
      <div className="code-write">
        <Editor
          code={code}
          readOnly={false}
          fault={fault}
          changed={(text) => setCode({ draft: text === inForce ? null : text })}
          apply={() => void applyCode(lane)}
        />
        <p className={fault ? "code-fault" : "muted"} role={fault ? "alert" : undefined}>
          {fault?.sentence ?? notes}
        </p>
        <Acts bound={bound} changed={changed} />
      </div>
      <div className="code-try">
        <TryButton able={code.trim() !== ""} act={() => void attempting()} />
        <Trial strings={attempt?.strings ?? []} tried={attempt?.outcome ?? null} />
      </div>
    </div>
  );
}

const MOST = 20;

function TryButton({ able, act }: { able: boolean; act: () => void }) {
  const count = useLive((l) => Math.min(MOST, l.samples?.rows.length ?? 0));
  return (
    <button type="button" className="button" disabled={!able} onClick={act}>
      {count === 0 ? "Try on the empty string" : `Try on ${count} samples`}
    </button>
  );
}

function Acts({ bound, changed }: { bound: string; changed: boolean }) {
  const lane = useLane();
  const recorded = useRecorded();
  return (
    <div className="code-acts">
      <Examples />
      <label>
        At most{" "}
        <input
          className="field"
          value={bound}
          placeholder="not stated"
          inputMode="decimal"
          onChange={({ target }) => setCode({ bound: target.value })}
        />{" "}
        nats
      </label>
      <button
        type="button"
        className="button filled"
        disabled={recorded || !changed}
        title={recorded ? "A recorded run cannot be changed; train here first." : undefined}
        onClick={() => void applyCode(lane)}
      >
        Apply
      </button>
    </div>
  );
}

const notes =
  "JavaScript without clock, chance or network. Every beginning of a string is asked for too. " +
  "Without an upper bound, what the exact answer may miss is estimated.";

/** Codes to begin with. */
const Examples = () => (
  <span className="select code-examples">
    <select
      aria-label="Examples"
      value=""
      onChange={({ target }) => {
        const { code, bound } = examples[Number(target.value)];
        setCode({ draft: code, bound });
      }}
    >
      <option value="" disabled>
        Examples
      </option>
      {examples.map(({ name }, k) => (
        <option key={name} value={k}>
          {name}
        </option>
      ))}
    </select>
  </span>
);
