import type { ReadPage } from "../../experiment/codec";
import type { SharedRun } from "../../experiment/experiment";
import type { SharedPage } from "../../experiment/page";
import type { Decoded } from "../../schema/field";

/** What reads and writes links. It is loaded with the first link; null where it cannot be had. */
const program = () => import("../../experiment/codec").catch(() => null);

const notLoaded = {
  ok: false,
  sentence:
    "What reads and writes links could not be loaded. Check the connection, then reload the page.",
} as const;

/** As `decodePage` of the codec. */
export const decodePage = async (text: string): Promise<Decoded<ReadPage>> =>
  (await program())?.decodePage(text) ?? notLoaded;

/** As `decodeLink` of the codec. */
export const decodeLink = async (text: string) => (await program())?.decodeLink(text) ?? notLoaded;

/** As `encodePage` of the codec. */
export const encodePage = async (page: SharedPage): Promise<Decoded<string>> =>
  (await program())?.encodePage(page) ?? notLoaded;

/** The link of one run. */
export const encodeLink = (run: SharedRun): Promise<Decoded<string>> => encodePage({ run });
