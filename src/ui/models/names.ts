import { modelFault, readModelName } from "../../experiment/models";

/** What was typed, as a model of the hub; or why it is none, in one sentence. */
export function typedModel(
  text: string,
):
  | { readonly ok: true; readonly model: string }
  | { readonly ok: false; readonly sentence: string } {
  const name = text
    .trim()
    .replace(/^https?:\/\/[^/]+\//, "") // an address that was copied from the hub's own page
    .replace(/^hub:/, "")
    .replace(/\/(tree|blob|resolve)\/([^/]+)$/, "@$2")
    .replace(/\/(?:blob|resolve)\/([^/]+)\/([^/]+\.gguf)$/, "/$2@$1")
    .replace(/\/$/, "");
  if (name === "") return { ok: false, sentence: "Type the name of a model, like owner/name." };
  const model = `hub:${name}`;
  if (readModelName(model)?.kind === "hub") return { ok: true, model };
  const sentence = modelFault(model) ?? `${JSON.stringify(name)} names no model of the hub.`;
  return { ok: false, sentence: sentence.replaceAll("hub:owner", "owner").replace('"hub:', '"') };
}

/** The host that an address names: "huggingface.co", "localhost:4800". */
export const hostOf = (endpoint: string): string => new URL(endpoint).host;

export const HUB = "https://huggingface.co";

/** What was typed as the hub's address, or why it is none. A bare host is asked over https. */
export function typedEndpoint(
  text: string,
): { readonly ok: true; readonly url: string } | { readonly ok: false; readonly sentence: string } {
  const trimmed = text.trim();
  const address = /^https?:\/\//.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (!URL.canParse(address))
    return { ok: false, sentence: "Type an address like huggingface.co or http://localhost:8080." };
  return { ok: true, url: address.replace(/\/+$/, "") };
}
