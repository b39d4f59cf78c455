import "./walk.css";
import { useEffect } from "react";
import type { WalkedString } from "../../worker/protocol";
import { useLane, useLive, useRuntime } from "../lane/context";
import { walkThrough } from "../run/walk";
import { visible, whole } from "../shared/figures";
import { Icon } from "../shared/Icons";
import type { Layout } from "../shared/layout";
import { backToRun } from "../stores/place";
import { trains } from "../stores/runtime";
import { ChoiceTable } from "./ChoiceTable";
import { pressInWalk } from "./keys";
import { Pieces } from "./Pieces";
import { moveTo, useWalkView, walkView } from "./state";
import { Strip } from "./Strip";
import { TokenList } from "./TokenList";
import { walkSentence } from "./words";

/**
 * One string of the run, token by token: what the policy could choose, what it should, what
 * stopping is worth at every prefix, and how this string alone would move it. The run rests
 * meanwhile.
 */
export function Walk({ layout }: { layout: Layout }) {
  const asked = useRuntime((r) => r.walk);
  const running = useRuntime((r) => trains(r.phase) || r.playback !== null);
  const known = useWalkView((v) => v.known);
  const walked = asked?.walked;
  const walk = typeof walked === "object" ? walked : null;
  const choices = walk?.choices.length ?? 0;
  const nextSample = useNextSample();
  useEffect(() => walkView.setState({ known: 0 }), [asked?.string]);
  useEffect(() => {
    if (running && walked !== "asked") backToRun(); // what is shown would no longer hold
  }, [running, walked]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => pressInWalk(event, { choices, nextSample });
    document.addEventListener("keydown", press, true);
    return () => document.removeEventListener("keydown", press, true);
  }, [choices, nextSample]);
  const full = layout === "full";
  return (
    <>
      {full && (
        <aside className="rail scroll walk-rail" aria-label="The choices of the string">
          {walk && <TokenList walk={walk} known={known} />}
        </aside>
      )}
      <main className={`centre walk ${layout}`}>
        <h1 className="hidden">Amortize</h1>
        <Said walk={walk} known={known} />
        <div className="scroll walk-body">
          <Steps walk={walk} known={known} next={nextSample} />
          {walk && <Strip walk={walk} known={known} />}
          {walk && <ChoiceTable walk={walk} known={known} />}
          {walk && !full && <Pieces walk={walk} known={known} />}
        </div>
      </main>
      {full && (
        <aside className="side walk-side" aria-label="Pieces of the string">
          {walk && <Pieces walk={walk} known={known} />}
        </aside>
      )}
    </>
  );
}

function Said({ walk, known }: { walk: WalkedString | null; known: number }) {
  const walked = useRuntime((r) => r.walk?.walked);
  const sentence = walk
    ? walkSentence(walk, known)
    : walked === "gone"
      ? "The run does not know this string any more. Go back and choose another one."
      : "The policy is asked for every choice of this string.";
  return (
    <div className="message note" role="status" aria-live="polite">
      <Icon name="note" />
      <p className={sentence.length > 130 ? "long" : ""} title={sentence}>
        {sentence}
      </p>
      <button type="button" className="button" onClick={backToRun}>
        Back to the run <kbd>Esc</kbd>
      </button>
    </div>
  );
}

interface StepsProps {
  readonly walk: WalkedString | null;
  readonly known: number;
  readonly next: () => void;
}

/** Where the walk stands, and its three verbs. */
function Steps({ walk, known, next }: StepsProps) {
  const choices = walk?.choices.length ?? 0;
  const isWhole = known === choices;
  return (
    <header className="walk-steps">
      <div>
        <h2>One string, token by token</h2>
        <p className="muted">
          {walk
            ? `${visible(walk.row.text)}, step ${whole(walk.row.step)}; nothing is drawn again`
            : ""}
        </p>
      </div>
      <p className="count">
        token <b>{known}</b> of {choices}
      </p>
      <button
        type="button"
        className="button filled"
        disabled={!walk || isWhole}
        onClick={() => moveTo(known + 1, choices)}
      >
        Next token <kbd>→</kbd>
      </button>
      <button
        type="button"
        className="button"
        disabled={known === 0}
        onClick={() => moveTo(known - 1, choices)}
      >
        Back <kbd>←</kbd>
      </button>
      <button
        type="button"
        className="button"
        disabled={!walk || isWhole}
        onClick={() => moveTo(choices, choices)}
      >
        All
      </button>
      <button type="button" className="button" onClick={next}>
        Next sample <kbd>N</kbd>
      </button>
    </header>
  );
}

/** Walks the next string of the table that belongs to the same prompt. */
function useNextSample(): () => void {
  const lane = useLane();
  const rows = useLive((l) => l.samples?.rows);
  const string = useRuntime((r) => r.walk?.string);
  return () => {
    const own = (rows ?? []).filter(({ prompt }) => prompt === string?.prompt);
    const at = own.findIndex(({ text }) => text === string?.text);
    const following = own[(at + 1) % own.length];
    if (following) walkThrough(lane, following);
  };
}
