/** Globs of `tenfold.json`: `*`, `**`, `?`, `[ab]`, `{a,b}`, against paths relative to the file's folder. */

const cache = new Map<string, RegExp>();

/**
 * True when the glob matches the whole path. A glob without `/` matches at any depth, as in .gitignore, and one that
 * names a folder matches all that is in it.
 */
export function matchesGlob(path: string, glob: string): boolean {
  let pattern = cache.get(glob);
  if (!pattern) {
    pattern = globToRegExp(glob);
    cache.set(glob, pattern);
  }
  return pattern.test(path);
}

function globToRegExp(glob: string): RegExp {
  const trimmed = glob.replace(/^\.?\//, '').replace(/\/$/, '');
  const anchored = trimmed.includes('/') ? trimmed : `**/${trimmed}`;
  try {
    return new RegExp(`^${translate(anchored)}(?:/.*)?$`);
  } catch {
    return /^(?!)/; // `[z-a]`: matches nothing.
  }
}

function translate(glob: string): string {
  let source = '';
  let depth = 0;
  for (let i = 0; i < glob.length; i++) {
    const char = glob[i]!;
    if (glob.startsWith('**/', i)) {
      source += '(?:[^/]+/)*';
      i += 2;
    } else if (glob.startsWith('**', i)) {
      source += '.*';
      i += 1;
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '{') {
      depth++;
      source += '(?:';
    } else if (char === '}' && depth > 0) {
      depth--;
      source += ')';
    } else if (char === ',' && depth > 0) source += '|';
    else if (char === '[' && glob.indexOf(']', i) > i) {
      const end = glob.indexOf(']', i);
      source += `[${glob
        .slice(i + 1, end)
        .replace(/^!/, '^')
        .replaceAll('\\', '\\\\')}]`;
      i = end;
    } else source += char.replace(/[.+^$()|[\]{}\\]/, '\\$&');
  }
  return source + ')'.repeat(depth);
}
