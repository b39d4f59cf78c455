import { useStore } from "zustand";
import { listen, sendBeside } from "../run/wire";
import { Replays, type ClassNews } from "./replays";

/** The class of this page; it is there as long as the page is. */
export const replays = new Replays({ send: sendBeside, newId: () => crypto.randomUUID() });
listen(replays);

/** Shows what was right, or hides it again. */
export const reveal = () => replays.news.setState(({ revealed }) => ({ revealed: !revealed }));

export const useClass = <V>(select: (news: ClassNews) => V) => useStore(replays.news, select);
