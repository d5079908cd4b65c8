/** Functions that only a page runs: written inside a component, they are called when somebody clicks; or they make what only browsers have. */
import type { FunctionId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';
import { lastName } from './file-index.ts';

/** Where components are. In other files a `useStorage()` may be a server's. */
const WITH_MARKUP = /\.[jt]sx$/;
const HOOK = /^use[A-Z]/;

/**
 * Is it written inside a function that calls hooks? A component with hooks has something to click on, and what it declares
 * runs on the click, not while it is rendered. What the component does itself, a server may do as well.
 */
export function isOfPage(context: Context, path: string, fn: FunctionId): boolean {
  const file = context.file(path);
  if (file === undefined || fn === 0) return false;
  if (makesOfBrowsers(context, file).some((at) => isWithin(file, at, fn))) return true;
  if (!WITH_MARKUP.test(path)) return false;
  const functions = file.facts.functions;
  for (let at = functions[fn]; at !== undefined && at.parent > 0; at = functions[at.parent]) {
    if (at.directives.includes('use server')) return false;
    if (functions[at.parent]?.async !== true && callsHooks(file, at.parent)) return true; // Only a server waits in a component.
  }
  return false;
}

/** No server has these. https://nodejs.org/api/globals.html */
const OF_BROWSERS = /\bnew (?:FileReader|XMLHttpRequest)\(/g;
const NONE: readonly number[] = [];

function makesOfBrowsers(context: Context, file: LinkedFile): readonly number[] {
  return context.ask(file, 'what only browsers have', NONE, () =>
    [...context.sources.text(file.path).matchAll(OF_BROWSERS)].map(({ index }) => index),
  );
}

function isWithin({ facts }: LinkedFile, offset: number, fn: FunctionId): boolean {
  const body = facts.functions[fn]?.bodyAt;
  return body !== undefined && body[0] <= offset && offset < body[1];
}

function callsHooks(file: LinkedFile, fn: FunctionId): boolean {
  return (file.index.callsOf.get(fn) ?? []).some((id) => {
    const callee = file.facts.calls[id]?.callee;
    return callee !== undefined && HOOK.test(lastName(file.facts, callee) ?? '');
  });
}
