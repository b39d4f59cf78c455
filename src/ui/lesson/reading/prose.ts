import { fromMarkdown } from "mdast-util-from-markdown";
import type { ListItem, Nodes, PhrasingContent, RootContent } from "mdast";
import type { Option, Question } from "../lesson";
import { refuse } from "./fault";
import type { Lines } from "./split";

/** A node of a page, and the line of the file where it begins. */
export interface Placed {
  readonly node: RootContent;
  readonly line: number;
}

const lineOf = (node: Nodes, first: number) => first + (node.position?.start.line ?? 1) - 1;

/** What a page may hold: text, lists, quotes, links and the fenced blocks of a lesson. */
const allowed: ReadonlySet<Nodes["type"]> = new Set([
  "paragraph",
  "heading",
  "list",
  "listItem",
  "blockquote",
  "code",
  "text",
  "emphasis",
  "strong",
  "inlineCode",
  "link",
  "break",
] as const);
const refused: Partial<Record<Nodes["type"], string>> = {
  html: "HTML is not read in a lesson; write it in Markdown.",
  image: "Pictures are not read in a lesson; describe it, or show it in the plot.",
};

/** The nodes of a page; whatever a lesson may not hold is refused by its line. */
export function nodesOf({ first, text }: Lines): Placed[] {
  const root = fromMarkdown(text);
  const check = (node: Nodes) => {
    const line = lineOf(node, first);
    if (!allowed.has(node.type))
      refuse(line, refused[node.type] ?? `A lesson has no “${node.type}”; write it in plain text.`);
    if (node.type === "link" && !/^(https:\/\/|#)/.test(node.url))
      refuse(line, "A link begins with https:// or with #, which opens a run of this page.");
    if ("children" in node) node.children.forEach(check);
  };
  root.children.forEach(check);
  return root.children.map((node) => ({ node, line: lineOf(node, first) }));
}

/** All letters of a node. */
export function plainText(node: Nodes): string {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(plainText).join("") : "";
}

const box = /^\[([ xX])\]\s+/;

const firstText = (item: ListItem) => {
  const [paragraph] = item.children;
  const first = paragraph?.type === "paragraph" ? paragraph.children[0] : undefined;
  return first?.type === "text" ? first.value : "";
};

/** Is this list a question: does an entry begin with [ ] or [x]? */
export const isQuestion = (node: RootContent): boolean =>
  node.type === "list" && node.children.some((item) => box.test(firstText(item)));

export function questionOf({ node, line }: Placed, first: number): Question {
  if (node.type !== "list") return refuse(line, "A question is a list.");
  const options = node.children.map((item) => optionOf(item, lineOf(item, first)));
  if (options.length < 2 || options.length > 4)
    refuse(line, `A question has 2 to 4 options, not ${options.length}.`);
  if (options.filter(({ right }) => right).length !== 1)
    refuse(line, "Mark one option as right, with [x]; the others begin with [ ].");
  return { options };
}

function optionOf(item: ListItem, line: number): Option {
  const [paragraph, more] = item.children;
  const mark = box.exec(firstText(item));
  if (!mark || paragraph?.type !== "paragraph" || more)
    return refuse(line, "Every option is one paragraph that begins with [ ] or [x].");
  const [head, ...rest] = paragraph.children as [PhrasingContent & { value: string }];
  const text = [{ ...head, value: head.value.slice(mark[0].length) }, ...rest];
  return { text, right: mark[1] !== " ", guess: guessOf(plainText(paragraph)) };
}

/** The last percentage in a text, as a probability. */
function guessOf(text: string): number | null {
  const last = [...text.matchAll(/(\d{1,3}(?:\.\d{1,4})?)\s?%/g)].at(-1);
  const percent = last ? Number(last[1]) : NaN;
  return percent <= 100 ? percent / 100 : null;
}
