export function generate(
  root: string,
  lines: number,
): { readonly lines: number; readonly files: readonly string[]; readonly schema: string };
