/** The source files of a workspace, found by path with or without extension, and without touching the disk. */
import { folderOf, nameOf } from './paths.ts';
import { remembered } from './remembered.ts';

/** In the order in which one name's files are preferred: source before what was compiled from it before declarations. */
const EXTENSIONS = [
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.d.ts',
  '.d.mts',
  '.d.cts',
];

/** What a written extension may stand for; others stand for themselves. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.js', '.jsx', '.d.ts'],
  '.jsx': ['.tsx', '.jsx', '.d.ts'],
  '.mjs': ['.mts', '.mjs', '.d.mts'],
  '.cjs': ['.cts', '.cjs', '.d.cts'],
  '.ts': ['.ts', '.d.ts'],
  '.tsx': ['.tsx'],
  '.mts': ['.mts', '.d.mts'],
  '.cts': ['.cts', '.d.cts'],
};

const EXTENSION = /(\.d)?\.[mc]?[tj]sx?$/;

/** `.d.ts` and so on are one extension; '' when it is not one of ours. */
export function extensionOf(path: string): string {
  return EXTENSION.exec(path)?.[0] ?? '';
}

export class FileSet {
  readonly #paths = new Set<string>();
  /** Path without extension → the extensions there are, preferred first. */
  readonly #stems = new Map<string, string[]>();

  constructor(paths: Iterable<string>) {
    for (const path of paths) this.add(path);
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  get size(): number {
    return this.#paths.size;
  }

  /** Sorted. */
  all(): string[] {
    return [...this.#paths].sort();
  }

  add(path: string): void {
    if (this.#paths.has(path)) return;
    this.#paths.add(path);
    const extension = extensionOf(path);
    const stem = path.slice(0, path.length - extension.length);
    const there = remembered(this.#stems, stem, () => []);
    there.push(extension);
    if (there.length > 1) there.sort((a, b) => EXTENSIONS.indexOf(a) - EXTENSIONS.indexOf(b));
  }

  delete(path: string): void {
    if (!this.#paths.delete(path)) return;
    const extension = extensionOf(path);
    const stem = path.slice(0, path.length - extension.length);
    const rest = (this.#stems.get(stem) ?? []).filter((other) => other !== extension);
    if (rest.length === 0) this.#stems.delete(stem);
    else this.#stems.set(stem, rest);
  }

  /** The file which a module path without query means: itself, with an extension, or the index of a folder. */
  find(path: string): string | undefined {
    if (path.includes('//') || path.endsWith('/'))
      return path === '/' ? undefined : this.find(path.replace(/\/+/g, '/').replace(/\/$/, ''));
    return this.#file(path) ?? this.#byStem(path) ?? this.#byStem(`${path}/index`);
  }

  /** A path with a written extension, where `.js` may stand for `.ts`. */
  #file(path: string): string | undefined {
    const extension = extensionOf(path);
    if (extension === '') return undefined;
    const stem = path.slice(0, path.length - extension.length);
    const there = this.#stems.get(stem);
    const written =
      there && (WRITTEN[extension] ?? [extension]).find((candidate) => there.includes(candidate));
    return written === undefined ? undefined : stem + written;
  }

  #byStem(stem: string): string | undefined {
    const [first] = this.#stems.get(stem) ?? [];
    return first === undefined ? undefined : stem + first;
  }

  /** Other files of the same name and folder, extensions apart. */
  siblings(path: string): string[] {
    const extension = extensionOf(path);
    const stem = path.slice(0, path.length - extension.length);
    return (this.#stems.get(stem) ?? [])
      .filter((other) => other !== extension)
      .map((other) => `${folderOf(path)}/${nameOf(stem)}${other}`);
  }
}
