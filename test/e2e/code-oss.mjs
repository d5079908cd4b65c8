/**
 * Takes the arguments of the desktop editor which @vscode/test-electron uses, does the same with the editor
 * of `host.mjs`, and ends with the exit code of the tests:
 *
 *     code-oss --install-extension=x.vsix --extensions-dir=… --user-data-dir=…
 *     code-oss folder --extensionDevelopmentPath=… --extensionTestsPath=… --extensions-dir=… --user-data-dir=…
 *
 * Beyond what the desktop editor does, the tests may use the page: TENFOLD_STAGE in their environment is the
 * address of the small server below (see suite/stage.ts).
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installExtension, startBrowser, startServer } from './host.mjs';
import { installEditor } from './install.mjs';

const { values, positionals } = parseArgs({
  strict: false, // The desktop editor's switches that mean nothing here.
  allowPositionals: true,
  options: {
    'install-extension': { type: 'string' },
    'extensions-dir': { type: 'string' },
    'user-data-dir': { type: 'string' },
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
  },
});

const editor = installEditor();
const dirs = { dataDir: values['user-data-dir'], extensionsDir: values['extensions-dir'] };

process.exitCode = values['install-extension']
  ? installExtension({ editor, vsix: values['install-extension'], ...dirs })
  : await runTests();

async function runTests() {
  const cleanups = [];
  const cleanUp = async () => {
    for (const stop of cleanups.splice(0).reverse()) await stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      await cleanUp();
      process.exit(130);
    });
  }
  try {
    const browser = await startBrowser({ editor });
    cleanups.push(browser.stop);
    const stage = await startStage(browser.page);
    cleanups.push(stage.stop);
    process.env.TENFOLD_STAGE = stage.address; // The extension host inherits it.
    const verbose = process.env.TENFOLD_VERBOSE ? (text) => process.stderr.write(text) : undefined;
    const server = await startServer({ editor, ...dirs, forTests: true, log: verbose });
    cleanups.push(server.stop);
    return await openAndAwaitExit(browser.page, server);
  } finally {
    await cleanUp();
  }
}

/** Resolves with the exit code that the extension host hands to the page: 0 passed, 1 failed. */
async function openAndAwaitExit(page, server) {
  const remote = (file) => `vscode-remote://127.0.0.1:${server.port}${path.resolve(file)}`;
  const payload = [
    ['extensionDevelopmentPath', remote(values.extensionDevelopmentPath)],
    ['extensionTestsPath', remote(values.extensionTestsPath)],
    ['skipWelcome', 'true'],
  ];
  const exit = new Promise((resolve, reject) => {
    page.exposeFunction('codeAutomationExit', (code) => resolve(code));
    page.on('crash', () => reject(new Error('The page of the editor has crashed.')));
    server.process.once('exit', (code) => reject(new Error(`The editor's server has ended with ${code}.`)));
  });
  await page.exposeFunction('codeAutomationLog', (_type, args) => {
    const text = args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ');
    appendFileSync(path.join(values['user-data-dir'], 'page.log'), `${text}\n`);
    // The workbench says much, of connections and accounts; the lines of the tests begin with a mark.
    if (/^[✔✖﹣]/.test(text) || process.env.TENFOLD_VERBOSE) console.log(text);
  });
  const address = server.addressOf(path.resolve(positionals[0]));
  await page.goto(`${address}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
  return exit;
}

/**
 * Lets the tests in the extension host use mouse, keyboard and camera of the page:
 * `POST /<action>` with the action's argument as JSON.
 */
async function startStage(page) {
  const actions = {
    screenshot: async ({ file }) => {
      mkdirSync(path.dirname(file), { recursive: true });
      await page.screenshot({ path: file });
    },
    press: ({ key }) => page.keyboard.press(key),
    type: ({ text }) => page.keyboard.type(text),
    click: ({ selector }) => page.click(selector, { timeout: 10_000 }),
    // Not page.hover: the squiggle lies below the text, and that would wait until nothing covers it.
    hover: async ({ selector }) => {
      const { x, y, width, height } = await boxOf(page, selector);
      await page.mouse.move(x + width / 2, y + height / 2, { steps: 5 });
    },
    waitFor: ({ selector }) => page.waitForSelector(selector, { timeout: 10_000 }),
    text: ({ selector }) => page.locator(selector).allInnerTexts(),
    resize: ({ width, height }) => page.setViewportSize({ width, height }),
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    try {
      const result = await actions[request.url.slice(1)](JSON.parse(body || '{}'));
      const serializable = Array.isArray(result) ? result : null;
      response.end(JSON.stringify(serializable));
    } catch (error) {
      response.statusCode = 500;
      response.end(error.message.split('\n')[0]); // A log of all attempts follows.
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Where the first visible match is. Asked again, because the editor draws its squiggles anew while it scrolls. */
async function boxOf(page, selector) {
  const target = page.locator(selector).filter({ visible: true }).first();
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const box = await target.boundingBox({ timeout: 10_000 });
    if (box) return box;
    await page.waitForTimeout(200);
  }
  throw new Error(`nothing to see at ${selector}`);
}
