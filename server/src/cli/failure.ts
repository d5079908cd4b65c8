/** Why a command could not run: one clear line for standard error, and exit code 2. */
export class Failure extends Error {}

/** DESIGN, "Interfaces that stay". */
export const EXIT = { clean: 0, findings: 1, failed: 2 } as const;
