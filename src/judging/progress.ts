/** How far a long computation has come: `done` of `of` parts. */
export interface Progress {
  readonly what: string; // in the words of a person, to begin a sentence
  readonly done: number;
  readonly of: number;
}

/** Takes every advance there is; whoever shows it chooses how often. */
export type OnProgress = (progress: Progress) => void;
