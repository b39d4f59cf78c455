import "./stories.css";
import { useState } from "react";
import type { Judgement, TaskFacts } from "../../../worker/protocol";
import { useLane, useLive, useRuntime } from "../../lane/context";
import { useShownPrompt } from "../../samples/shown-prompt";
import { bounded, figure } from "../../shared/figures";
import { Segments } from "../../shared/Segments";
import { isOpen, taskShown } from "../../stores/runtime";
import { Gaps } from "./Gaps";
import { GapScale } from "./GapScale";
import { OwnEnding } from "./OwnEnding";
import { type Split, meanGap, storiesOf } from "./stories";

/** The stories, those held out first, with the exact KL of each that was shown. */
export function Stories() {
  const prompts = useRuntime((r) => taskShown(r)?.prompts) ?? [];
  const answers = useLive((l) => l.answers);
  const [split, setSplit] = useState<Split>("held-out");
  const [filter, setFilter] = useState("");
  const listed = storiesOf(prompts, { split, filter });
  return (
    <div className="stories">
      <div className="tools">
        <Segments label="Split" value={split} options={splits(prompts)} onPick={setSplit} />
        <input
          className="field filter"
          placeholder="Filter"
          aria-label="Filter the stories"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      </div>
      <List listed={listed} answers={answers} />
      <Means prompts={prompts} answers={answers} />
      <OwnEnding />
      <Gaps />
    </div>
  );
}

const splits = (prompts: TaskFacts["prompts"]): readonly (readonly [Split, string])[] => {
  const count = (split: Split) => prompts.filter((prompt) => prompt.split === split).length;
  return [
    ["held-out", `Held out ${count("held-out")}`],
    ["train", `Trained ${count("train")}`],
  ];
};

interface Listed {
  readonly listed: ReturnType<typeof storiesOf>;
  readonly answers: ReadonlyMap<string, Judgement>;
}

const List = ({ listed, answers }: Listed) => (
  <div className="scroll" tabIndex={-1}>
    <table className="figures">
      <caption className="hidden">Exact KL(target‖q) of each story that was shown</caption>
      <thead>
        <tr>
          <th scope="col">story</th>
          <th scope="col" className="scale">
            0.01 <span>1</span>
          </th>
          <th scope="col">nats</th>
        </tr>
      </thead>
      <tbody>
        {listed.map(({ id, name }) => (
          <Story key={id} id={id} name={name} answer={answers.get(id)} />
        ))}
      </tbody>
    </table>
  </div>
);

interface StoryProps {
  readonly id: string;
  readonly name: string;
  readonly answer: Judgement | undefined;
}

function Story({ id, name, answer }: StoryProps) {
  const { session } = useLane();
  const shown = useShownPrompt() === id;
  const open = useRuntime((r) => isOpen(r.phase));
  const watch = () => session.send({ kind: "watch", prompt: id });
  const gap = answer?.klForward ?? null;
  return (
    <tr className={shown ? "picked" : undefined}>
      <th scope="row">
        <button type="button" disabled={!open} aria-current={shown} title={id} onClick={watch}>
          {name}
        </button>
      </th>
      <td className="scale">
        <GapScale value={gap?.value ?? null} />
      </td>
      <td title={answer && `at step ${answer.step}`}>{bounded(gap)}</td>
    </tr>
  );
}

/** Means of the stories that were shown; their difference is the amortisation gap. */
function Means({ prompts, answers }: Pick<Listed, "answers"> & Pick<TaskFacts, "prompts">) {
  const heldOut = meanGap(prompts, answers, "held-out");
  const train = meanGap(prompts, answers, "train");
  const words = ({ mean, count }: typeof heldOut) =>
    mean === null ? "none shown yet" : `mean ${figure(mean)} of ${count} shown`;
  return (
    <p className="means">
      held out: {words(heldOut)}; trained: {words(train)}
    </p>
  );
}
