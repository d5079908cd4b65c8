/**
 * How the workspace is deployed, as its files say: compose files, Kubernetes manifests, Helm values, PM2, fly.io, Render,
 * Vercel, Netlify, Serverless Framework, Cloudflare Workers.
 *
 * Read as text, line by line, and never executed: an `ecosystem.config.js` is a program, but what we ask of it is one
 * number. What is computed there we do not know.
 */
import type { Deployment } from '../../../rules/model/deployment.ts';
import { UNKNOWN_DEPLOYMENT } from '../../../rules/model/deployment.ts';
import type { Packages, ReadText } from './packages.ts';
import { folderOf, isWithin, nameOf } from './paths.ts';
import { remembered } from './remembered.ts';

/** Names of files that say how many processes run the code. */
const NAMES =
  /^(docker-compose|compose)([.-][\w.-]+)?\.ya?ml$|^(ecosystem|pm2)(\.[\w-]+)*\.config\.([cm]?js|json|ya?ml)$|^(vercel|firebase)\.json$|^netlify\.toml$|^serverless\.ya?ml$|^fly([.-][\w-]+)*\.toml$|^wrangler\.(toml|jsonc?)$|^render\.ya?ml$|^values([.-][\w-]+)*\.ya?ml$|^(hpa|[\w.-]*(deployment|statefulset|autoscal)[\w.-]*)\.ya?ml$|^Dockerfile$/i;

export function isDeploymentFile(name: string): boolean {
  return NAMES.test(name);
}

/** One service that a file says something of. */
interface Service {
  readonly processes: Exclude<Deployment['processes'], 'unknown'>;
  /** What the file calls it; '' when it speaks of the whole. */
  readonly name: string;
  /** The folder it is built from, relative to the file's; '' when it does not say. */
  readonly context: string;
  /** "runs 3 replicas". */
  readonly says: string;
}

/** Answers by folder of the file asked for; `paths` are the files that say something. */
export function readDeployments(
  paths: readonly string[],
  read: ReadText,
  packages: Packages,
): (folder: string) => Deployment {
  // A folder with an image of its own is no part of what a file above it deploys as functions.
  const images = paths.filter((path) => nameOf(path) === 'Dockerfile').map(folderOf);
  const found = paths
    .filter((path) => !/[.-](test|tests|e2e|ci|local|dev|development)[.-]/i.test(nameOf(path)))
    .flatMap((path) =>
      servicesOf(nameOf(path), read(path) ?? '').map((service) => ({
        path,
        service,
        folder: homeOf(path, service, packages),
      })),
    );
  for (const { folder, text } of packages.all.map((one) => ({
    folder: one.folder,
    text: read(`${one.folder}/package.json`) ?? '',
  }))) {
    const service = pm2Script(text);
    if (service !== undefined) found.push({ path: `${folder}/package.json`, service, folder });
  }
  const deploymentOf = (folder: string): Deployment => {
    // https://supabase.com/docs/guides/functions/quickstart: by its place, without a file that says so.
    if (/\/supabase\/functions(?:\/|$)/.test(folder))
      return {
        processes: 'serverless',
        why: 'Supabase runs what is in `supabase/functions` as edge functions.',
      };
    const around = found.filter((one) => isWithin(folder, one.folder));
    const nearest = Math.max(...around.map((one) => one.folder.length));
    const close = around.filter((one) => one.folder.length === nearest);
    const own = packages.nearest(folder);
    const names = new Set([nameOf(own?.folder ?? folder), own?.name?.split('/').at(-1)]);
    const named = close.filter(({ service }) => service.name !== '' && names.has(service.name));
    const speaking = named.length > 0 ? named : close;
    const chosen =
      speaking.find(({ service }) => service.processes === 'many') ??
      speaking.find(({ service }) => service.processes === 'serverless') ??
      speaking[0];
    if (chosen === undefined) return UNKNOWN_DEPLOYMENT;
    const isImage = images.some((image) => isWithin(folder, image) && image.length > chosen.folder.length);
    if (chosen.service.processes === 'serverless' && isImage) return UNKNOWN_DEPLOYMENT;
    const { processes, name, says } = chosen.service;
    const of = name === '' ? '' : ` of \`${name}\``;
    return { processes, why: `\`${nameOf(chosen.path)}\` ${says}${of}.` };
  };
  const known = new Map<string, Deployment>();
  return (folder) => remembered(known, folder, () => deploymentOf(folder));
}

/** The folder whose code it speaks of: that of the build, else that of the package which the file belongs to. */
function homeOf(path: string, { context }: Service, packages: Packages): string {
  const folder = folderOf(path);
  if (context === '' || context === '.' || context.startsWith('/'))
    return packages.nearest(folder)?.folder ?? folder;
  const parts = folder.split('/');
  for (const part of context.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function servicesOf(name: string, text: string): readonly Service[] {
  if (name === 'Dockerfile') return [];
  if (/compose/i.test(name)) return composeServices(text);
  if (/^(ecosystem|pm2)/i.test(name)) return pm2Apps(text);
  if (/^fly/i.test(name)) return flyMachines(text);
  if (/^render/i.test(name)) return counted(/^\s*numInstances:\s*(\d+)/m, text, '');
  if (/^vercel/i.test(name) && isStaticSite(text)) return [];
  if (/^vercel|^netlify|^serverless/i.test(name))
    return [serverless('deploys it as functions, whose instances come and go')];
  if (/^wrangler/i.test(name)) return [serverless('deploys it to Cloudflare Workers, in many isolates')];
  if (/^firebase/i.test(name))
    return /"functions"\s*:/.test(text) ? [serverless('deploys it as Cloud Functions')] : [];
  return manifests(text);
}

/** All addresses lead to one page, and nothing is said of functions. https://vercel.com/docs/rewrites */
function isStaticSite(text: string): boolean {
  return (
    /"destination"\s*:\s*"\/(?:index\.html)?"/.test(text) &&
    !/"(?:functions|crons|builds)"|\/api\//.test(text)
  );
}

function serverless(says: string): Service {
  return { processes: 'serverless', name: '', context: '', says };
}

function replicas(count: number, name: string, context = ''): Service {
  return count > 1
    ? { processes: 'many', name, context, says: `runs ${count} replicas` }
    : { processes: 'one', name, context, says: 'runs one replica' };
}

/** Images of other people: their replicas are not of this code. */
const FOREIGN_IMAGE =
  /^\s*image:\s*['"]?([\w./-]*\/)?(postgres|postgis|mysql|mariadb|redis|valkey|mongo|nginx|traefik|caddy|haproxy|rabbitmq|kafka|zookeeper|minio|elasticsearch|opensearch|clickhouse|grafana|prometheus|mailhog|mailpit)\b/im;

/** https://docs.docker.com/reference/compose-file/deploy/#replicas and `scale`. Services are the keys below `services:`. */
function composeServices(text: string): readonly Service[] {
  return blocksBelow(text, 'services').flatMap(({ name, body }) => {
    const count = /^\s+(?:replicas|scale):\s*(\d+)/m.exec(body)?.[1];
    if (count === undefined || FOREIGN_IMAGE.test(body)) return [];
    const context = /^\s+(?:build|context):\s*['"]?([^\s'"#{]+)/m.exec(
      body.replace(/^(\s+)build:\s*$/m, '$1'),
    )?.[1];
    return [replicas(Number(count), name, context ?? '')];
  });
}

/** The keys below a top-level key, each with its indented lines. */
function blocksBelow(text: string, key: string): readonly { readonly name: string; readonly body: string }[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.trimEnd() === `${key}:`);
  const blocks: { name: string; body: string }[] = [];
  let depth = 0;
  for (const line of start < 0 ? [] : lines.slice(start + 1)) {
    if (/^\s*(#|$)/.test(line)) continue;
    const indent = /^ */.exec(line)![0].length;
    if (indent === 0) break;
    depth ||= indent;
    const named = /^\s*['"]?([\w.-]+)['"]?:/.exec(line);
    if (indent === depth && named) blocks.push({ name: named[1]!, body: '' });
    else {
      const block = blocks.at(-1);
      if (block) block.body += `${line}\n`;
    }
  }
  return blocks;
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas, and Helm's usual values. */
function manifests(text: string): readonly Service[] {
  return text.split(/^---.*$/m).flatMap((document): readonly Service[] => {
    const kind = /^kind:\s*(\w+)/m.exec(document)?.[1] ?? '';
    const name = /^metadata:\s*\n(?:\s+.*\n)*?\s+name:\s*['"]?([\w.-]+)/m.exec(document)?.[1] ?? '';
    if (FOREIGN_IMAGE.test(document)) return [];
    if (kind === 'HorizontalPodAutoscaler') {
      const most = Number(/^\s+maxReplicas:\s*(\d+)/m.exec(document)?.[1] ?? 0);
      const target = /scaleTargetRef:\s*\n(?:\s+.*\n)*?\s+name:\s*['"]?([\w.-]+)/m.exec(document)?.[1];
      return most > 1
        ? [{ processes: 'many', name: target ?? name, context: '', says: `runs up to ${most} replicas` }]
        : [];
    }
    if (kind === 'Deployment' || kind === 'StatefulSet')
      return counted(/^\s+replicas:\s*(\d+)/m, document, name);
    if (kind !== '') return [];
    if (/^autoscaling:\s*\n(?:\s+.*\n)*?\s+enabled:\s*true/m.test(document))
      return [
        { processes: 'many', name: '', context: '', says: 'lets the number of replicas follow the load' },
      ];
    return counted(/^replica(?:Count|s):\s*(\d+)/m, document, '');
  });
}

function counted(pattern: RegExp, text: string, name: string): readonly Service[] {
  const count = pattern.exec(text)?.[1];
  return count === undefined || count === '0' ? [] : [replicas(Number(count), name)];
}

/** https://pm2.keymetrics.io/docs/usage/cluster-mode/: `max`, 0 and -1 count processors. */
function pm2Apps(text: string): readonly Service[] {
  const found = [...text.matchAll(/['"]?\binstances['"]?\s*:\s*['"]?(max|-?\d+)\b/g)];
  return found.map(([, count]) => clustered(count!));
}

function pm2Script(text: string): Service | undefined {
  const count = /\bpm2(?:-runtime)?\b[^"\n]*\s(?:-i|--instances)[ =]+(max|-?\d+)/.exec(text)?.[1];
  return count === undefined ? undefined : clustered(count);
}

function clustered(count: string): Service {
  const isAll = count === 'max' || Number(count) < 1;
  return isAll
    ? { processes: 'many', name: '', context: '', says: 'runs one process for each processor' }
    : Number(count) > 1
      ? { processes: 'many', name: '', context: '', says: `runs ${count} processes` }
      : { processes: 'one', name: '', context: '', says: 'runs one process' };
}

/** https://fly.io/docs/reference/configuration/#the-http_service-section. Below two it says nothing: `fly scale` decides. */
function flyMachines(text: string): readonly Service[] {
  const count = Number(/^\s*min_machines_running\s*=\s*(\d+)/m.exec(text)?.[1] ?? 0);
  return count > 1
    ? [{ processes: 'many', name: '', context: '', says: `runs at least ${count} machines` }]
    : [];
}
