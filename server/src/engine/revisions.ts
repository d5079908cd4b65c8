/**
 * When what is said of a file may last have become another.
 *
 * Nothing is ever taken off the list: whoever keeps judgements compares revisions, so that nobody who has a file judged
 * can hide a change from anybody else.
 */
export class Revisions {
  #now = 0;
  /** Files judged so far; 0 for those that have not changed since. */
  readonly #changed = new Map<string, number>();

  /** Rises whenever a judged file changes, from 0 on: then some file has it as its last change. */
  get now(): number {
    return this.#now;
  }

  /** From now on changes of the file are noted. */
  judged(path: string): void {
    if (!this.#changed.has(path)) this.#changed.set(path, 0);
  }

  changed(paths: readonly string[]): void {
    const judged = paths.filter((path) => this.#changed.has(path));
    if (judged.length > 0) this.#now++;
    for (const path of judged) this.#changed.set(path, this.#now);
  }

  changedAll(): void {
    this.changed([...this.#changed.keys()]);
  }

  /** The files of which something else may be said than at a revision, each with that of its last change. */
  since(revision: number): ReadonlyMap<string, number> {
    return new Map(revision < this.#now ? [...this.#changed].filter(([, last]) => last > revision) : []);
  }
}
