import type { Connect } from "../run/client";
import { Player } from "../run/player";
import { Session } from "../run/session";
import { createStores, type LaneStores } from "./stores";

/** Everything that one run owns in the page. Two lanes share nothing but the page around them. */
export interface Lane extends LaneStores {
  readonly player: Player; // of a recorded run
  readonly session: Session; // of a run on this machine
}

/** Makes a lane; nothing runs in it yet. `connect` reaches a worker. */
export function createLane(connect: Connect): Lane {
  const stores = createStores();
  const player = new Player(stores);
  const session = new Session(stores, player, connect);
  return { ...stores, player, session };
}
