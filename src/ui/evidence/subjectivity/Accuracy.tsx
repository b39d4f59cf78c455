import "../../shared/figures-table.css";
import "./subjectivity.css";
import { useLive } from "../../lane/context";
import { figure, nats } from "../../shared/figures";
import type { LabelMeans, Proportion } from "../../../worker/protocol";

/** How many reviews are labelled right, by way of telling the label, and the bound behind it. */
export function Accuracy() {
  const labels = useLive((l) => l.truth?.labels);
  if (!labels) return <p className="figures-panel muted">Accuracies come with the exact answer.</p>;
  const { train, heldOut } = labels;
  return (
    <div className="figures-panel scroll" tabIndex={0}>
      <table className="figures">
        <caption>
          Share of reviews labelled right, with the 95 % interval of so many reviews. No vote is
          drawn: the chance of every vote is known.
        </caption>
        <thead>
          <tr>
            <th scope="col">way</th>
            <th scope="col">labelled{count(train)}</th>
            <th scope="col">held out{count(heldOut)}</th>
          </tr>
        </thead>
        <tbody>
          <Shares name="no reason, read off" of={({ direct }) => direct} by={[train, heldOut]} />
          <Shares name="vote of 10" of={({ votes }) => votes} by={[train, heldOut]} />
          <Shares name="exact sum" of={({ summed }) => summed} by={[train, heldOut]} />
          <Nats name="KL(posterior‖q)" of={({ klForward }) => klForward} by={[train, heldOut]} />
          <Nats name="ELBO" of={({ elbo }) => elbo} by={[train, heldOut]} />
          <Nats name="log p(Y | X)" of={({ logEvidence }) => logEvidence} by={[train, heldOut]} />
        </tbody>
      </table>
      <p className="muted">
        Means over reviews, in nats where they are no shares. Of the held-out reviews one in seven
        is judged here; the tab Reviews lists them all.
      </p>
    </div>
  );
}

const count = (means: LabelMeans | null) => (means ? `, ${means.prompts}` : "");

type Means = readonly (LabelMeans | null)[];

interface SharesProps {
  readonly name: string;
  readonly of: (means: LabelMeans) => Proportion | null;
  readonly by: Means;
}

const Shares = ({ name, of, by }: SharesProps) => (
  <tr>
    <th scope="row">{name}</th>
    {by.map((means, k) => (
      <td key={k}>{share(means && of(means))}</td>
    ))}
  </tr>
);

const share = (of: Proportion | null) =>
  of ? (
    <>
      {figure(of.value)}
      <span className="interval">{`${figure(of.low)}–${figure(of.high)}`}</span>
    </>
  ) : (
    "–"
  );

interface NatsProps {
  readonly name: string;
  readonly of: (means: LabelMeans) => number;
  readonly by: Means;
}

const Nats = ({ name, of, by }: NatsProps) => (
  <tr>
    <th scope="row">{name}</th>
    {by.map((means, k) => (
      <td key={k}>{means ? nats(of(means)) : "–"}</td>
    ))}
  </tr>
);
