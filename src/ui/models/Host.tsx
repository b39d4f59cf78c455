import { useId, useState } from "react";
import { useModelNews } from "../stores/models";
import { acts } from "./acts";
import { hostOf } from "./names";
import { useModels, type Consent } from "./state";

const choices: readonly (readonly [Consent, string])[] = [
  ["ask", "Ask for each model"],
  ["visit", "Yes, for this visit"],
  ["always", "Yes, until I withdraw it"],
];
const notes: Readonly<Record<Consent, string>> = {
  ask: "asks each time",
  visit: "allowed, this visit",
  always: "allowed, remembered",
};

/** The host that models come from, the token of gated ones, and whether it may be contacted. */
export function Host() {
  const consent = useModels((s) => s.consent);
  const host = hostOf(useModels((s) => s.endpoint));
  const contacted = useModelNews((n) => n.contacted);
  const name = useId();
  return (
    <section className="section host">
      <h2 className="plain">
        Host <span className="muted note">{notes[consent]}</span>
      </h2>
      <Address />
      <Token />
      <fieldset className="consent">
        <legend>May this page contact {host}?</legend>
        <p className="muted">
          It will see your address and which files you take. Prompts, samples and runs stay here.
        </p>
        {choices.map(([value, label]) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={consent === value}
              onChange={() => acts.setConsent(value)}
            />
            {label}
          </label>
        ))}
        {consent !== "ask" && (
          <button type="button" className="link" onClick={() => acts.setConsent("ask")}>
            Withdraw
          </button>
        )}
        {contacted.length > 0 && (
          <p className="muted contacted">Contacted in this visit: {contacted.join(", ")}.</p>
        )}
      </fieldset>
    </section>
  );
}

function Address() {
  const id = useId();
  const endpoint = useModels((s) => s.endpoint);
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    if (draft !== null) acts.setEndpoint(draft);
    setDraft(null);
  };
  return (
    <div className="parameter">
      <span className="row">
        <label htmlFor={id}>Address</label>
        <input
          id={id}
          className="field address"
          autoComplete="off"
          spellCheck={false}
          value={draft ?? endpoint.replace(/^https:\/\//, "")}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
          }}
        />
      </span>
    </div>
  );
}

/** It opens gated models. It is kept in memory alone, and is sent to no host before consent. */
function Token() {
  const [draft, setDraft] = useState<string | null>(null);
  const token = useModels((s) => s.token);
  const commit = () => {
    if (draft !== null) acts.setToken(draft);
    setDraft(null);
  };
  return (
    <div className="parameter">
      <span className="row">
        <label htmlFor="hub-token">Token</label>
        <input
          id="hub-token"
          className="field address"
          type="password"
          placeholder="none"
          autoComplete="off"
          aria-describedby="hub-token-help"
          value={draft ?? token}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
          }}
        />
      </span>
      <span id="hub-token-help" className="help">
        only for gated models; never stored
      </span>
    </div>
  );
}
