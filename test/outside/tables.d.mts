export function table(rows: (string | number)[][]): string;
export function percent(part: number, whole: number): string;
