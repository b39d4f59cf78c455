import { later } from "../shared/later";

/** The curves of recharts, loaded with the first point. */
export const Lines = later(() => import("./Lines").then((file) => file.Lines));
