import { useEffect, useMemo, useState } from "react";
import type { Lesson } from "../lesson/lesson";
import { lessonNamed } from "../lesson/files";
import { askedIn, predictionsOf } from "./predictions";
import { useClass } from "./program";

/** What the class predicted, with the question's words where its lesson is beside the page. */
export function usePredictions() {
  const links = useClass((c) => c.links);
  const found = useMemo(() => predictionsOf(links), [links]);
  const name = found?.lesson ?? null;
  const [lesson, setLesson] = useState<Lesson | null>(null);
  useEffect(() => {
    let wanted = true;
    if (name !== null)
      void lessonNamed(name).then((read) => {
        if (wanted) setLesson(read.ok ? read.value : null);
      });
    return () => {
      wanted = false;
    };
  }, [name]);
  if (!found) return null;
  const asked = lesson?.name === found.lesson ? askedIn(lesson, found.question) : null;
  return { ...found, asked };
}
