import { clip, nearest } from "../../experiment/leaves";
import { schema } from "../../experiment/presets";
import type { Section } from "../../schema/field";
import { pageTabs, type PageTab } from "../stores/page-tabs";

/**
 * How an address wants the page to look and what may be touched: the query before the fragment.
 * It changes no number. `docs/embedding.md` describes it.
 */
export interface ViewQuery {
  readonly embed: boolean; // in a frame: no bar but the transport
  readonly hide: ReadonlySet<Part>;
  readonly lock: ReadonlySet<string>; // paths of fields and names of sections
  readonly show: PageTab | null; // the tab that is open
  readonly large: boolean; // type for a projector
  readonly paused: boolean; // a recording does not start by itself
  readonly origin: string | null; // of the page that may talk to a frame
}

const sectionNames = [
  "prior",
  "reward",
  "temperature",
  "training",
  "replay",
  "model",
] as const satisfies readonly Section[];

/** What can be hidden. */
export const parts = [
  "rail",
  "side",
  "trio",
  "message",
  "status",
  "share",
  "export",
  "presets",
  "lesson",
  "lanes",
  ...pageTabs,
  ...sectionNames,
] as const;
export type Part = (typeof parts)[number];

export const plainView: ViewQuery = {
  embed: false,
  hide: new Set(),
  lock: new Set(),
  show: null,
  large: false,
  paused: false,
  origin: null,
};

interface Read {
  readonly query: ViewQuery;
  readonly wrong: string | null; // the first thing in it that is not known
}

/** Read elsewhere in the page: what computes a run. */
const others: readonly string[] = ["executor"];
const keys = ["embed", "hide", "lock", "show", "type", "start", "origin"] as const;

/** Reads a query. What is not known is left out and named; the rest holds. Never throws. */
export function readViewQuery(search: string): Read {
  const given = new URLSearchParams(search);
  const wrong: string[] = [];
  const known = <N extends string>(key: string, names: readonly N[], what: string): N[] =>
    listed(given.get(key)).filter((name): name is N => {
      const right = (names as readonly string[]).includes(name);
      if (!right) wrong.push(unknown(key, name, names, what));
      return right;
    });
  const one = (key: string, value: string) => {
    const text = given.get(key);
    if (text !== null && text !== value)
      wrong.push(`The address says ${key}=${clip(text)}; only ${value} is known.`);
    return text === value;
  };
  const query: ViewQuery = {
    embed: one("embed", "1"),
    hide: new Set(known("hide", parts, "part of the page")),
    lock: new Set(known("lock", [...sectionNames, ...Object.keys(schema.table)], "field")),
    show: known("show", pageTabs, "tab")[0] ?? null,
    large: one("type", "large"),
    paused: one("start", "paused"),
    origin: originOf(given.get("origin"), wrong),
  };
  const odd = [...given.keys()].find((key) => ![...others, ...keys].includes(key));
  if (odd !== undefined) wrong.push(unknown("", odd, keys, "setting of the view"));
  return { query, wrong: wrong[0] ?? null };
}

const listed = (text: string | null): string[] =>
  [...new Set((text ?? "").slice(0, 4000).split(","))].map((name) => name.trim()).filter(Boolean);

function unknown(key: string, name: string, names: readonly string[], what: string): string {
  const near = nearest(name, names);
  const meant = near === undefined ? "." : `; did you mean ${near}?`;
  const said = key === "" ? clip(name) : `${key}=${clip(name)}`;
  return `The address names “${said}”, and there is no such ${what}${meant}`;
}

function originOf(text: string | null, wrong: string[]): string | null {
  if (text === null) return null;
  const origin = URL.canParse(text) ? new URL(text).origin : "null";
  if (origin === text && origin !== "null") return origin;
  wrong.push(
    `The address says origin=${clip(text)}; an origin is https:// and a host, with no path, as ` +
      "in origin=https://course.example.",
  );
  return null;
}

/** The query of a view, with its question mark; empty for the plain page. */
export function writeViewQuery(view: ViewQuery): string {
  const said: [string, string][] = [
    ...(view.embed ? [["embed", "1"] as [string, string]] : []),
    ...list("hide", view.hide),
    ...list("lock", view.lock),
    ...(view.show ? [["show", view.show] as [string, string]] : []),
    ...(view.large ? [["type", "large"] as [string, string]] : []),
    ...(view.paused ? [["start", "paused"] as [string, string]] : []),
    ...(view.origin ? [["origin", view.origin] as [string, string]] : []),
  ];
  if (said.length === 0) return "";
  return `?${said.map(([key, value]) => `${key}=${value}`).join("&")}`;
}

/** Names of parts, fields and origins need no escapes in a query. */
const list = (key: string, names: ReadonlySet<string>): [string, string][] =>
  names.size > 0 ? [[key, [...names].join(",")]] : [];
