import type { ReactNode } from "react";
import { letters } from "../lesson/letters";
import { Popover } from "../shared/Popover";
import { Against } from "./Against";
import type { ClassTable } from "./class-table";
import { useLook } from "./look";
import { Paste } from "./Paste";
import type { Predictions } from "./predictions";
import { Predicted } from "./Predicted";
import { Replayed } from "./Replayed";
import { replayState, replayStates, type ReplayState } from "./replay-state";
import { Wall } from "./Wall";

/** The rail of a narrow window: its sections in one line, each with its gist, opened on demand. */
export function ClassStrip({ table }: { table: ClassTable }) {
  const { links, predictions, asked } = table;
  if (links.length === 0) return <Paste />;
  return (
    <div className="class-strip">
      <Part name="Links" says={String(links.length)}>
        <Paste />
      </Part>
      {predictions && (
        <Part name="Predicted" says={countsOf(predictions)}>
          <Predicted table={table} />
        </Part>
      )}
      {asked && <AgainstPart table={table} />}
      <Part name="Replayed" says={statesOf(links)}>
        <Replayed table={table} />
      </Part>
      <Part name="On the wall" says="">
        <Wall table={table} />
      </Part>
    </div>
  );
}

function AgainstPart({ table }: { table: ClassTable }) {
  const revealed = useLook((l) => l.revealed);
  const counted = table.table;
  const says = revealed && counted ? `${counted.right} of ${counted.counted} right` : "hidden";
  return (
    <Part name="Against" says={counted ? says : "–"}>
      <Against table={table} />
    </Part>
  );
}

const countsOf = ({ counts }: Predictions) =>
  counts.map((times, k) => `${letters[k]} ${times}`).join("  ");

const statesOf = (links: ClassTable["links"]) =>
  (Object.keys(replayStates) as ReplayState[])
    .flatMap((state) => {
      const times = links.filter((link) => replayState(link) === state).length;
      return times > 0 ? [`${replayStates[state].sign} ${times}`] : [];
    })
    .join("  ");

interface PartProps {
  readonly name: string;
  readonly says: string; // its gist
  readonly children: ReactNode;
}

const Part = ({ name, says, children }: PartProps) => (
  <Popover
    label={
      <>
        <span className={says === "" ? "" : "muted"}>{name}</span>
        {says !== "" && <span className="num">{says}</span>}
      </>
    }
    className="button"
    align="left"
  >
    {children}
  </Popover>
);
