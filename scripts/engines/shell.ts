// What the program needs of its surroundings and the shell `jsc` lacks. Import it before anything
// else. A browser and Node have most of it.
const here = globalThis as unknown as Record<string, unknown>;
const provide = (name: string, value: unknown): void => {
  here[name] ??= value;
};

const soon = (work: () => void): void => void Promise.resolve().then(work);

class Channel {
  readonly port1 = { onmessage: () => undefined, close: () => undefined };
  readonly port2 = { postMessage: () => soon(() => this.port1.onmessage()) };
}

class Decoder {
  /** The text that bytes are in UTF-8; throws where they are not. */
  decode(bytes: Uint8Array): string {
    const escaped = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`);
    return decodeURIComponent(escaped.join(""));
  }
}

class Encoder {
  encode(text: string): Uint8Array {
    const bytes = encodeURIComponent(text).match(/%..|./g) ?? [];
    return Uint8Array.from(bytes, (byte) =>
      byte.length === 1 ? byte.charCodeAt(0) : parseInt(byte.slice(1), 16),
    );
  }
}

/** Of an opening that nobody cancels. */
class Controller {
  readonly signal = {
    aborted: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    throwIfAborted: () => undefined,
  };
  abort(): void {
    this.signal.aborted = true;
  }
}

provide("AbortController", Controller);
provide("MessageChannel", Channel);
provide("setImmediate", soon);
provide("performance", { now: () => Date.now() });
provide("TextDecoder", Decoder);
provide("TextEncoder", Encoder);
