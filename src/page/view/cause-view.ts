/** The causes of the failures of a run, each in a line. */
import { type ReplayCauses, renderCause } from '../../replay/failure/group-failures.ts';
import { renderRequests } from '../../replay/failure/render-requests.ts';
import type { RunCard } from '../api.ts';

/** Further causes are in the list of requests alone. */
const MAX_CAUSES = 50;

/** @param isOver whether the requests are listed, too: while a run is under way, their list only grows */
export function viewCauses(causes: ReplayCauses, isOver: boolean): RunCard['causes'] {
  return [...causes]
    .sort(([, a], [, b]) => b.failed.length - a.failed.length)
    .slice(0, MAX_CAUSES)
    .flatMap(([key, { outer, failed, blocked }]) => {
      const [root] = failed;
      if (!root) return [];
      const counts = { failed: failed.length, blocked: blocked.length };
      const ids = (outcomes: typeof failed): string[] => outcomes.map(({ id }) => id);
      const requests = isOver && {
        requests: { failed: renderRequests(ids(failed)), blocked: renderRequests(ids(blocked)) },
      };
      return { key, message: renderCause({ root, outer }), counts, ...requests };
    });
}
