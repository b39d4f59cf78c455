import { Fragment, type ReactNode } from "react";
import type { ListItem, PhrasingContent, RootContent } from "mdast";
import { Formula } from "../shared/Formula";
import { Maths } from "../shared/Maths";

/** Markdown of a lesson as elements; text is never read as HTML. */
export const Prose = ({ of }: { of: readonly RootContent[] }) => (
  <div className="prose">{of.map(block)}</div>
);

/** A piece of a line. */
export const Phrase = ({ of }: { of: readonly PhrasingContent[] }) => of.map(phrase);

function block(node: RootContent | ListItem["children"][number], key: number): ReactNode {
  if (node.type === "paragraph") return <p key={key}>{node.children.map(phrase)}</p>;
  if (node.type === "heading") return <h3 key={key}>{node.children.map(phrase)}</h3>;
  if (node.type === "code") return <Formula key={key} tex={node.value} />;
  if (node.type === "blockquote")
    return <blockquote key={key}>{node.children.map(block)}</blockquote>;
  if (node.type !== "list") return null; // the reader of lessons lets nothing else through
  const items = node.children.map((item, k) => <li key={k}>{item.children.map(block)}</li>);
  return node.ordered ? <ol key={key}>{items}</ol> : <ul key={key}>{items}</ul>;
}

function phrase(node: PhrasingContent, key: number): ReactNode {
  if (node.type === "text") return <Maths key={key}>{node.value}</Maths>;
  if (node.type === "inlineCode") return <code key={key}>{node.value}</code>;
  if (node.type === "break") return <br key={key} />;
  if (node.type === "emphasis") return <em key={key}>{node.children.map(phrase)}</em>;
  if (node.type === "strong") return <strong key={key}>{node.children.map(phrase)}</strong>;
  if (node.type !== "link") return <Fragment key={key} />;
  const outside = !node.url.startsWith("#");
  return (
    <a
      key={key}
      className="link"
      href={node.url}
      {...(outside && { target: "_blank", rel: "noreferrer" })}
    >
      {node.children.map(phrase)}
    </a>
  );
}
