import "./stories.css";
import { useState } from "react";
import type { Judgement, TaskFacts, WorldSurveyReport } from "../../../worker/protocol";
import { useLane, useLive, useRuntime } from "../../lane/context";
import { useShownPrompt } from "../../samples/shown-prompt";
import { whole } from "../../shared/figures";
import { Segments } from "../../shared/Segments";
import { isOpen, taskShown } from "../../stores/runtime";
import { Gaps } from "./Gaps";
import { GapScale } from "./GapScale";
import { OwnEnding } from "./OwnEnding";
import { type Split, gapOf, meanText, storiesOf } from "./stories";

/**
 * The stories, those held out first, with the exact KL of each that was judged: all whose middles
 * the grammar lists while the run rests, and any that was shown.
 */
export function Stories() {
  const prompts = useRuntime((r) => taskShown(r)?.prompts) ?? [];
  const answers = useLive((l) => l.answers);
  const survey = useLive((l) => l.survey);
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
      <List listed={listed} answers={answers} survey={survey} />
      <Means survey={survey} />
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
  readonly survey: WorldSurveyReport | null;
}

const List = ({ listed, answers, survey }: Listed) => (
  <div className="scroll" tabIndex={-1}>
    <table className="figures">
      <caption className="hidden">Exact KL(target‖q) of each story that was judged</caption>
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
          <Story key={id} id={id} name={name} gap={gapOf(id, { survey, answers })} />
        ))}
      </tbody>
    </table>
  </div>
);

interface StoryProps {
  readonly id: string;
  readonly name: string;
  readonly gap: ReturnType<typeof gapOf>;
}

function Story({ id, name, gap }: StoryProps) {
  const { session } = useLane();
  const shown = useShownPrompt() === id;
  const open = useRuntime((r) => isOpen(r.phase));
  const watch = () => session.send({ kind: "watch", prompt: id });
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
      <td title={gap ? `at step ${whole(gap.step)}` : undefined}>{gap?.text ?? "–"}</td>
    </tr>
  );
}

/** Means of the stories that the survey judged; their difference is the amortisation gap. */
function Means({ survey }: { survey: WorldSurveyReport | null }) {
  const rests = useRuntime((r) => isOpen(r.phase) && r.phase.at !== "running");
  if (!survey)
    return (
      <p className="means muted">
        {rests ? "The stories are judged now." : "The stories are judged while the run rests."}
      </p>
    );
  const { step, judged, of, means } = survey;
  const state = judged < of ? `; ${judged} of ${of} judged` : "";
  return (
    <p className="means">
      mean KL held out <b className="num">{meanText(means.heldOut?.klForward)}</b>, trained{" "}
      <b className="num">{meanText(means.train?.klForward)}</b>; P(allowed){" "}
      <b className="num">{meanText(means.heldOut?.listed)}</b>{" "}
      <span className="muted">
        held out, step {whole(step)}
        {state}
      </span>
    </p>
  );
}
