import "./report.css";
import { useEffect, useRef } from "react";
import { schema } from "../../experiment/presets";
import { shortText } from "../rail/text";
import { whole } from "../shared/figures";
import { Maths } from "../shared/Maths";
import { leavePlace } from "../stores/place";
import { Picture } from "./Picture";
import { useReport, type Line, type ReportContent } from "./content";

/** A run as a page to print: black on white, on A4 or Letter. Esc goes back to the run. */
export function ReportPlace() {
  const content = useReport();
  const print = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape") leavePlace("report");
    };
    document.addEventListener("keydown", escape);
    print.current?.focus();
    return () => document.removeEventListener("keydown", escape);
  }, []);
  return (
    <main className="report-place scroll" aria-label="Report">
      <div className="report-tools">
        <button type="button" className="quiet" onClick={() => leavePlace("report")}>
          Back to the run
        </button>
        <button type="button" className="button filled" ref={print} onClick={() => window.print()}>
          Print
        </button>
      </div>
      {content && <Sheets content={content} />}
    </main>
  );
}

const Sheets = ({ content }: { content: ReportContent }) => (
  <article className="report">
    <header>
      <h1>{content.title}</h1>
      <p className="report-says">
        <Maths>{content.says}</Maths>
      </p>
      <p className="report-run">
        {content.run} {content.computedBy}
      </p>
    </header>
    <Table
      title="Figures"
      heads={["Figure", "Value", "How it is found"]}
      lines={content.figures}
      none="No exact answer had come when this report was made."
    />
    <section>
      <h2>Charts</h2>
      <div className="report-charts">
        {content.charts.map(({ name, svg }) => (
          <Picture key={name} name={name} svg={svg} />
        ))}
      </div>
    </section>
    <Table
      title="Settings that differ from the preset"
      heads={["Setting", "Here", "In the preset"]}
      lines={content.settings}
      none="None: every setting is the preset's."
    />
    <Edits content={content} />
    <Again content={content} />
  </article>
);

interface TableProps {
  readonly title: string;
  readonly heads: readonly [string, string, string];
  readonly lines: readonly Line[];
  readonly none: string;
}

const Table = ({ title, heads, lines, none }: TableProps) => (
  <section>
    <h2>{title}</h2>
    {lines.length === 0 ? (
      <p>{none}</p>
    ) : (
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ name, value, how }) => (
            <tr key={name}>
              <th scope="row">
                <Maths>{name}</Maths>
              </th>
              <td className="report-value">{value}</td>
              <td>{how}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </section>
);

const Edits = ({ content: { edits } }: { content: ReportContent }) => (
  <section>
    <h2>Edits while it trained</h2>
    {edits.length === 0 ? (
      <p>None.</p>
    ) : (
      <ol>
        {edits.map(({ step, path, from, to }, k) => (
          <li key={k}>
            After step {whole(step)}: <Maths>{schema.table[path]?.label ?? path}</Maths>{" "}
            {shortText(schema.table[path], from)} → {shortText(schema.table[path], to)}
          </li>
        ))}
      </ol>
    )}
  </section>
);

/** How the run is made again, and how it is cited. */
const Again = ({ content: { link, code } }: { content: ReportContent }) => (
  <section className="report-again">
    <h2>The same run again</h2>
    <div>
      {code && <Picture name="The link as a QR code" svg={code} />}
      <div>
        {link === null ? (
          <p>The run is too long for a link; its settings file opens it.</p>
        ) : (
          <>
            <p>
              The link holds every setting, the seed, the edits and the fingerprint. Opened
              anywhere, it says through which step the run is identical.
            </p>
            <p className="report-link">{link}</p>
            {code === null && <p>It is too long for a QR code.</p>}
          </>
        )}
        <p>
          Amortize, version {BUILD.version}
          {BUILD.commit !== null && <>, build {BUILD.commit}</>}. Method: E. J. Hu, M. Jain, E.
          Elmoznino, Y. Kaddar, G. Lajoie, Y. Bengio, N. Malkin. Amortizing intractable inference in
          large language models. ICLR 2024.
        </p>
      </div>
    </div>
  </section>
);
