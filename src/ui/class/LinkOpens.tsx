import { count } from "../shared/figures";
import type { ClassLink } from "./class-link";
import type { ClassTable } from "./class-table";
import { markLane, MOST_LANES, useLook } from "./look";
import { openAll, openAlone, others } from "./opens";

/** What may be done with a link's run: beside others, or alone. */
export function LinkOpens({ link, table: { links } }: { link: ClassLink; table: ClassTable }) {
  const lanes = useLook((l) => l.lanes);
  const near = others(link, links);
  const one = near.filter(({ apart }) => apart === 1).map((other) => other.link);
  const marked = lanes.flatMap((number) => links.find((other) => other.number === number) ?? []);
  const isMarked = lanes.includes(link.number);
  const chosen = isMarked || marked.length === 0 ? marked : [...marked, link];
  const together = chosen.length > 1 ? chosen : near.length > 0 ? [link, near[0].link] : [];
  const { run } = link;
  if (!run) return null;
  return (
    <div className="link-opens">
      {one.length > 0 && (
        <p className="muted">
          {numbers(one)} {one.length === 1 ? "differs" : "differ"} from it in one setting.
        </p>
      )}
      <p>
        {together.length > 1 && (
          <button
            type="button"
            className="button filled"
            onClick={() =>
              openAll(together.slice(0, MOST_LANES).flatMap((other) => other.run ?? []))
            }
          >
            {chosen.length > 1
              ? `Open ${listed(together)} as lanes`
              : `Open as lanes with ${together[1].number}`}
          </button>
        )}
        <button
          type="button"
          className={together.length > 1 ? "button" : "button filled"}
          onClick={() => openAlone(run)}
        >
          Open alone
        </button>
        <button
          type="button"
          className="quiet"
          aria-label="Mark as a lane"
          title="Mark as a lane (L)"
          aria-keyshortcuts="L"
          aria-pressed={isMarked}
          disabled={!isMarked && lanes.length >= MOST_LANES}
          onClick={() => markLane(link.number)}
        >
          {isMarked ? "Unmark" : "Mark"}
        </button>
      </p>
    </div>
  );
}

const listed = (links: readonly ClassLink[]) => {
  const all = links.map(({ number }) => String(number));
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
};

/** At most four links by their numbers; the others are counted. */
function numbers(links: readonly ClassLink[]): string {
  if (links.length > 4) return `${count(links.length, "link")}`;
  return `${links.length === 1 ? "Link" : "Links"} ${listed(links)}`;
}
