/** Outcomes as the page shows them: in a line, and with what was sent and received. */
import type { LiveExchange } from '../../replay/compare/comparison.ts';
import type { Failure } from '../../replay/failure/failure.ts';
import { isAcceptable, type Outcome } from '../../replay/failure/outcome.ts';
import { renderBriefly, renderFailure } from '../../replay/failure/render-failure.ts';
import { headerPairs } from '../../replay/send/exchange.ts';
import { targetPath } from '../../replay/send/target.ts';
import type { OutcomeDetail, OutcomeRow } from '../api.ts';
import { viewReceived, viewRecorded } from './body-view.ts';
import { maskText } from './mask-texts.ts';

/** Identifies an outcome in its run. */
export function keyOf({
  id,
  copy,
}: {
  readonly id: string;
  readonly copy?: number | undefined;
}): string {
  return copy === undefined ? id : `${id}#${copy}`;
}

/**
 * An outcome in a line.
 * @param size of the live body, in bytes on the wire
 */
export function viewOutcome(outcome: Outcome, size?: number): OutcomeRow {
  const { id, copy, state, method, path, operation, expected, actual, failure } = outcome;
  const { responseTime, plannedAt, sentAt, blockedBy } = outcome;
  return {
    ...{ id, state, method, path, responseTime, plannedAt },
    ...(copy !== undefined && { copy }),
    ...(operation !== undefined && { operation }),
    ...(expected !== undefined && { expected }),
    ...(actual !== undefined && { actual }),
    ...(sentAt !== undefined && { sentAt }),
    ...(blockedBy !== undefined && { blockedBy }),
    ...(failure && { brief: renderBriefly(outcome), kind: failure.kind }),
    ...(size !== undefined && { size }),
    ...(isAcceptable(outcome) && { isAcceptable: true as const }),
  };
}

/** A failure in words, with its details in further lines. */
export function wholeMessage(failure: Failure): string {
  const { message, detail } = renderFailure(failure);
  return detail === undefined ? message : `${message}\n${detail}`;
}

/** Limit for each body in a report, in characters. */
export const MAX_REPORTED: number = 32 * 1024;

/** What was sent and received, without secrets. */
export type ExchangeView = Required<Pick<OutcomeDetail, 'sent'>> & Pick<OutcomeDetail, 'answer'>;

/**
 * @param file absolute path of the session, beside which bodies lie
 * @param max characters or bytes of each body
 */
export function viewExchange(
  { request, target, answer, mask }: LiveExchange,
  file: string,
  max: number = 1024 * 1024,
): ExchangeView {
  const limits = { max, mask: mask(), path: request.path };
  const url = target.origin + targetPath(target, request.path);
  const { status, headers, body, bodySize } = answer;
  const received = {
    headers: headerPairs(headers ?? {}),
    bytes: body ?? Buffer.alloc(0),
    size: bodySize,
  };
  return {
    sent: {
      url: maskText(url, limits.mask),
      method: request.method,
      message: viewRecorded(request, file, limits),
    },
    ...(status !== undefined && { answer: viewReceived(received, limits) }),
  };
}
