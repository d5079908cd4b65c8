import { z } from 'zod';

export const DEFAULT_PAGE_SIZE = 25;
export const MAX_PAGE_SIZE = 100;

export function pageSize(value: unknown, fallback = DEFAULT_PAGE_SIZE): number {
  const requested = Number(value);
  if (!Number.isInteger(requested) || requested < 1) {
    return fallback;
  }
  return Math.min(requested, MAX_PAGE_SIZE);
}

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(DEFAULT_PAGE_SIZE),
  cursor: z.string().min(1).optional(),
});

export type PageQuery = z.infer<typeof pageQuery>;

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export function toPage<T extends { id: string }>(rows: T[], limit: number): Page<T> {
  const last = rows.at(-1);
  return {
    items: rows,
    nextCursor: last && rows.length === limit ? last.id : null,
  };
}
