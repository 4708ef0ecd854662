import { shallowRef, type VNodeChild } from 'vue';
import type { SessionLinks } from '../../api.ts';
import type { GridPlaces } from '../element/virtual-grid.tsx';
import { useLoaded } from '../store/loaded.ts';
import { usePage } from '../store/page-store.ts';
import { type CauseArrow, CauseArrows } from '../timing/cause-arrows.tsx';

/** Nobody can follow more arrows. */
const MAX_ARROWS = 40;

/** The bar that an arrow begins or ends at. */
export interface ArrowEnd {
  /** Key of the bar's row in the grid. */
  readonly key: string;
  /** In ms on the axis of the bars. */
  readonly at: number;
  /** In ms. */
  readonly time: number;
}

/** What the arrows need to know of a row. */
interface ArrowRow {
  /** Key of the session. */
  readonly session: string;
  /** Id of the recording. */
  readonly id: string;
  /** Length of the axis, in ms. */
  readonly span: number;
  /** The bar of another recording. Undefined if the recording is not in the grid. */
  readonly endOf: (id: string) => ArrowEnd | undefined;
}

/**
 * Arrows over the bars of a grid, for the row under the pointer: from the responses that bring its values, and to
 * the requests that carry those of its own response.
 */
export function useBarArrows(): {
  /** Called when the pointer moves to another row; undefined if that row has no arrows. */
  readonly onHover: (row: ArrowRow | undefined) => void;
  readonly overlay: (places: GridPlaces) => VNodeChild;
} {
  const page = usePage();
  const hovered = shallowRef<ArrowRow>();
  const links = useLoaded(
    () => hovered.value?.session ?? '',
    () => page.sessions.links(hovered.value?.session ?? ''),
  );
  return {
    onHover(row) {
      hovered.value = row;
    },
    overlay(places) {
      const row = hovered.value;
      if (!row || links.key.value !== row.session) return undefined;
      const arrows = arrowsOf(row, links.value.value?.links ?? [], places);
      if (arrows.length === 0) return undefined;
      return <CauseArrows arrows={arrows} width={places.width} height={places.height} />;
    },
  };
}

function arrowsOf(
  { id, span, endOf }: ArrowRow,
  links: SessionLinks['links'],
  places: GridPlaces,
): CauseArrow[] {
  const column = places.columnOf('bar');
  if (!column) return [];
  const xOf = (ms: number) => column.left + column.width * Math.min(1, ms / span);
  const seen = new Set<string>();
  return links.flatMap(({ to, from }): CauseArrow[] => {
    if (!from || (to.id !== id && from.id !== id) || seen.size >= MAX_ARROWS) return [];
    const name = `${from.id} ${to.id}`;
    const [left, right] = [endOf(from.id), endOf(to.id)];
    if (!left || !right || seen.has(name)) return [];
    const [fromY, toY] = [places.middleOf(left.key), places.middleOf(right.key)];
    if (fromY === undefined || toY === undefined) return [];
    seen.add(name);
    return [{ fromX: xOf(left.at + left.time), fromY, toX: xOf(right.at), toY }];
  });
}
