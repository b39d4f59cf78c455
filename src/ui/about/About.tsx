import { useLane, useLive, useRuntime, useSelection } from "../lane/context";
import { runSteps } from "../lane/stores";
import "./about.css";
import { useEffect, useRef } from "react";
import { Maths } from "../shared/Maths";
import { definitions } from "./definitions";
import { closeAbout } from "./open";
import type { Topic } from "./topics";

const width = 360;

/** What a figure is, in a panel beside it. */
export function About() {
  const { selection } = useLane();
  const about = useSelection((s) => s.about);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!about) return undefined;
    panel.current?.focus();
    const outside = (event: PointerEvent) => {
      if (!panel.current?.contains(event.target as Node)) closeAbout(selection, false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape") closeAbout(selection, true);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("keydown", escape);
    };
  }, [about, selection]);
  if (!about) return null;
  const left = Math.max(8, Math.min(about.left, window.innerWidth - width - 8));
  const above = about.bottom > window.innerHeight * 0.62;
  return (
    <div
      ref={panel}
      className="about"
      role="dialog"
      aria-label="About this number"
      tabIndex={-1}
      style={{
        left,
        width: Math.min(width, window.innerWidth - 16),
        ...(above ? { bottom: window.innerHeight - about.top + 6 } : { top: about.bottom + 6 }),
      }}
    >
      <Body topic={about.topic} />
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
