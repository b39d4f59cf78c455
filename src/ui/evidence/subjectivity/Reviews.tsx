import "../../shared/figures-table.css";
import "./subjectivity.css";
import { useState } from "react";
import { useLane, useLive, useRuntime } from "../../lane/context";
import { useShownPrompt } from "../../samples/shown-prompt";
import { percent, whole } from "../../shared/figures";
import { Segments } from "../../shared/Segments";
import { isOpen, taskShown } from "../../stores/runtime";
import { labelNames } from "./label-names";
import { type ListedReview, type Split, isWrong, reviewsOf } from "./reviews";

/** Every review with its label and the share of reasons that vote for it; a click shows it. */
export function Reviews() {
  const prompts = useRuntime((r) => taskShown(r)?.prompts) ?? [];
  const told = useLive((l) => l.told);
  const [split, setSplit] = useState<Split>("held-out");
  const [which, setWhich] = useState<"all" | "wrong">("all");
  const count = (of: Split) => prompts.filter((prompt) => prompt.split === of).length;
  const all = reviewsOf(prompts, told, { split, onlyWrong: false });
  const wrong = all.filter(isWrong);
  const listed = which === "all" ? all : wrong;
  return (
    <div className="reviews">
      <div className="tools">
        <Segments
          label="Split"
          value={split}
          options={[
            ["held-out", `Held out ${count("held-out")}`],
            ["train", `Labelled ${count("train")}`],
          ]}
          onPick={setSplit}
        />
        <Segments
          label="Which"
          value={which}
          options={[
            ["all", "All"],
            ["wrong", `Wrong ${wrong.length}`],
          ]}
          onPick={setWhich}
        />
      </div>
      <div className="scroll" tabIndex={-1}>
        <table className="figures">
          <caption className="hidden">Share of reasons that vote for each review’s label</caption>
          <thead>
            <tr>
              <th scope="col">review</th>
              <th scope="col">label</th>
              <th scope="col">vote, %</th>
            </tr>
          </thead>
          <tbody>
            {listed.map((review) => (
              <Row key={review.id} review={review} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="muted">
        vote: share of the policy’s reasons that speak for the label, over all of them; bold where a
        vote of ten is likelier wrong. Reviews are judged while the run rests; “–” is not judged
        yet.
      </p>
    </div>
  );
}

function Row({ review }: { readonly review: ListedReview }) {
  const { id, text, label, told } = review;
  const { session } = useLane();
  const shown = useShownPrompt() === id;
  const open = useRuntime((r) => isOpen(r.phase));
  const watch = () => session.send({ kind: "watch", prompt: id });
  return (
    <tr className={shown ? "picked" : undefined}>
      <th scope="row">
        <button type="button" disabled={!open} aria-current={shown} onClick={watch}>
          {text}
        </button>
      </th>
      <td className="words">{label === null ? "–" : labelNames[label]}</td>
      <td title={told && `at step ${whole(told.step)}`}>
        {told && label !== null ? <Share share={told.vote[label]} strong={isWrong(review)} /> : "–"}
      </td>
    </tr>
  );
}

const Share = ({ share, strong }: { readonly share: number; readonly strong: boolean }) =>
  strong ? <b>{percent(share)}</b> : percent(share);
