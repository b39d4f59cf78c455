import type { ClassTable } from "./class-table";
import { setLook, useLook } from "./look";

/** What the tiles show beside outline and fill. */
export function Wall({ table: { links, predictions } }: { table: ClassTable }) {
  const letters = useLook((l) => l.letters);
  const figures = useLook((l) => l.figures);
  const revealed = useLook((l) => l.revealed);
  if (links.length === 0) return null;
  return (
    <section className="section" aria-label="On the wall">
      <h2 className="plain">On the wall</h2>
      <div className="wall-switches">
        {predictions && (
          <label>
            <input
              type="checkbox"
              checked={letters}
              onChange={({ target }) => setLook({ letters: target.checked })}
            />
            Predictions on the tiles
            {!revealed && <span className="muted">after the reveal</span>}
          </label>
        )}
        <label>
          <input
            type="checkbox"
            checked={figures}
            onChange={({ target }) => setLook({ figures: target.checked })}
          />
          The figure of each run
        </label>
      </div>
    </section>
  );
}
