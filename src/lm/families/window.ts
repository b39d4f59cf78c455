import { type Read, bad } from "../architecture";
import { type Json, readSizes, shown } from "./config";

/** Which layers see only the last tokens, where `layer_types` is silent, and how many. */
interface Sliding {
  readonly layers: number;
  readonly width: unknown;
  readonly slides: (layer: number) => boolean;
}

const kinds = ["full_attention", "sliding_attention"];

/** The kind of every layer's attention. */
export function readLayerTypes(
  json: Json,
  { layers, slides }: Omit<Sliding, "width">,
): Read<string[]> {
  const own = Array.from({ length: layers }, (_, i) => kinds[slides(i) ? 1 : 0] ?? "");
  const given = json.layer_types ?? own;
  if (!Array.isArray(given) || given.length !== layers)
    return bad(`config.json: layer_types must be a list of ${layers} names, one a layer.`);
  const strange: unknown = given.find((kind) => !kinds.includes(kind as string));
  return strange === undefined
    ? { ok: true, value: given as string[] }
    : bad(
        `config.json: layer_types names ${shown(strange)}; what is known here is ` +
          `${kinds.join(" and ")}.`,
      );
}

/**
 * How many tokens every layer sees whole: the width of the window where a layer has one, else
 * without end. A sequence no longer than that is attended as if there were no window, and longer
 * ones are not run here.
 */
export function readWindow(json: Json, sliding: Sliding): Read<number> {
  const types = readLayerTypes(json, sliding);
  if (!types.ok) return types;
  if (!types.value.includes("sliding_attention")) return { ok: true, value: Infinity };
  const width = readSizes({ sliding_window: sliding.width }, { sliding_window: 2 ** 24 });
  return width.ok ? { ok: true, value: width.value.sliding_window } : width;
}
