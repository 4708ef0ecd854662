/** What a live body has that the recorded one has not, in the recorded values where it is of these. */
import type { AsRecorded } from './as-recorded.ts';
import type { Content } from './content.ts';
import { ExactNumber, isExactAsDouble } from './exact-number.ts';
import { kindOf } from './shape.ts';
import { below, type Spot } from './spot.ts';

/** A JSON value with recorded values in the places of the live ones that have come for them. */
export function withRecordedValues(value: unknown, spot: Spot, asRecorded: AsRecorded): unknown {
  if (typeof value === 'string') return asRecorded(value, spot);
  if (value instanceof ExactNumber) return recordedNumber(value, value.text, spot, asRecorded);
  if (typeof value === 'number') return recordedNumber(value, String(value), spot, asRecorded);
  if (Array.isArray(value)) {
    return value.map((child, index) => withRecordedValues(child, below(spot, index), asRecorded));
  }
  if (value === undefined || kindOf(value) !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value as object).map(([key, child]) => {
      return [asRecorded(key), withRecordedValues(child, below(spot, key), asRecorded)];
    }),
  );
}

/** The same of a whole body. */
export function contentAsRecorded(content: Content, asRecorded: AsRecorded): Content {
  if (content.kind === 'text') return { kind: 'text', text: asRecorded(content.text) };
  if (content.kind !== 'json') return content;
  return { kind: 'json', json: withRecordedValues(content.json, { ignored: [] }, asRecorded) };
}

function recordedNumber(
  value: number | ExactNumber,
  text: string,
  spot: Spot,
  asRecorded: AsRecorded,
): unknown {
  const recorded = asRecorded(text, spot);
  if (recorded === text || !/^(?:0|-?[1-9]\d*)$/.test(recorded)) return value;
  return isExactAsDouble(recorded) ? Number(recorded) : new ExactNumber(recorded);
}
