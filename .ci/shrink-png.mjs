// Makes a picture of a page a third as large: 256 colours with an index, compressed as far as zlib can. Other
// colours become the nearest of those, which nobody sees in text and lines.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const COLOURS = 256;

/**
 * @param {Buffer} png with 8 bits for each of red, green, blue, and perhaps alpha, as Chromium writes it
 * @returns {Buffer}
 */
export function shrinkPng(png) {
  const { width, height, pixels } = decode(png);
  const palette = chooseColours(pixels);
  const nearest = new Map(palette.map((colour, index) => [colour, index]));
  const rows = Buffer.alloc((width + 1) * height);
  pixels.forEach((colour, at) => {
    let index = nearest.get(colour);
    if (index === undefined) {
      index = nearestOf(palette, colour);
      nearest.set(colour, index);
    }
    rows[at + Math.floor(at / width) + 1] = index;
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => partsOf(colour)));
  const chunks = [
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

/** @param {Buffer} png */
function decode(png) {
  const data = [];
  let head = Buffer.alloc(13);
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const content = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') head = content;
    if (type === 'IDAT') data.push(content);
    at += length + 12;
  }
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const size = { 2: 3, 6: 4 }[head[9]];
  if (head[8] !== 8 || !size) throw new Error('Expected a picture in RGB or RGBA of 8 bits.');
  const bytes = inflateSync(Buffer.concat(data));
  const length = width * size;
  let before = new Uint8Array(length);
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const start = y * (length + 1);
    const row = unfilter(bytes[start], bytes.subarray(start + 1, start + 1 + length), before, size);
    for (let x = 0; x < width; x += 1) {
      const at = x * size;
      pixels[y * width + x] = (row[at] << 16) | (row[at + 1] << 8) | row[at + 2];
    }
    before = row;
  }
  return { width, height, pixels };
}

/** Undoes the filter of a row (PNG, section 9). */
function unfilter(filter, row, before, size) {
  for (let at = 0; at < row.length; at += 1) {
    const left = at < size ? 0 : row[at - size];
    const corner = at < size ? 0 : before[at - size];
    const predicted = [0, left, before[at], (left + before[at]) >> 1][filter];
    row[at] += predicted ?? paeth(left, before[at], corner);
  }
  return row;
}

function paeth(left, above, corner) {
  const estimate = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(estimate - value));
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

/** The most common half of the colours, and those that would be missed most beside them. */
function chooseColours(pixels) {
  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const palette = sorted.slice(0, COLOURS / 2).map(([colour]) => colour);
  const rest = sorted.slice(COLOURS / 2).map(([colour, count]) => {
    const distance = Math.min(...palette.map((other) => distanceOf(other, colour)));
    return { colour, count, distance };
  });
  while (palette.length < COLOURS && rest.length > 0) {
    let most = 0;
    for (const [index, { count, distance }] of rest.entries()) {
      if (count * distance > rest[most].count * rest[most].distance) most = index;
    }
    const [{ colour }] = rest.splice(most, 1);
    palette.push(colour);
    for (const other of rest) {
      other.distance = Math.min(other.distance, distanceOf(other.colour, colour));
    }
  }
  return palette;
}

function nearestOf(palette, colour) {
  const distances = palette.map((other) => distanceOf(other, colour));
  return distances.indexOf(Math.min(...distances));
}

function distanceOf(one, other) {
  const parts = partsOf(other);
  return partsOf(one).reduce((sum, part, index) => sum + (part - parts[index]) ** 2, 0);
}

function partsOf(colour) {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type), content]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(content.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
