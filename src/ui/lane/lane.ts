import { connectWorker, type Connect } from "../run/client";
import { approving } from "../run/approving";
import { lending } from "../run/lending";
import { Player } from "../run/player";
import { Session } from "../run/session";
import { wired } from "../run/wire";
import { createStores, type LaneStores } from "./stores";

/** Everything that one run owns in the page. Two lanes share nothing but the page around them. */
export interface Lane extends LaneStores {
  readonly player: Player; // of a recorded run
  readonly session: Session; // of a run on this machine
}

/** Makes a lane; nothing runs in it yet. `connect` reaches a worker. */
export function createLane(connect: Connect = wired(approving(connectWorker))): Lane {
  const stores = createStores();
  const player = new Player(stores);
  const session = new Session(stores, player, lending(connect));
  return { ...stores, player, session };
}
