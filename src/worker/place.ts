/** Where sentence models and judges are that are not beside the page. */
export const HUB = "huggingface.co";

/** Which hosts the visitor has agreed to contact. */
export interface MayContact {
  readonly mayContact: (host: string) => boolean;
  /** Resolves once a host may be contacted; rejects once the signal is given. */
  readonly agreement: (host: string, signal?: AbortSignal) => Promise<void>;
}
