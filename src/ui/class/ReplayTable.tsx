import type { Picture } from "../../experiment/experiment";
import { outcomeAt, outcomeNames, printOutcome } from "../lesson/outcome";
import { bounded, figure, whole } from "../shared/figures";
import { Maths } from "../shared/Maths";
import type { ClassLink } from "./class-link";
import { shownOn, type ClassTable, type Shown } from "./class-table";

interface Line {
  readonly name: string;
  readonly link: string;
  readonly here: string;
  readonly apart: string;
}

/** The replay beside what the link says of itself, and its fingerprint at every mark. */
export function ReplayTable({ link, table }: { link: ClassLink; table: ClassTable }) {
  const lines = linesOf(link, table);
  const marks = link.run?.fingerprint?.marks ?? [];
  const hasLink = lines.some((line) => line.link !== "");
  return (
    <section aria-label="Replay against link">
      <h3>
        Replay against link{" "}
        <span className="muted">
          {hasLink ? "" : "here, "}at step {whole(link.truth?.step)}
        </span>
      </h3>
      {lines.length > 0 && (
        <table>
          {hasLink && (
            <thead>
              <tr>
                <td />
                <th scope="col">link says</th>
                <th scope="col">here</th>
                <th scope="col">apart</th>
              </tr>
            </thead>
          )}
          <tbody>
            {lines.map(({ name, link: says, here, apart }) => (
              <tr key={name}>
                <th scope="row">
                  <Maths>{name}</Maths>
                </th>
                {hasLink && <td className="num">{says}</td>}
                <td className="num">{here}</td>
                {hasLink && <td className="num">{apart}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {marks.length > 0 && <Marks link={link} />}
    </section>
  );
}

/** Figures that the picture of a link has too; TV of its rounded masses is about what it was. */
function linesOf({ run, truth, record }: ClassLink, table: ClassTable): readonly Line[] {
  if (!truth) return [];
  const picture = run?.picture?.step === truth.step ? run.picture : undefined;
  const line = (
    name: string,
    here: number | null,
    says: number | null,
    print: (value: number) => string = figure,
  ): Line => ({
    name,
    here: here === null ? "–" : print(here),
    link: picture ? (says === null ? "–" : print(says)) : "",
    apart: here === null || says === null ? "–" : print(Math.abs(here - says)),
  });
  const shown = shownOn({ truth }, table);
  const own = line(
    outcomeNames(shown).short,
    outcomeAt(shown, { truth, record }),
    picture && ofMasses.has(shown.figure)
      ? outcomeAt(shown, { truth: { ...truth, ...massesOf(picture) }, record: null })
      : null,
    (value) => printOutcome(shown, value),
  );
  const tv = picture ? tvOf(picture) : null;
  return [
    ...(["tv", "forward kl"].includes(shown.figure) ? [] : [own]),
    {
      ...line("TV to the target", truth.tv?.value ?? null, tv, (value) => value.toPrecision(2)),
      here: bounded(truth.tv),
      ...(tv !== null && { link: `≈ ${tv.toPrecision(2)}` }),
    },
    line("KL(target‖q)", truth.klForward?.value ?? null, picture?.klForward ?? null),
  ];
}

/** Figures of masses alone, which a picture holds. */
const ofMasses: ReadonlySet<Shown["figure"]> = new Set(["kept", "policy", "target", "else"]);
const massesOf = ({ rows, more, rest }: Picture) => ({
  ...{ more, rest },
  rows: rows.map((row) => ({ ...row, tokens: [] })),
});

/** Half of all gaps and surpluses: of the listed strings, of other reached ones and of the rest. */
const tvOf = ({ rows, more, rest }: Picture): number =>
  [...rows, more, rest].reduce((sum, { target, policy }) => sum + Math.abs(target - policy), 0) / 2;

/** Equal and unequal marks of the fingerprint, as far as the replay has come. */
function Marks({ link: { run, step, identicalThrough, partedAt } }: { link: ClassLink }) {
  const compared = identicalThrough !== null || partedAt !== null;
  return (
    <p className="marks">
      <span className="muted">fingerprint</span>
      {run?.fingerprint?.marks.map((mark) => {
        const reached = compared && mark.step <= step;
        const parted = partedAt !== null && mark.step >= partedAt;
        const sign = !reached ? "·" : parted ? "≺" : "=";
        return (
          <span key={mark.step} className={reached && parted ? "num parted" : "num"}>
            <span className="sign">{sign}</span> {whole(mark.step)}
          </span>
        );
      })}
    </p>
  );
}
