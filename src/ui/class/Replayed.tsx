import type { ClassTable } from "./class-table";
import { setLook, useLook } from "./look";
import { replayState, replayStates, type ReplayState } from "./replay-state";

const all = Object.keys(replayStates) as ReplayState[];

/** Did the links replay? A row fades the tiles of all others. */
export function Replayed({ table: { links } }: { table: ClassTable }) {
  const only = useLook((l) => l.only);
  if (links.length === 0) return null;
  const rows = all.map((state) => {
    const times = links.filter((link) => replayState(link) === state).length;
    return { state, times, ...replayStates[state] };
  });
  return (
    <section className="section" aria-label="Did the links replay?">
      <h2 className="plain">
        Did the links replay?
        <span className="muted note">click to filter</span>
      </h2>
      <ul className="replayed">
        {rows
          .filter(({ state, times }) => times > 0 || state === only)
          .map(({ state, times, sign, says }) => (
            <li key={state}>
              <button
                type="button"
                aria-pressed={only === state}
                onClick={() => setLook({ only: only === state ? null : state })}
              >
                <span className="sign">{sign}</span>
                <span>{says}</span>
                <span className="num">{times}</span>
              </button>
            </li>
          ))}
      </ul>
      <p className="muted">
        Another kind of GPU may round differently and part; both runs are right.
      </p>
    </section>
  );
}
