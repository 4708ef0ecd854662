import { defineComponent, useId } from 'vue';
import './timing.css';

/** An arrow from the end of a response to the start of the request that carries a value of it, in px. */
export interface CauseArrow {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

/** Arrows over a list, from cause to effect. They take no clicks. Other parts of the page say the same in words. */
export const CauseArrows = defineComponent(
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
