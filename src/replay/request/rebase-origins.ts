/**
 * Replaces recorded origins with their targets. A check of `Origin` against `Host` must pass at the target as it
 * did when it was recorded, and a URL in a body must lead there.
 */
import { Location } from '../../formats/value/location.ts';
import { rememberNames } from '../../http/headers.ts';
import { parseUrl } from '../../http/urls.ts';
import type { Header } from '../../session/schema.ts';
import type { LiveEdit } from '../correlate/message/explain-unsendable.ts';
import type { OriginMention } from '../correlate/message/origins.ts';
import type { CorrelatedValue } from '../failure/correlated-value.ts';
import { type Targets, targetOf } from '../send/target.ts';
import type { RequestStep } from './step.ts';

/**
 * Step: writes addresses of targets in the places of recorded origins, wherever correlation has found one.
 * Without correlation, only at the start of headers that hold a URL of the server.
 */
export const rebaseOrigins: RequestStep = {
  name: 'rebase origins',
  run(draft, { targets, correlation }) {
    const { recording, request, edits } = draft;
    const rebased: LiveEdit[] = [];
    const correlated: CorrelatedValue[] = [];
    for (const mention of correlation?.mentionsIn(recording) ?? NOTHING) {
      rebase(mention, targets, rebased, correlated);
    }
    for (let index = 0; index < request.headers.length; index += 1) {
      const header = request.headers[index];
      if (!header || !isUrlHeader(header[0], index)) continue;
      const edit = rebaseUrl(header, index, targets);
      if (edit && !isEdited(edit, edits) && !isEdited(edit, rebased)) rebased.push(edit);
    }
    if (rebased.length === 0) return draft;
    return {
      ...draft,
      edits: [...edits, ...rebased],
      correlated: [...draft.correlated, ...correlated],
    };
  },
};

const NOTHING: readonly never[] = [];

function rebase(
  { point, origin, form }: OriginMention,
  targets: Targets,
  edits: LiveEdit[],
  correlated: CorrelatedValue[],
): void {
  const target = targetOf(origin, targets);
  if (!target) return;
  const recorded = addressOf({ origin, basePath: '' }, form);
  const live = addressOf(target, form);
  if (live === recorded) return;
  edits.push({ point, text: live });
  const to = point.location.text;
  // One location may name the origin more than once.
  if (correlated.some((value) => value.to === to && value.recorded === recorded)) return;
  correlated.push({ to, recorded, live });
}

/** Headers in which a server checks or follows a URL of its own (RFC 6454, RFC 9110, RFC 4918). */
const URL_HEADERS: ReadonlySet<string> = new Set(['origin', 'referer', 'destination']);

const isUrlHeader: (name: string, place: number) => boolean = rememberNames((name) =>
  URL_HEADERS.has(name),
);

/** In any case, with or without the default port. A URL with a user is left as it is. */
const ORIGIN = /^https?:\/\/[^/?#@\\]+(?=\/|$)/i;

/** Undefined if the header does not begin with a recorded origin. */
function rebaseUrl([name, value]: Header, header: number, targets: Targets): LiveEdit | undefined {
  const named = ORIGIN.exec(value)?.[0];
  const recorded = named && parseUrl(named)?.origin;
  const target = recorded && targetOf(recorded, targets);
  if (!target) return undefined;
  const text = addressOf(target, value.length === named.length ? 'origin' : 'url');
  if (text === named) return undefined;
  const step = { kind: 'range', start: 0, end: named.length, codec: 'plain' } as const;
  const location = new Location([{ kind: 'header', name: name.toLowerCase() }]);
  return { point: { part: 'header', header, steps: [step], location }, text };
}

/** Whether another edit replaces the start of the same header. */
function isEdited({ point: { header } }: LiveEdit, edits: readonly LiveEdit[]): boolean {
  return edits.some(({ point }) => {
    if (point.part !== 'header' || point.header !== header) return false;
    const [step] = point.steps;
    return step?.kind !== 'range' || step.start === 0;
  });
}

/** The address of a base URL, written in the form in which a request mentions an origin. */
function addressOf(
  { origin, basePath }: { readonly origin: string; readonly basePath: string },
  form: OriginMention['form'],
): string {
  switch (form) {
    case 'host':
      return new URL(origin).host;
    case 'origin':
      return origin;
    case 'socket':
      return origin.replace('http', 'ws') + basePath;
    case 'url':
      return origin + basePath;
  }
}
