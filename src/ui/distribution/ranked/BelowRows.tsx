import { atMost, whole } from "../../shared/figures";
import type { Layout } from "../../shared/layout";
import type { Columns } from "./columns";
import { share, type Below } from "./figures";
import { sizes } from "./heights";

interface Props {
  readonly below: Below;
  readonly columns: Columns;
  readonly top: number; // px
  readonly layout: Layout;
}

/** What is not listed: strings that were reached, and a bound on the others. */
export function BelowRows({
  below: { more, moreTarget, rest, bound },
  columns,
  top,
  layout,
}: Props) {
  const sign = bound ? "≤ " : "";
  const unseen = bound ? atMost(rest.target) : share(rest.target);
  if (layout === "phone") {
    const target = Math.min(1, more.target + rest.target); // a bound beside shares of what was seen
    const atMost = rest.target >= 1e-4 ? sign : "";
    return (
      <div className="below" style={{ top }}>
        <p style={{ height: sizes.phone.below }}>
          {whole(more.count)} more strings, and all others
          <span className="figure" style={{ right: 0 }}>
            {atMost}
            {share(target)} → {share(more.policy + rest.policy)}
          </span>
        </p>
      </div>
    );
  }
  return (
    <div className="below" style={{ top }}>
      <Line
        name={`${whole(more.count)} more strings the walk reached`}
        target={moreTarget}
        policy={share(more.policy)}
        {...{ columns, layout }}
      />
      <Line
        name={bound ? "not reached: a bound, not an estimate" : "anything else"}
        target={`${sign}${unseen}`}
        policy={share(rest.policy)}
        {...{ columns, layout }}
      />
    </div>
  );
}

interface LineProps {
  readonly name: string;
  readonly target: string;
  readonly policy: string;
  readonly columns: Columns;
  readonly layout: Layout;
}

const Line = ({ name, target, policy, columns, layout }: LineProps) => (
  <p style={{ height: sizes[layout].below, paddingLeft: columns.text.left }}>
    {name}
    {columns.beside.map(({ is, left, right }) =>
      typeof is === "number" ? null : (
        <span key={is} className="figure" style={{ left, width: right - left }}>
          {is === "target" ? target : policy}
        </span>
      ),
    )}
  </p>
);
