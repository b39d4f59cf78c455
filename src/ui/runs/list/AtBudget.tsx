import { figure, whole } from "../../shared/figures";
import { Swatch } from "../chart/Line";
import { axisWords } from "../chart/RunsAxis";
import { figureFacts } from "../figure-facts";
import { type FigureName, type RunRecord } from "../records/record";
import { budgetOf, spreadOf, valueAt, type Spread } from "../records/statistics";

/** The runs that are shown, at one budget. */
export function AtBudget({ records }: { records: readonly RunRecord[] }) {
  if (records.length === 0) return null;
  const { along, at } = budgetOf(records);
  const of = (name: FigureName) => (record: RunRecord) =>
    spreadOf(record.seeds.map((seed) => valueAt(seed, name, along, at)));
  const seconds = ({ seeds }: RunRecord) =>
    spreadOf(seeds.map(({ rows }) => rows.findLast((row) => row[along] <= at)?.seconds ?? NaN));
  const most = Math.max(...records.map(({ seeds }) => seeds.length));
  const print = (name: FigureName) => figureFacts[name].print;
  const nouns = new Set(records.map(({ noun }) => noun));
  const rows: readonly Line[] = [
    ["TV", of("tv"), (s) => print("tv")(s?.median)],
    [`highest of ${most}`, of("tv"), (s) => (s && s.n > 1 ? print("tv")(s.high) : "–")],
    [
      `Effective ${nouns.size === 1 ? [...nouns][0] : "strings"}`,
      of("diversity"),
      (s) => print("diversity")(s?.median),
    ],
    ["Valid, %", of("valid"), (s) => print("valid")(s?.median)],
    ["Time, s", seconds, (s) => figure(s?.median)],
  ];
  const counts = new Set(records.map(({ seeds }) => seeds.length));
  return (
    <section className="at-budget">
      <h3>
        At {whole(at)} {axisWords[along]}
        <span className="muted">{counts.size === 1 ? `median of ${most}` : "median"}</span>
      </h3>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">Figure</span>
            </th>
            {records.map(({ id, name, sign }) => (
              <th key={id} scope="col" title={name}>
                <Swatch sign={sign} width={16} />
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows
            .filter(([name]) => most > 1 || !name.startsWith("highest"))
            .map(([name, read, write]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {records.map((record) => (
                  <td key={record.id} className="num">
                    {write(read(record))}
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}

type Line = readonly [
  name: string,
  read: (record: RunRecord) => Spread | null,
  write: (spread: Spread | null) => string,
];
