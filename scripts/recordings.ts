// npm run -s recordings -- NAME...: writes recordings beside the page anew; one that is a lesson's
// alone (lesson-*) is thinned to what lessons show of it. Run it once on what `--record` wrote.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { readLesson } from "../src/ui/lesson/reading/lesson-file";
import { standOf } from "../src/ui/lesson/route";
import { readRecording, writeRecording } from "../src/worker/recording-file";
import { thinned } from "../src/worker/thinned-recording";

const lessons = readdirSync("public/lessons").filter((name) => name.endsWith(".md"));

/** The steps at which a lesson waits in a recording, or to which it plays it. */
function waitsOf(recording: string): readonly number[] {
  const steps = lessons.flatMap((name) => {
    const read = readLesson(readFileSync(`public/lessons/${name}`, "utf8"), name);
    if (!read.ok) throw new Error(read.sentence);
    return read.value.pages.flatMap((_, k) => {
      const { opener, at, leads } = standOf(read.value, k);
      return opener.kind === "recording" && opener.names.includes(recording) ? [at, leads] : [];
    });
  });
  return [...new Set(steps)].sort((a, b) => a - b);
}

for (const name of process.argv.slice(2).filter((argument) => argument !== "--")) {
  const path = `public/recordings/${name}.json`;
  const before = readFileSync(path, "utf8");
  const read = readRecording(before);
  if (!read.ok) throw new Error(`${name}: ${read.sentence}`);
  const waits = waitsOf(name);
  const thins = name.startsWith("lesson-") && waits.length > 0;
  const after = writeRecording(thins ? thinned(read.value, waits) : read.value);
  writeFileSync(path, after);
  const steps = thins ? `, which waits at ${waits.join(", ")}` : "";
  console.log(`${name}: ${before.length} to ${after.length} characters${steps}`);
}
