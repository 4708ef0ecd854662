/**
 * Every chain of up to two codecs, with random values in the manners of many clients: a value that stays
 * leaves the recorded text to the last byte, and any other value is read again as itself.
 */
import { expect, test } from 'vitest';
import { type Codec, decodePiece } from '../../src/formats/text/codecs.ts';
import { applySplices } from '../../src/formats/text/splices.ts';
import { findSplices, type TextStep } from '../../src/formats/write-text.ts';
import { Random } from '../pairs/random/random.ts';

type Write = (value: string) => string;

const lowerEscapes: Write = (coded) => coded.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase());
const allEscaped = (value: string, kept: RegExp): string =>
  [...Buffer.from(value)]
    .map((byte) => {
      const sign = String.fromCharCode(byte);
      return kept.test(sign) ? sign : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
const asForm: Write = (value) => new URLSearchParams([['', value]]).toString().slice(1);
const asJson: Write = (value) => JSON.stringify(value).slice(1, -1);
const asEntities =
  (entities: Readonly<Record<string, string>>): Write =>
  (value) =>
    value.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
const NAMED = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** How clients write a value. A test fails for a codec that is not among them. */
const MANNERS: Readonly<Record<Codec, readonly Write[]>> = {
  plain: [(value) => value],
  part: [(value) => value],
  percent: [
    encodeURIComponent,
    (value) => lowerEscapes(encodeURIComponent(value)),
    (value) => allEscaped(value, /[\w.~-]/),
    (value) => allEscaped(value, /[A-Za-z\d]/),
    (value) => allEscaped(value, /(?!)/),
    (value) => encodeURI(value).replace(/[#&=+,;]/g, encodeURIComponent),
  ],
  path: [(value) => value.split('/').map(encodeURIComponent).join('/')],
  form: [asForm, (value) => lowerEscapes(asForm(value)), encodeURIComponent],
  pointer: [(value) => value.replaceAll('~', '~0').replaceAll('/', '~1')],
  html: [
    asEntities(NAMED),
    asEntities({ ...NAMED, "'": '&#39;' }),
    asEntities({ ...NAMED, "'": '&apos;', '"': '&#34;' }),
    (value) => Array.from(value, (sign) => `&#x${sign.codePointAt(0)?.toString(16)};`).join(''),
  ],
  cdata: [(value) => value.replaceAll(']]>', ']]]]><![CDATA[>')],
  json: [
    asJson,
    (value) => asJson(value).replaceAll('/', '\\/'),
    (value) => asJson(value).replace(/[^\x20-\x7e]/g, escapeUnit),
    (value) =>
      Array.from({ length: value.length }, (_, at) => escapeUnit(value[at] ?? '')).join(''),
  ],
  crlf: [(value) => value.replaceAll('\n', '\r\n')],
  base64: [(value) => Buffer.from(value).toString('base64')],
  base64url: [
    (value) => Buffer.from(value).toString('base64url'),
    (value) => Buffer.from(value).toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
  ],
  hex: [
    (value) => Buffer.from(value).toString('hex'),
    (value) => Buffer.from(value).toString('hex').toUpperCase(),
  ],
  uuid: [
    (value) => value.replaceAll('-', ''),
    (value) => value.toUpperCase(),
    (value) => `{${value}}`,
    (value) => `{${value.toUpperCase()}}`,
  ],
  next: [(value) => String(Number(value) + 1)],
  latin1: [(value) => Buffer.from(value).toString('latin1')],
};

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const SIGNS = [...'abcxyzABCXYZ0123456789-_.~!*\'() /:@&=+$,;?#%"<>\\{}[]|^`äß€😀'];

/** Of at least twelve signs: shorter Base64 and hex are taken for ids. */
function randomText(random: Random): string {
  const length = random.int(12, 40);
  // A letter, so that it is no number, at its end so that no escape begins there.
  return `${Array.from({ length }, () => random.pick(SIGNS)).join('')}q`;
}

const DIGITS = [...'0123456789abcdef'];
const randomUuid = (random: Random): string =>
  `a${'xxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => random.pick(DIGITS))}`;
const randomNumber = (random: Random): string => String(random.int(1, 99_999_999));

const randomLines = (random: Random): string => `${randomText(random)}\n${randomText(random)}`;

const VALUES: Readonly<Partial<Record<Codec, (random: Random) => string>>> = {
  uuid: randomUuid,
  next: randomNumber,
  crlf: randomLines,
};

const codecs = Object.keys(MANNERS) as Codec[];
const chains = codecs
  .flatMap((outer) => [
    [outer],
    // These write one kind of value: nothing is coded in it. A coded number is too short to be told.
    ...(VALUES[outer] ? [] : codecs.map((inner) => [outer, inner])),
  ])
  .filter(([outer, inner]) => inner !== 'next' || !/^(?:base64|hex)/.test(outer ?? ''));

/** The codecs from the outside in, each around all of the next one. */
function stepsInto(
  raw: string,
  chain: readonly Codec[],
): { steps: TextStep[]; value: string | undefined } {
  const steps: TextStep[] = [];
  let value: string | undefined = raw;
  for (const codec of chain) {
    if (value === undefined) break;
    steps.push({ kind: 'range', start: 0, end: value.length, codec });
    value = decodePiece(value, codec);
  }
  return { steps, value };
}

/** A text with a value at the end of the steps. */
function write(text: string, steps: readonly TextStep[], value: string): string {
  return applySplices(text, findSplices(text, [{ steps, text: value }]));
}

test.each(chains.map((chain) => [chain.join(' '), chain] as const))(
  'a value in %s is replaced, and everything around it stays',
  (_, chain) => {
    const random = new Random(chain.join());
    const createValue = VALUES[chain.at(-1) ?? 'plain'] ?? randomText;
    for (let round = 0; round < 40; round += 1) {
      const value = createValue(random);
      const other = createValue(random);
      const raw = chain.reduceRight((text, codec) => random.pick(MANNERS[codec])(text), value);
      const { steps, value: decoded } = stepsInto(raw, chain);
      expect({ raw, decoded }).toEqual({ raw, decoded: value });
      expect(write(raw, steps, value)).toBe(raw);
      const written = write(raw, steps, other);
      expect({ raw, written, other: stepsInto(written, chain).value }).toEqual({
        raw,
        written,
        other,
      });
      // What is around the value stays, be it quotes, a scheme, or others in a list.
      const around = `Bearer "${raw}",${raw}|`;
      const start = 'Bearer "'.length;
      const step = { kind: 'range', start, end: start + raw.length, codec: 'plain' } as const;
      expect(write(around, [step, ...steps], value)).toBe(around);
      expect(write(around, [step, ...steps], other)).toBe(`Bearer "${written}",${raw}|`);
    }
  },
);

const RAW = [
  ...SIGNS,
  '%',
  '%2',
  '%2F',
  '%3a',
  '%ff',
  '&',
  '&#',
  '&lt;',
  '&nbsp;',
  '\\',
  '\\/',
  '\\u00e4',
  '+',
];

test.each(codecs)('%s decodes no text that it would encode differently', (codec) => {
  const random = new Random(codec);
  for (let round = 0; round < 400; round += 1) {
    const raw = Array.from({ length: random.int(1, 12) }, () => random.pick(RAW)).join('');
    const { steps, value } = stepsInto(raw, [codec]);
    if (value !== undefined) expect(write(raw, steps, value)).toBe(raw);
  }
});
