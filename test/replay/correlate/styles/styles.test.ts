/**
 * Styles of APIs: a client is recorded on one instance and replayed on another, whose ids and tokens
 * differ. That one looks at each request: it must be what the client itself would send there.
 */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { told } from '../../../kit/index.ts';
import { recordedSession, serveOther } from './instance.ts';
import { styles } from './styles.ts';

describe.each(styles)('$name', (style) => {
  test('the other instance is sent what the client would send', async () => {
    await using other = await serveOther(style);

    const { outcomes } = await replaySession(recordedSession(style), { target: other.url });

    const hasGaps = style.exchanges.some(({ gap }) => gap !== undefined);
    for (const [index, { gap }] of style.exchanges.entries()) {
      const { sent, wanted } = other.requests[index] ?? {};
      if (gap !== undefined) expect(sent, gap).not.toEqual(wanted);
      else if (sent || !hasGaps) expect(sent, told(outcomes[index])?.message).toEqual(wanted);
    }
    if (!hasGaps)
      expect(outcomes.map((outcome) => told(outcome)?.message)).toEqual(
        outcomes.map(() => undefined),
      );
  });
});
