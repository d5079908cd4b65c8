/**
 * Draws client/media/icon.png: bars that grow, each by the same factor, until the last one leaves its bounds.
 * Pure Node, so that nobody needs a drawing program: `node client/icon.mjs`.
 */
import { writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const size = 256;
/** Samples per pixel and axis, for smooth edges. */
const samples = 4;

const top = [46, 40, 92];
const bottom = [22, 20, 48];
const calm = [
  [94, 180, 214],
  [108, 206, 200],
  [150, 218, 160],
];
const alarm = [255, 140, 88];
const limit = [255, 255, 255];

/** Distance to a rounded rectangle; negative inside. https://iquilezles.org/articles/distfunctions2d/ */
function rounded(x, y, left, upper, right, lower, radius) {
  const [cx, cy] = [(left + right) / 2, (upper + lower) / 2];
  const dx = Math.abs(x - cx) - (right - left) / 2 + radius;
  const dy = Math.abs(y - cy) - (lower - upper) / 2 + radius;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
}

const heights = [12, 27, 62, 142];
const ground = 202;
const barWidth = 31;
const gap = 14;
const firstLeft = (size - heights.length * barWidth - (heights.length - 1) * gap) / 2;
const limitHeight = 98;

/** Colour and opacity at a point. */
function colourAt(x, y) {
  if (rounded(x, y, 0, 0, size, size, 56) > 0) return [0, 0, 0, 0];
  const t = y / size;
  let colour = top.map((channel, index) => channel + (bottom[index] - channel) * t);
  const lineTop = ground - limitHeight;
  const dash = (x - firstLeft + 3) % 14 < 8;
  const within = x > firstLeft && x < size - firstLeft - barWidth;
  if (dash && within && y > lineTop - 1.5 && y < lineTop + 1.5) colour = mixed(colour, limit, 0.45);
  for (const [index, height] of heights.entries()) {
    const left = firstLeft + index * (barWidth + gap);
    if (rounded(x, y, left, ground - height, left + barWidth, ground, Math.min(7, height / 2)) > 0) continue;
    colour =
      calm[index] ?? (y < lineTop ? alarm : mixed(alarm, [255, 190, 120], (y - lineTop) / limitHeight));
  }
  return [...colour, 255];
}

function mixed(from, to, share) {
  return from.map((channel, index) => channel + (to[index] - channel) * share);
}

function pixels() {
  const rows = Buffer.alloc(size * (size * 4 + 1)); // A zero before each row: no filter.
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) rows.set(averaged(x, y), y * (size * 4 + 1) + 1 + x * 4);
  }
  return rows;
}

function averaged(x, y) {
  const sum = [0, 0, 0, 0];
  for (let index = 0; index < samples ** 2; index += 1) {
    const offset = (n) => (n + 0.5) / samples;
    const [r, g, b, a] = colourAt(x + offset(index % samples), y + offset(Math.floor(index / samples)));
    for (const [channel, value] of [r * a, g * a, b * a, a].entries()) sum[channel] += value;
  }
  const alpha = sum[3];
  return alpha === 0
    ? sum
    : [sum[0] / alpha, sum[1] / alpha, sum[2] / alpha, alpha / samples ** 2].map(Math.round);
}

/** https://www.w3.org/TR/png-3/#5Chunk-layout */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

const header = Buffer.alloc(13);
header.writeUInt32BE(size, 0);
header.writeUInt32BE(size, 4);
header.set([8, 6], 8); // Eight bits per channel, with opacity.
writeFileSync(
  new URL('media/icon.png', import.meta.url),
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels(), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]),
);
