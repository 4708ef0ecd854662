import '../timing/timing.css';
import { defineComponent, shallowRef, useId, type VNodeChild } from 'vue';
import type { SessionLinks } from '../../api.ts';
import type { GridPlaces } from '../element/virtual-grid.tsx';
import { useLoaded } from '../store/loaded.ts';
import { usePage } from '../store/page-store.ts';

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

/** An arrow from the end of a response to the start of the request that carries a value of it, in px. */
interface CauseArrow {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

/** Arrows over a list, from cause to effect. They take no clicks. Other parts of the page say the same in words. */
const CauseArrows = defineComponent(
  (props: { arrows: readonly CauseArrow[]; width: number; height: number }) => {
    const id = useId();
    return () => (
      <svg
        class="cause-arrows"
        width={props.width}
        height={props.height}
        viewBox={`0 0 ${props.width} ${props.height}`}
        aria-hidden="true"
      >
        <defs>
          <marker
            id={id}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path class="cause-head" d="M0.5 0.5 L7.5 4 L0.5 7.5 Z" />
          </marker>
        </defs>
        {props.arrows.map((arrow, index) => (
          <g key={index}>
            <path class="cause-halo" d={pathOf(arrow)} />
            <circle class="cause-start" cx={arrow.fromX} cy={arrow.fromY} r="2.5" />
            <path class="cause-line" d={pathOf(arrow)} marker-end={`url(#${id})`} />
          </g>
        ))}
      </svg>
    );
  },
  { props: ['arrows', 'width', 'height'] },
);

/** How far an arrow runs level before it arrives, in px. */
const RUN = 10;

/** Down or up in a curve, and level into the start of the bar. */
function pathOf({ fromX, fromY, toX, toY }: CauseArrow): string {
  const bend = Math.min(24, Math.abs(toY - fromY) / 2) * Math.sign(toY - fromY);
  return [
    `M ${fromX} ${fromY}`,
    `C ${fromX} ${fromY + bend}, ${toX - RUN * 2} ${toY - bend / 2}, ${toX - RUN} ${toY}`,
    `L ${toX - 1} ${toY}`,
  ].join(' ');
}
