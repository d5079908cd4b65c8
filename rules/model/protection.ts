/** What stands between a request and the function that answers it. */

/**
 * - `rate-limit`: something counts requests and refuses those above a number, or asks for a proof of work or of a human;
 * - `body-limit`: something refuses bodies above a size;
 * - `sign-in`: something asks who it is, in whatever way;
 * - `session`: something asks for the session of somebody who has signed in before;
 * - `validation`: something looks at what the request holds.
 */
export type Protection = 'rate-limit' | 'body-limit' | 'sign-in' | 'session' | 'validation';
