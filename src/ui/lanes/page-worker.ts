import { approving } from "../run/approving";
import { connectWorker } from "../run/client";
import { lending } from "../run/lending";
import { wired } from "../run/wire";
import { OneWorker } from "./one-worker";

/** The worker of this page. It starts when a lane reaches for it first. */
export const pageWorker = new OneWorker(lending(wired(approving(connectWorker))));
