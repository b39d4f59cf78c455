const LETTERS = 40; // as many as a commit has

/**
 * A hash of files, each by its name and its SHA-256, the same in whatever order they were read: 40
 * hexadecimal digits. It tells another export from the same one.
 */
export class FileHash {
  private readonly lines: string[] = [];

  async take(name: string, bytes: Uint8Array): Promise<void> {
    this.lines.push(`${name} ${await sha256(bytes)}\n`);
  }

  async digits(): Promise<string> {
    const all = new TextEncoder().encode([...this.lines].sort().join(""));
    return (await sha256(all)).slice(0, LETTERS);
  }
}

async function sha256(bytes: Uint8Array): Promise<string> {
  // no file is read into memory that threads share, so a copy of up to 600 MB is not made
  const own = bytes as Uint8Array<ArrayBuffer>;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", own));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
