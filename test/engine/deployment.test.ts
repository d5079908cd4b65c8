import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discover } from '../../server/src/workspace/discover.ts';
import { memoryDisk } from '../../server/src/workspace/disk.ts';
import { runAtOnce } from '../../server/src/workspace/steps.ts';
import { Workspace } from '../../server/src/workspace/workspace.ts';

function said(files: Record<string, string>, path = '/w/src/app.ts'): string {
  const all: Record<string, string> = { '/w/package.json': '{"name":"shop"}', ...files };
  const disk = memoryDisk(all);
  const workspace = new Workspace(disk, ['/w'], runAtOnce(discover(disk, ['/w'])), (file) => all[file]);
  const { processes, why } = workspace.deployment(path);
  return why === '' ? processes : `${processes}: ${why}`;
}

test('nothing is said', () => {
  assert.equal(said({}), 'unknown');
  assert.equal(said({ '/w/compose.yaml': 'services:\n  api:\n    build: .\n' }), 'unknown');
  assert.equal(said({ '/w/fly.toml': '[http_service]\n  min_machines_running = 1\n' }), 'unknown');
});

test('replicas of a compose file, but not those of a database or of a development file', () => {
  const api =
    'services:\n  api:\n    build: .\n    deploy:\n      replicas: 3\n  db:\n    image: postgres:17\n';
  assert.equal(said({ '/w/compose.yaml': api }), 'many: `compose.yaml` runs 3 replicas of `api`.');
  assert.equal(said({ '/w/docker-compose.dev.yml': api }), 'unknown');
  const database = 'services:\n  db:\n    image: postgres:17\n    deploy:\n      replicas: 3\n';
  assert.equal(said({ '/w/compose.yaml': database }), 'unknown');
});

test('the service that is built from the folder of the file', () => {
  const files = {
    '/w/docker-compose.yml':
      'services:\n  web:\n    build: ./apps/web\n    scale: 1\n  api:\n    build:\n      context: ./apps/api\n    deploy:\n      replicas: 2\n',
    '/w/apps/api/package.json': '{"name":"api"}',
    '/w/apps/web/package.json': '{"name":"web"}',
  };
  assert.match(said(files, '/w/apps/api/src/app.ts'), /^many/);
  assert.match(said(files, '/w/apps/web/src/app.ts'), /^one/);
});

test('Kubernetes: the deployment that has the name of the package, and what scales it', () => {
  const deployment = (name: string, replicas: number): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  replicas: ${replicas}\n`;
  const files = { '/w/k8s/deployment.yaml': `${deployment('shop', 1)}---\n${deployment('mailer', 4)}` };
  assert.equal(said(files), 'one: `deployment.yaml` runs one replica of `shop`.');
  const hpa =
    'kind: HorizontalPodAutoscaler\nmetadata:\n  name: scaler\nspec:\n  scaleTargetRef:\n    kind: Deployment\n    name: shop\n  maxReplicas: 8\n';
  assert.match(
    said({ ...files, '/w/k8s/hpa.yaml': hpa }),
    /^many: `hpa.yaml` runs up to 8 replicas of `shop`/,
  );
});

test('Helm, PM2, Render, fly.io', () => {
  assert.match(said({ '/w/chart/values.yaml': 'replicaCount: 2\n' }), /^many/);
  assert.match(said({ '/w/chart/values.yaml': 'autoscaling:\n  enabled: true\n' }), /^many/);
  const pm2 = (instances: string): string => `module.exports = { apps: [{ instances: ${instances} }] };`;
  assert.match(said({ '/w/ecosystem.config.js': pm2("'max'") }), /one process for each processor/);
  assert.match(said({ '/w/ecosystem.config.cjs': pm2('4') }), /runs 4 processes/);
  assert.match(said({ '/w/ecosystem.config.js': pm2('1') }), /^one/);
  assert.match(
    said({ '/w/package.json': '{"scripts":{"start":"pm2-runtime dist/main.js -i max"}}' }),
    /^many: `package.json`/,
  );
  assert.match(said({ '/w/render.yaml': 'services:\n  - type: web\n    numInstances: 3\n' }), /^many/);
  assert.match(said({ '/w/fly.toml': 'min_machines_running = 2\n' }), /^many/);
});

test('functions', () => {
  assert.match(said({ '/w/vercel.json': '{}' }), /^serverless: `vercel.json`/);
  const page = '{ "rewrites": [{ "source": "/(.*)", "destination": "/index.html" }] }';
  assert.match(said({ '/w/vercel.json': page }), /^unknown/);
  assert.match(said({ '/w/wrangler.toml': 'name = "a"' }), /^serverless/);
  assert.match(said({ '/w/serverless.yml': 'service: a' }), /^serverless/);
  assert.equal(said({ '/w/firebase.json': '{"hosting":{}}' }), 'unknown');
});

test('a change of such a file is seen', () => {
  const files: Record<string, string> = { '/w/package.json': '{}', '/w/vercel.json': '{}' };
  const disk = memoryDisk(files);
  const workspace = new Workspace(disk, ['/w'], runAtOnce(discover(disk, ['/w'])), (file) => files[file]);
  assert.equal(workspace.deployment('/w/a.ts').processes, 'serverless');
  const { modules } = workspace.update(new Map([['/w/vercel.json', false]]));
  assert.equal(modules, true);
  assert.equal(workspace.deployment('/w/a.ts').processes, 'unknown');
});

test('functions of a file above are none of what has an image of its own', () => {
  const files = {
    '/w/netlify.toml': '[build]\n  base = "frontend"\n',
    '/w/backend/Dockerfile': 'FROM node:24\n',
    '/w/backend/package.json': '{"name":"backend"}',
  };
  assert.equal(said(files, '/w/backend/src/server.ts'), 'unknown');
  assert.match(said(files, '/w/frontend/app.ts'), /^serverless/);
});

test('edge functions of Supabase, by their place', () => {
  assert.match(said({}, '/w/supabase/functions/hello/index.ts'), /^serverless/);
});
