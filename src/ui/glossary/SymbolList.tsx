import { useSelection } from "../lane/context";
import { Maths } from "../shared/Maths";
import { setView } from "../stores/view";
import { TermButton } from "./TermButton";
import { termNames, termOf } from "./terms";

/** Every symbol of the page, each a door to what it means; the one that is open is marked. */
export function SymbolList() {
  const open = useSelection((s) => s.about?.topic);
  return (
    <section className="symbols" aria-label="Symbols on this page">
      <h2>
        Symbols on this page
        <button type="button" className="link" onClick={() => setView({ aboutPage: true })}>
          About
        </button>
      </h2>
      <dl>
        {termNames.map((name) => (
          <div key={name} className={name === open ? "open" : undefined}>
            <dt>
              <TermButton name={name}>
                <Maths>{termOf(name).sign}</Maths>
              </TermButton>
            </dt>
            <dd>{termOf(name).short}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
