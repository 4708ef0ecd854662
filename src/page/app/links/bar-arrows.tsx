import { defineComponent } from 'vue';
import type { SessionLinks } from '../../api.ts';
import type { GridPlaces } from '../element/virtual-grid.tsx';
import { type CauseArrow, CauseArrows } from '../timing/cause-arrows.tsx';

/** More of them nobody can follow. */
const MAX_ARROWS = 40;

/** The bar that an arrow begins or ends at. */
export interface ArrowEnd {
  /** Of its row in the grid. */
  readonly key: string;
  /** In ms on the axis of the bars. */
  readonly at: number;
  /** In ms. */
  readonly time: number;
}

/**
 * Arrows over the bars of a grid: from the responses that bring the values of one recording, and to the requests
 * that carry those of its own response.
 */
export const BarArrows = defineComponent(
  (props: {
    id: string;
    links: SessionLinks['links'];
    places: GridPlaces;
    /** Length of the axis, in ms. */
    span: number;
    /** None if the recording is not in the grid. */
    endOf: (id: string) => ArrowEnd | undefined;
  }) =>
    () => {
      const { places } = props;
      const arrows = arrowsOf(props);
      if (arrows.length === 0) return undefined;
      return <CauseArrows arrows={arrows} width={places.width} height={places.height} />;
    },
  { props: ['id', 'links', 'places', 'span', 'endOf'] },
);

function arrowsOf({
  id,
  links,
  places,
  span,
  endOf,
}: {
  readonly id: string;
  readonly links: SessionLinks['links'];
  readonly places: GridPlaces;
  readonly span: number;
  readonly endOf: (id: string) => ArrowEnd | undefined;
}): CauseArrow[] {
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
