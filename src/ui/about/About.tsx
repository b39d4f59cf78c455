import "./about.css";
import { useEffect, useRef } from "react";
import { Maths } from "../shared/Maths";
import { useLive } from "../stores/live";
import { useRuntime } from "../stores/runtime";
import { definitions } from "./definitions";
import { closeAbout, dropAbout, useAsked } from "./open";

const width = 360;

/** A panel by the figure that was asked about. */
export function About() {
  const asked = useAsked();
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!asked) return undefined;
    panel.current?.focus();
    const outside = (event: PointerEvent) => {
      if (!panel.current?.contains(event.target as Node)) dropAbout();
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape") closeAbout();
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("keydown", escape);
    };
  }, [asked]);
  if (!asked) return null;
  const left = Math.max(8, Math.min(asked.left, window.innerWidth - width - 8));
  const above = asked.bottom > window.innerHeight * 0.62;
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
        ...(above ? { bottom: window.innerHeight - asked.top + 6 } : { top: asked.bottom + 6 }),
      }}
    >
      <Body topic={asked.topic} />
    </div>
  );
}

function Body({ topic }: { topic: keyof typeof definitions }) {
  const truth = useLive((l) => l.truth);
  const samples = useLive((l) => l.samples);
  const runtime = useRuntime((r) => r);
  const { title, is, found, off } = definitions[topic]({ truth, samples, runtime });
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
