/** Between text and the letters of a link: raw deflate, then base64url. */

/** The text deflated and spelt in the 64 letters that need no escape in an address. */
export async function pack(text: string): Promise<string> {
  const source = new Blob([text]).stream();
  const deflated = new Response(source.pipeThrough(new CompressionStream("deflate-raw")));
  return toBase64(new Uint8Array(await deflated.arrayBuffer()));
}

/**
 * What `pack` made of a text. Stops as soon as more than `most` bytes have come out, so that a few
 * letters cannot unpack to gigabytes. "damaged": not a text that was packed.
 */
export async function unpack(
  letters: string,
  most: number,
): Promise<{ text: string } | "damaged" | "too large"> {
  try {
    const source = new Blob([fromBase64(letters)]).stream();
    const reader = source.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length;
      if (size > most) {
        await reader.cancel();
        return "too large";
      }
      chunks.push(next.value);
    }
    const bytes = await new Blob(chunks).arrayBuffer();
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return "damaged";
  }
}

const toBase64 = (bytes: Uint8Array): string => {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};

/** Throws on letters that are no base64. */
function fromBase64(letters: string): Uint8Array<ArrayBuffer> {
  const binary = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
