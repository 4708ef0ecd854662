/** An archive of a stranger is read or refused by a sentence, within the time and memory of an attack. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { runCommand, withFolder } from './kit.mjs';

const MEGABYTE = 1024 * 1024;
const entry = (number, more = {}) => {
  const snapshot = {
    request: { method: 'GET', url: `http://api.example.com/${number}`, headers: [], bodySize: 0 },
    response: {
      status: 200,
      statusText: 'OK',
      headers: [['Content-Type', 'application/json']],
      content: { mimeType: 'application/json', size: 2, text: '{}' },
    },
    startedDateTime: '2026-11-24T10:00:00.000Z',
    time: 5,
    _resourceType: 'fetch',
    ...more,
  };
  return JSON.stringify({ type: 'resource-snapshot', snapshot });
};

/** Traces, each as the content of `trace.network`, or as all files. */
const TRACES = {
  'line feeds': () => '\n'.repeat(100 * MEGABYTE),
  'line ends of Windows': () => '\r\n'.repeat(50 * MEGABYTE),
  'empty objects': () => '{}\n'.repeat(30 * MEGABYTE),
  'one line without an end': () => 'x'.repeat(100 * MEGABYTE),
  'one string without an end': () => `{"a":"${'x'.repeat(100 * MEGABYTE)}`,
  'open brackets': () => '['.repeat(50 * MEGABYTE),
  'open objects': () => '{"a":'.repeat(10 * MEGABYTE),
  numbers: () => `${'9'.repeat(1000)}\n`.repeat(50_000),
  nulls: () => '\0'.repeat(100 * MEGABYTE),
  'a path out of the archive': () => ({
    'trace.network': entry(1, {
      response: { status: 200, headers: [], content: { _sha1: '../../../../etc/passwd' } },
    }),
  }),
  'a body of 100 MiB': () => ({
    'trace.network': entry(1, {
      response: { status: 200, headers: [], content: { _sha1: 'big', mimeType: 'text/plain' } },
    }),
    'resources/big': 'x'.repeat(100 * MEGABYTE),
  }),
  'a body that a thousand entries share': () => ({
    'trace.network': Array.from({ length: 1000 }, (_, number) =>
      entry(number, {
        response: { status: 200, headers: [], content: { _sha1: 'big', mimeType: 'text/plain' } },
      }),
    ).join('\n'),
    'resources/big': 'x'.repeat(20 * MEGABYTE),
  }),
  'sixty thousand files': () =>
    Object.fromEntries(Array.from({ length: 60_000 }, (_, number) => [`resources/${number}`, 'x'])),
  'two networks': () => ({
    'trace.network': entry(1),
    '1-trace.network': '\n'.repeat(100 * MEGABYTE),
  }),
  'names that are alike': () => [
    ['trace.network', entry(1)],
    ['trace.network', entry(2)],
  ],
};
/** What is wrong with the archive itself. */
const FAULTS = {
  'as it is': (zip) => zip,
  'cut off': (zip) => zip.subarray(0, -30),
  'with sizes that are too small': (zip) => lieAboutSizes(zip, 1),
  'with sizes that are too large': (zip) => lieAboutSizes(zip, 0xffff_fff0),
};

/** @param {[name: string, content: string][]} files */
function zipOf(files) {
  const locals = [];
  const central = [];
  let offset = 0;
  for (const [name, content] of files) {
    const bytes = Buffer.from(content);
    const data = deflateRawSync(bytes, { level: 1 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32 ? crc32(bytes) : 0, 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    const version = Buffer.from([20, 0]);
    central.push(Buffer.from('PK\x01\x02'), version, common, tail, Buffer.from(name));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function lieAboutSizes(zip, size) {
  const changed = Buffer.from(zip);
  const find = (from) => changed.indexOf('PK\x01\x02', from, 'latin1');
  for (let at = find(0); at >= 0; at = find(at + 4)) changed.writeUInt32LE(size, at + 24);
  return changed;
}

const attack = (trace, fault) => ({
  name: `${trace}, ${fault}`,
  run: () =>
    withFolder(async (folder) => {
      const content = TRACES[trace]();
      const files = Array.isArray(content)
        ? content
        : Object.entries(typeof content === 'string' ? { 'trace.network': content } : content);
      writeFileSync(join(folder, 'trace.zip'), FAULTS[fault](zipOf(files)));
      const { output, isEnded } = await runCommand(folder, ['import', 'trace.zip']);
      if (isEnded) return 'it took too long';
      if (/\n {4}at /.test(output)) return `shows a stack: ${output.slice(0, 300)}`;
      if (output.includes('root:')) return 'a file of this machine was read';
      return output.length > 20_000 ? `a message of ${output.length} characters` : undefined;
    }),
});

export const attacks = Object.keys(TRACES).flatMap((trace) =>
  Object.keys(FAULTS).map((fault) => attack(trace, fault)),
);
