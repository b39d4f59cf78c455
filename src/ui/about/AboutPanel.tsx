import { useLane, useLive, useRuntime } from "../lane/context";
import { runSteps } from "../lane/stores";
import "./about.css";
import { useEffect, useRef } from "react";
import { Maths } from "../shared/Maths";
import { TermBody } from "../glossary/TermBody";
import { terms, type TermName } from "../glossary/terms";
import { useLayout } from "../shared/hooks";
import { definitions } from "./definitions";
import type { Selection } from "../stores/selection";
import type { Topic } from "./topics";

const width = 360;

const isTerm = (topic: Topic | TermName): topic is TermName => Object.hasOwn(terms, topic);

/** What a figure is, in a panel beside it; loaded when the first one is opened. */
export function AboutPanel({ about }: { about: NonNullable<Selection["about"]> }) {
  const phone = useLayout() === "phone";
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.focus(), [about]);
  const left = Math.max(8, Math.min(about.left, window.innerWidth - width - 8));
  const above = about.bottom > window.innerHeight * 0.62;
  const vertical = above
    ? { bottom: window.innerHeight - about.top + 6 }
    : { top: about.bottom + 6 };
  return (
    <div
      ref={panel}
      className={phone ? "about from-below" : "about"}
      role="dialog"
      aria-label={isTerm(about.topic) ? "What this means" : "About this number"}
      tabIndex={-1}
      style={phone ? undefined : { left, width, ...vertical }}
    >
      {isTerm(about.topic) ? <TermBody name={about.topic} /> : <Body topic={about.topic} />}
    </div>
  );
}

function Body({ topic }: { topic: Topic }) {
  const steps = runSteps(useLane());
  const truth = useLive((l) => l.truth);
  const samples = useLive((l) => l.samples);
  const runtime = useRuntime((r) => r);
  const { title, is, found, off } = definitions[topic]({ truth, samples, runtime, steps });
  return (
    <>
      <h2>
        <Maths>{title}</Maths>
      </h2>
      <p>
        <Maths>{is}</Maths>
      </p>
      <dl>
        <dt>{topic === "webgpu" ? "If it is missing" : "How it is found"}</dt>
        <dd>
          <Maths>{found}</Maths>
        </dd>
        {off && (
          <>
            <dt>How far off</dt>
            <dd>
              <Maths>{off}</Maths>
            </dd>
          </>
        )}
      </dl>
    </>
  );
}
