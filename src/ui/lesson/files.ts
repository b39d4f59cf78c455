import type { Decoded } from "../../schema/field";
import type { Lesson } from "./lesson";
import { readLesson } from "./reading/lesson-file";

/** Lessons beside the page, in `lessons/`, and lessons of the visitor's own disk. */

const absent = "The list of lessons did not arrive. Check the connection, then open it once more.";

/** The names of the lessons beside the page, in the order of a class. */
export async function lessonNames(): Promise<Decoded<readonly string[]>> {
  const text = await fetched("lessons/lessons.json", "json");
  const names = text === null ? null : namesIn(text);
  return names ? { ok: true, value: names } : { ok: false, sentence: absent };
}

function namesIn(text: string): readonly string[] | null {
  try {
    const raw: unknown = JSON.parse(text);
    return Array.isArray(raw) && raw.every((name) => typeof name === "string") ? raw : null;
  } catch {
    return null;
  }
}

/** Every lesson beside the page that can be read, and a sentence for each that cannot. */
export async function allLessons(): Promise<Decoded<readonly Decoded<Lesson>[]>> {
  const names = await lessonNames();
  if (!names.ok) return names;
  return { ok: true, value: await Promise.all(names.value.map(lessonNamed)) };
}

export const isLessonName = (name: string) => /^[a-z0-9-]{1,40}$/.test(name);

/** The lesson of a name, from `lessons/NAME.md`. */
export async function lessonNamed(name: string): Promise<Decoded<Lesson>> {
  const text = isLessonName(name) ? await fetched(`lessons/${name}.md`, "text/markdown") : null;
  if (text !== null) return readLesson(text, name);
  return {
    ok: false,
    sentence:
      `There is no lesson “${name.slice(0, 40)}” beside this page. Put its file into the folder ` +
      "lessons, or open the file from your disk.",
  };
}

/** The lesson in a file of the visitor's; its name is the file's, as a link may have it. */
export async function lessonIn(file: File): Promise<Decoded<Lesson>> {
  const stem = file.name.replace(/\.md$/i, "").toLowerCase();
  const name = stem
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
  return readLesson(await file.text(), name || "lesson");
}

/** A host that has no such file may answer with its start page, which is HTML. */
async function fetched(path: string, type: string): Promise<string | null> {
  const response = await fetch(path).catch(() => null);
  const sent = response?.headers.get("content-type") ?? "";
  if (!response?.ok || (sent.includes("html") && !type.includes("html"))) return null;
  return response.text().catch(() => null);
}
