import { useClass } from "./program";
import type { ClassLink } from "./replays";

const kinds: readonly (readonly [string, (link: ClassLink) => boolean])[] = [
  ["= identical, token by token", (link) => link.at === "done" && agrees(link)],
  ["≺ parted from its link", ({ partedAt }) => partedAt !== null],
  ["· nothing to compare with", (link) => link.at === "done" && nothing(link)],
  ["… still to replay", ({ at }) => at === "waiting" || at === "replaying"],
  ["△ could not be replayed", ({ at }) => at === "unread"],
];
const nothing = ({ partedAt, identicalThrough }: ClassLink) =>
  partedAt === null && identicalThrough === null;
const agrees = (link: ClassLink) => link.partedAt === null && !nothing(link);

/** Did the links replay? Parted is not wrong. */
export function Replayed() {
  const links = useClass((c) => c.links);
  if (links.length === 0) return null;
  return (
    <section className="section" aria-label="Did the links replay?">
      <h2 className="plain">Did the links replay?</h2>
      <dl className="replayed">
        {kinds
          .map(([name, is]) => [name, links.filter(is).length] as const)
          .filter(([, times]) => times > 0)
          .map(([name, times]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="num">{times}</dd>
            </div>
          ))}
      </dl>
      <p className="muted">
        Another kind of GPU may round differently and part; both runs are right.
      </p>
    </section>
  );
}

/** The state of a replay in a word or two. */
export function stateOf(link: ClassLink): string {
  if (link.at === "unread") return "△ not read";
  if (link.at === "waiting") return "waits";
  if (link.at === "replaying") return `step ${link.step} of ${link.run?.steps ?? 0}`;
  if (link.partedAt !== null) return `≺ parts at ${link.partedAt}`;
  return agrees(link) ? "= identical" : "done";
}
