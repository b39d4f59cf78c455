import type { ReactNode } from "react";
import { useLane } from "../lane/context";
import { openAbout } from "./open";
import type { Topic } from "./topics";

interface Props {
  readonly topic: Topic;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A figure or its name; pressing it opens what the figure is and how it is found. */
export function AboutButton({ topic, className = "figure", children }: Props) {
  const { selection } = useLane();
  return (
    <button
      type="button"
      className={className}
      onClick={(event) => openAbout(selection, topic, event)}
    >
      {children}
    </button>
  );
}
