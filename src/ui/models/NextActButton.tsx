import { useLane } from "../lane/context";
import type { Lane } from "../lane/lane";
import { acts } from "./acts";
import { hostOf } from "./names";
import { nextAct, type NextAct } from "./next-act";
import type { Row } from "./rows";
import { models, useModels } from "./state";
import { openRunOn } from "./open-run-on";

type Does = {
  readonly [K in NextAct["kind"]]: (
    lane: Lane,
    row: Row,
    act: Extract<NextAct, { kind: K }>,
  ) => void;
};

const focus = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus();

const does: Does = {
  use: (lane, row) => models.setState({ refusal: openRunOn(lane, row) }),
  "look-up": (_, { model }, { agree }) => acts.lookUp(model, agree),
  download: (_, { model }, { agree }) => acts.download(model, agree),
  token: () => focus("#hub-token"),
  room: () => focus(".kept-models"),
  undo: (_, { kept }) => {
    if (kept) acts.restore(kept.model);
  },
};

/** Does what is next with a model, if there is anything. */
export function doNext(lane: Lane, row: Row) {
  const { consent, endpoint } = models.getState();
  const act = nextAct(row, consent, hostOf(endpoint));
  if (act) (does[act.kind] as (l: Lane, r: Row, a: NextAct) => void)(lane, row, act);
}

/** The button of what is next; before consent it names the host that it contacts. */
export function NextActButton({ row }: { row: Row }) {
  const lane = useLane();
  const consent = useModels((s) => s.consent);
  const endpoint = useModels((s) => s.endpoint);
  const online = useModels((s) => s.online);
  const act = nextAct(row, consent, hostOf(endpoint));
  if (!act) return null;
  const contacts = act.kind === "look-up" || act.kind === "download";
  return (
    <button
      type="button"
      className="button next-act"
      disabled={contacts && !online}
      onClick={() => doNext(lane, row)}
    >
      {act.label}
    </button>
  );
}
