import { kept } from "./kept";

const key = "amortize.codes";
const MOST = 20;

/** Codes that the visitor wrote here or has reviewed, the newest last. They may run. */
export function trustedCodes(): readonly string[] {
  try {
    const codes: unknown = JSON.parse(kept.read(key) ?? "[]");
    const isList = Array.isArray(codes) && codes.every((code) => typeof code === "string");
    return isList ? codes : [];
  } catch (error) {
    if (error instanceof SyntaxError) return []; // what is kept is damaged: nothing is trusted
    throw error;
  }
}

export function trust(code: string) {
  const others = trustedCodes().filter((one) => one !== code);
  kept.write(key, JSON.stringify([...others, code].slice(-MOST)));
}
