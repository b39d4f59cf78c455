import type { Decoded } from "../../../schema/field";
import type { Lesson, LessonPage } from "../lesson";
import { noSetup, readReveal, readSetup } from "./blocks";
import { checkLesson } from "./check";
import { entries, valueOf, wholeOf } from "./entries";
import { LessonFault, refuse } from "./fault";
import { isQuestion, nodesOf, plainText, questionOf, type Placed } from "./prose";
import { split, type Lines } from "./split";

const LONGEST = 24_000; // characters
const LONGEST_PAGE = 3_000; // the reader of Markdown slows down faster than its text grows
const MOST_PAGES = 30;

/**
 * Reads a lesson's file. A wrong one is refused with one sentence that names the file, the line and
 * what to do there. Never throws.
 */
export function readLesson(file: string, name: string): Decoded<Lesson> {
  try {
    if (file.length > LONGEST)
      refuse(1, `It has ${file.length} characters; at most ${LONGEST} are allowed. Cut it in two.`);
    const lesson = lessonOf(file, name);
    checkLesson(lesson.pages, lesson.lines);
    return { ok: true, value: lesson.lesson };
  } catch (fault) {
    if (!(fault instanceof LessonFault)) throw fault;
    return { ok: false, sentence: `${name}.md, line ${fault.line}: ${fault.sentence}` };
  }
}

function lessonOf(file: string, name: string) {
  const { header, pages: parts } = split(file);
  const found = entries(header, ["title", "minutes", "for"], "the header");
  const title = valueOf(found, "title");
  const minutes = valueOf(found, "minutes");
  const audience = valueOf(found, "for");
  if (!title || title.value === "" || title.value.length > 60)
    return refuse(title?.line ?? header.first, "The header needs “title: …”, of 1 to 60 letters.");
  if (!minutes) return refuse(header.first, "The header needs “minutes: …”.");
  if (!audience || audience.value === "" || audience.value.length > 120)
    return refuse(audience?.line ?? header.first, "The header needs “for: …”, whom it is for.");
  if (parts.length === 0) return refuse(header.first, "The lesson has no page after its header.");
  if (parts.length > MOST_PAGES)
    return refuse(parts[MOST_PAGES].first, `A lesson has at most ${MOST_PAGES} pages.`);
  const pages = parts.map(pageOf);
  const lesson: Lesson = {
    name,
    title: title.value,
    minutes: wholeOf(minutes, 1),
    audience: audience.value,
    pages,
  };
  return { lesson, pages, lines: parts.map(({ first }) => first) };
}

function pageOf(part: Lines): LessonPage {
  if (part.text.length > LONGEST_PAGE)
    refuse(part.first, `A page has at most ${LONGEST_PAGE} characters; make two of it.`);
  const [head, ...nodes] = nodesOf(part);
  if (head?.node.type !== "heading" || head.node.depth !== 1)
    return refuse(head?.line ?? part.first, "A page begins with its title: a line “# …”.");
  const blocks = (lang: string) =>
    nodes.filter(({ node }) => node.type === "code" && node.lang === lang);
  const [setup, secondSetup] = blocks("page");
  const [reveal, secondReveal] = blocks("reveal");
  const second = secondSetup ?? secondReveal;
  if (second) refuse(second.line, "A page has one block of each kind; join the two.");
  const odd = nodes.find(
    ({ node }) => node.type === "code" && !["page", "reveal", "math"].includes(node.lang ?? ""),
  );
  if (odd) refuse(odd.line, "A fenced block is ```page, ```reveal or ```math.");
  const cut = reveal ? nodes.indexOf(reveal) : nodes.length;
  const before = nodes.slice(0, cut).filter((placed) => placed !== setup);
  const question = questionIn(nodes, part);
  if (question && (!reveal || nodes.indexOf(question.at) > cut))
    refuse(question.at.line, "After a question comes a ```reveal block, maybe an empty one.");
  if (setup && nodes.indexOf(setup) > cut)
    refuse(setup.line, "The ```page block comes before the ```reveal block.");
  return {
    title: plainText(head.node),
    text: before.filter((placed) => placed !== question?.at).map(({ node }) => node),
    setup: setup ? readSetup(inside(setup)) : noSetup,
    question: question?.question ?? null,
    reveal: reveal ? readReveal(inside(reveal)) : null,
    afterwards: nodes.slice(cut + 1).map(({ node }) => node),
  };
}

function questionIn(nodes: readonly Placed[], { first }: Lines) {
  const [at, second] = nodes.filter(({ node }) => isQuestion(node));
  if (second) refuse(second.line, "A page asks one question; give the second a page of its own.");
  return at ? { at, question: questionOf(at, first) } : null;
}

/** The lines between the fences of a block. */
const inside = ({ node, line }: Placed): Lines => ({
  first: line + 1,
  text: node.type === "code" ? node.value : "",
});
