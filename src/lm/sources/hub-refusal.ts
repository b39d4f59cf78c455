import type { MissingKind } from "./source";

/** Who asks for what, as far as a refusal depends on it. */
export interface Asked {
  readonly repository: string;
  readonly revision: string;
  readonly token?: string;
  readonly tokenPlace?: string; // where whoever reads the sentence gives a token: "HF_TOKEN"
}

/** Why the hub does not give something, as part of a sentence. */
interface Refusal {
  readonly kind: MissingKind;
  readonly why: string;
}

/** What a status means for a repository; undefined if nothing is wrong. */
export function refusalOf(status: number, asked: Asked): Refusal | undefined {
  const { repository, revision, token, tokenPlace = "HF_TOKEN" } = asked;
  const page = `accept its terms on the page of ${repository}`;
  const kind = token === undefined ? "token-wanted" : "token-refused";
  switch (status) {
    case 401:
      return {
        kind,
        why:
          token === undefined
            ? `the hub has no ${repository} that anyone may read; if it is gated or private, ` +
              `${page} and give a token in ${tokenPlace}`
            : `the hub does not know the token in ${tokenPlace}`,
      };
    case 403:
      return {
        kind,
        why:
          token === undefined
            ? `the hub lets nobody read it without a token; ${page} and give a token in ` +
              tokenPlace
            : `the token in ${tokenPlace} may not read it; ${page}`,
      };
    case 404:
      return {
        kind: "not-found",
        why: `the hub has no such file, or no ${repository} at the revision ${revision}`,
      };
    case 429:
      return { kind: "busy", why: "the hub is asked too often; try again in some minutes" };
    default:
      return undefined;
  }
}

/** One sentence where a token would go to a server whose connection anyone could read. */
export function exposedToken(
  endpoint: string,
  { token, tokenPlace = "HF_TOKEN" }: { token?: string | undefined; tokenPlace?: string },
): string | undefined {
  if (!token || !URL.canParse(endpoint)) return undefined;
  const { protocol, hostname } = new URL(endpoint);
  const isOwn = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  if (protocol === "https:" || isOwn) return undefined;
  return (
    `There is a token in ${tokenPlace}, and ${endpoint} would receive it unencrypted; give an ` +
    "https:// address, or take the token out."
  );
}
