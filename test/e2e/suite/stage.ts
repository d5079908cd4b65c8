/**
 * Mouse, keyboard and camera of the page that shows the editor (code-oss.mjs). The desktop editor has no
 * such page: there every call does nothing, and `onStage` is false.
 */
import path from 'node:path';

const address = process.env.TENFOLD_STAGE;

/** Whether the tests run where the page can be used. */
export const onStage = address !== undefined;

/** Saves a picture of the whole editor as `<name>.png` in out/screenshots. */
export async function screenshot(name: string): Promise<void> {
  await act('screenshot', { file: path.join(process.env.TENFOLD_SCREENSHOTS!, `${name}.png`) });
}

/** Presses a key, in Playwright's notation: `Control+.`. */
export async function press(key: string): Promise<void> {
  await act('press', { key });
}

/** Types text into what has the focus. */
export async function type(text: string): Promise<void> {
  await act('type', { text });
}

/** Clicks the element that a CSS (or Playwright) selector names; throws when there is none within ten seconds. */
export async function click(selector: string): Promise<void> {
  await act('click', { selector });
}

/** Moves the mouse over an element. */
export async function hover(selector: string): Promise<void> {
  await act('hover', { selector });
}

/** Waits until an element is visible; throws when it is not within ten seconds. */
export async function waitFor(selector: string): Promise<void> {
  await act('waitFor', { selector });
}

/** The visible texts of all elements that match. */
export async function texts(selector: string): Promise<string[]> {
  return (await act('text', { selector })) ?? [];
}

async function act(action: string, argument: object): Promise<string[] | undefined> {
  if (!address) return undefined;
  const response = await fetch(`${address}/${action}`, { method: 'POST', body: JSON.stringify(argument) });
  if (!response.ok) throw new Error(`${action} ${JSON.stringify(argument)}: ${await response.text()}`);
  return (await response.json()) as string[];
}
